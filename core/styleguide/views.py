"""The style guide page: components as they are used, with the markup that makes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import clock


@dataclass(frozen=True)
class SampleBadge:
    label: Any
    tone: str
    icon: str


class SampleForm(forms.Form):
    """One field of each kind; bound with a mistake, so that errors show too."""

    name = forms.CharField(label=_("Deal name"), help_text=_("As the customer knows it."))
    amount = forms.DecimalField(label=_("Amount"))
    closes_on = forms.DateField(label=_("Close date"), widget=forms.DateInput(attrs={"type": "date"}))
    stage = forms.ChoiceField(label=_("Deal stage"), choices=[("sent", _("Contract sent")), ("won", _("Closed won"))])
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    active = forms.BooleanField(label=_("Active"), required=False)


BADGES = (
    SampleBadge(_("Waiting to be sent"), "neutral", "clock"),
    SampleBadge(_("Sent to customer"), "info", "send"),
    SampleBadge(_("Paid in full"), "good", "check"),
    SampleBadge(_("Partial payment"), "warn", "circle-dot"),
    SampleBadge(_("Overdue"), "bad", "triangle-alert"),
)

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
        "badges": BADGES,
        "people": PEOPLE,
        "bare_class": "is-guide",
        "amount": Decimal("120000.50"),
        "today": date(2026, 12, 14),
        "now": clock.now(),
    }
    return render(request, "styleguide/page.html", context)


def _scheme(name: str) -> dict[str, Any]:
    """A form of its own, so that ids stay unique on the page."""
    typed = {"name": "Website relaunch", "amount": "a lot", "closes_on": "2026-12-14", "stage": "sent"}
    return {"name": name, "form": SampleForm(typed, auto_id=f"{name}_%s")}
