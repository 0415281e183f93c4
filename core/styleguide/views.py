"""The style guide page: components as they are used, with the markup that makes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import clock
from core.components.widgets import AmountInput, Combobox, DateInput, Switch
from core.money import format_money


@dataclass(frozen=True)
class SampleBadge:
    label: Any
    tone: str
    icon: str


CUSTOMERS = [("", _("Choose")), ("1", "Fjord AS"), ("2", "Harbor Engineering"), ("3", "Nordlys Bygg")]


class SampleForm(forms.Form):
    """One field of each kind; bound with a mistake, so that errors show too."""

    name = forms.CharField(label=_("Deal name"), help_text=_("As the customer knows it."))
    amount = forms.DecimalField(label=_("Amount"), widget=AmountInput("NOK"))
    closes_on = forms.DateField(label=_("Close date"), widget=DateInput)
    stage = forms.ChoiceField(label=_("Deal stage"), choices=[("sent", _("Contract sent")), ("won", _("Closed won"))])
    customer = forms.ChoiceField(label=_("Customer"), choices=CUSTOMERS, required=False, widget=Combobox)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    active = forms.BooleanField(label=_("Active"), required=False)
    in_step = forms.BooleanField(label=_("Keep in step with QuickBooks"), required=False, widget=Switch)
    tells = forms.MultipleChoiceField(
        label=_("Tell me by"),
        choices=[("mail", _("E-mail")), ("app", _("In the app"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True)
class Sample:
    """A component of a higher room, named in settings.STYLEGUIDE_SAMPLES; `context` takes the scheme, for its ids."""

    title: Any
    template: str
    context: Callable[[str], Mapping[str, Any]]

    def drawn(self, scheme: str) -> dict[str, Any]:
        return {"title": self.title, "html": render_to_string(self.template, dict(self.context(scheme)))}


BADGES = (
    SampleBadge(_("Waiting to be sent"), "neutral", "clock"),
    SampleBadge(_("Sent to customer"), "info", "send"),
    SampleBadge(_("Paid in full"), "good", "check"),
    SampleBadge(_("Partial payment"), "warn", "circle-dot"),
    SampleBadge(_("Overdue"), "bad", "triangle-alert"),
)

AMOUNT = Decimal("120000.50")
PEOPLE = (
    {"name": "Ola Berg", "email": "ola@fjord.example", "initials": "OB"},
    {"name": "Kari Nes", "email": "kari@fjord.example", "initials": "KN"},
)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Not there in production. Raises Http404."""
    if not settings.STYLEGUIDE:
        raise Http404
    context = {
        "schemes": [_scheme("light"), _scheme("dark")],
        "figures": [(_("Amount"), format_money(AMOUNT, "NOK")), (_("Close date"), date(2026, 12, 14))],
        "rows": [(_("Customer"), "Fjord AS"), (_("Terms"), ""), (_("Total"), format_money(AMOUNT, "NOK"))],
        "tabs": [
            {"label": _("Contacts"), "url": "#page", "active": True, "count": 3},
            {"label": _("Products"), "url": "#page", "count": None},
        ],
        "steps": [
            {"label": _("Account"), "url": "#page", "is_done": True},
            {"label": _("Customer"), "is_current": True},
            {"label": _("Products")},
        ],
        "stages": [
            {"label": _("Appointment"), "is_done": True},
            {"label": _("Contract sent"), "is_current": True},
            {"label": _("Won")},
        ],
        "badges": BADGES,
        "people": PEOPLE,
        "bare_class": "is-guide",
        "amount": AMOUNT,
        "today": date(2026, 12, 14),
        "now": clock.now(),
    }
    return render(request, "styleguide/page.html", context)


def _scheme(name: str) -> dict[str, Any]:
    """A form of its own, so that ids stay unique on the page."""
    typed = {"name": "Website relaunch", "amount": "a lot", "closes_on": "2026-12-14", "stage": "sent"}
    samples: list[Sample] = [import_string(path) for path in settings.STYLEGUIDE_SAMPLES]
    form = SampleForm(typed, auto_id=f"{name}_%s")
    return {"name": name, "form": form, "samples": [sample.drawn(name) for sample in samples]}
