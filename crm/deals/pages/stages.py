"""The board, and moving a deal to another stage, from there or from its own page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.deals.board import read_board
from crm.deals.models import Pipeline
from crm.deals.pages.cards import summary_of
from crm.deals.pipelines import default_pipeline, live_pipelines
from crm.records.pages.addresses import record_url
from crm.records.pages.listing import Listing
from crm.records.pages.views import RecordsPage
from crm.records.portal_types import portal_type
from crm.records.record_types import all_record_types
from crm.records.saving import InvalidRecord, update_record


class BoardView(RecordsPage):
    """`?pipeline=` its key; search, view and filters as on the index page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "crm/deals/board.html", board_context(self, request.GET))


class MoveStageView(RecordsPage):
    """POST with `stage`, its key. The board gets itself back, a deal's page its summary."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_type = all_record_types()["deals"]
        deal = self.find_live(record_type, pk)
        error = ""
        try:
            deal = update_record(deal, {"dealstage": request.POST.get("stage", "")}, self.actor)
        except InvalidRecord as refused:
            error = str(refused)
        if not self.request.htmx:
            return redirect(record_url(deal))
        if request.POST.get("from") == "board":
            said = error or _("%(deal)s moved to %(stage)s.") % {"deal": deal, "stage": deal.stage}
            context = board_context(self, request.POST) | {"said": said, "moved": deal.pk}
            return render(request, "crm/deals/_board.html", context)
        context = {"record": deal, "record_type": record_type, "may_edit": True, **summary_of(deal)}
        response = render(request, "crm/deals/_summary.html", context)
        response["HX-Trigger"] = "live"
        return response


def board_context(page: RecordsPage, query: Any) -> dict[str, Any]:
    """The board shows what the index page would list under the same search, view and filters."""
    record_type = portal_type("deals", page.portal)
    pipelines = list(live_pipelines(page.portal))
    chosen = _chosen(page, pipelines, query.get("pipeline", ""))
    listing = Listing(record_type, page.request.membership, {**query.dict(), "page": "board"})
    rows = listing.rows if listing.view != "archived" else listing.rows.none()
    columns = read_board(page.portal, chosen, rows)
    return {
        "record_type": record_type,
        "listing": listing,
        "pipelines": [(each, listing.url(pipeline=each.key)) for each in pipelines],
        "pipeline": chosen,
        "columns": [(column, listing.index_url_where("dealstage", column.stage.key)) for column in columns],
        "may_edit": page.may_edit,
        "board_url": reverse("deal_board"),
    }


def _chosen(page: RecordsPage, pipelines: list[Pipeline], key: str) -> Pipeline:
    if not key:
        return pipelines[0] if pipelines else default_pipeline(page.portal)
    for pipeline in pipelines:
        if pipeline.key == key:
            return pipeline
    raise Http404
