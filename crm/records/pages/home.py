"""The dashboard: cards of work to do, each from its own room."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.changes import Change
from core.pages.views import PortalPage
from crm.records.pages.timeline import entries_of
from crm.records.record_types import all_record_types
from crm.records.slots import HomeCard, home_cards

RECENT = 12


class HomeView(PortalPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        mine = [card for card in home_cards() if self.may(card.permission)]
        drawn = [(card, render_to_string(card.template, dict(card.context(request)), request)) for card in mine]
        return render(request, "records/home.html", {"cards": drawn})


def recent_activity(request: Any) -> Mapping[str, Any]:
    shown = [found.name for found in all_record_types().values() if found.has_pages]
    rows = Change.objects.for_portal(request.portal).filter(record_type__in=shown)
    changes = list(rows.exclude(kind__in=("associated", "dissociated")).order_by("-pk")[:RECENT])
    return {"entries": entries_of(changes, request.portal)}


RECENT_ACTIVITY = HomeCard(
    name="recent_activity",
    title=_("Recent activity"),
    template="records/_recent_activity.html",
    context=recent_activity,
    order=90,
)
