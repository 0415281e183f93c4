"""Settings > Portal: its name, company currency, time zone, language, and what it forbids."""

import zoneinfo
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.changes import Actor
from core.components.widgets import Combobox, Switch
from core.pages.views import PortalPage
from core.portals.models import Portal
from core.portals.roles import Permission
from core.settings.audit import PORTAL, record_setting
from core.settings.menu import PORTAL as GROUP
from core.settings.menu import SettingsPage

FORBIDS = "forbid_own_numbers"
PAGE = SettingsPage(GROUP, _("Portal"), _("Name, company currency, time zone, language"), "building", "portal_settings")


def currencies() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en", sep="-").currencies
    return [(code, f"{code} · {names[code]}") for code in sorted(names) if len(code) == 3 and code.isupper()]


def time_zones() -> list[tuple[str, str]]:
    return [
        (name, name.replace("_", " "))
        for name in sorted(zoneinfo.available_timezones())
        if "/" in name or name == "UTC"
    ]


class PortalForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    company_currency = forms.ChoiceField(
        label=_("Company currency"),
        choices=currencies,
        widget=Combobox,
        help_text=_(
            "Amounts without a currency of their own are in it; invoices in others do not write deal properties."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        widget=Combobox,
        help_text=_("Invoices turn overdue and quotes expire by its calendar."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("For those who chose none themselves.")
    )
    forbid_own_numbers = forms.BooleanField(
        label=_("Never number invoices here"),
        required=False,
        widget=Switch,
        help_text=_("In QuickBooks companies with custom transaction numbers no invoice can then be created."),
    )


def save_portal(portal: Portal, values: dict[str, Any], actor: Actor) -> None:
    """What differs is written and stands in the audit log."""
    columns = {name: values[name] for name in ("name", "company_currency", "time_zone", "language")}
    forbids = bool(values[FORBIDS])
    with transaction.atomic():
        locked = Portal.objects.select_for_update().get(pk=portal.pk)
        diff = {
            name: (getattr(locked, name), value) for name, value in columns.items() if getattr(locked, name) != value
        }
        if bool(locked.preference(FORBIDS)) != forbids:
            diff[FORBIDS] = (bool(locked.preference(FORBIDS)), forbids)
        if not diff:
            return
        for name, value in columns.items():
            setattr(locked, name, value)
        locked.preferences = {**locked.preferences, FORBIDS: forbids}
        locked.save()
        record_setting(locked, PORTAL, locked.pk, "updated", actor, locked.name, diff)


class PortalSettings(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest) -> HttpResponse:
        portal = self.portal
        names = ("name", "company_currency", "time_zone", "language")
        initial = {name: getattr(portal, name) for name in names} | {FORBIDS: portal.preference(FORBIDS)}
        return render(request, "settings/portal.html", {"form": PortalForm(initial=initial)})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PortalForm(request.POST)
        if not form.is_valid():
            return render(request, "settings/portal.html", {"form": form}, status=422)
        save_portal(self.portal, form.cleaned_data, self.actor)
        messages.success(request, gettext("Saved."))
        return redirect("portal_settings")
