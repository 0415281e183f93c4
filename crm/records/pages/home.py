"""The dashboard: cards of work to do, each from its own room."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.changes import Change
from core.pages.views import PortalPage
from crm.records.pages.timeline import JOINED, entries_of
from crm.records.record_types import all_record_types
from crm.records.slots import HomeCard, home_cards, timeline_records

RECENT = 12


class HomeView(PortalPage):
    """A card that comes after the page is drawn with nothing inside."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = [card for card in home_cards() if self.may(card.permission)]
        drawn = [(card, "" if card.lazy else draw_inside(card, request)) for card in mine]
        return render(request, "records/home.html", {"cards": drawn})


class HomeCardView(PortalPage):
    """The inside of a lazy card."""

    def get(self, request: HttpRequest, card: str) -> HttpResponse:
        for found in home_cards():
            if found.name == card and self.may(found.permission):
                return HttpResponse(draw_inside(found, request))
        raise Http404


def draw_inside(card: HomeCard, request: HttpRequest) -> str:
    return render_to_string(card.template, dict(card.context(request)), request)


def recent_activity(request: Any) -> Mapping[str, Any]:
    """Without joining and parting, but for what is written on a record by joining it (a note)."""
    shown = [found.name for found in all_record_types().values() if found.has_pages]
    rows = Change.objects.for_portal(request.portal).filter(record_type__in=shown)
    written = Q(kind="associated", facts__type__in=list(timeline_records()))
    changes = list(rows.filter(~Q(kind__in=JOINED) | written).order_by("-pk")[:RECENT])
    return {"entries": entries_of(changes, request.portal)}


RECENT_ACTIVITY = HomeCard(
    name="recent_activity",
    title=_("Recent activity"),
    template="records/_recent_activity.html",
    context=recent_activity,
    order=90,
)
