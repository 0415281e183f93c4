"""POST /crm/v3/lists/search."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput
from core.api.schema import Shape
from core.portals.models import Portal
from crm.records.api.lists import shapes
from crm.records.api.lists.bodies import PROCESSING_TYPES, base_body
from crm.records.api.lists.views import ListsView, ids_in, whole_number
from crm.records.api.requests import body_of, strings_of, text_of
from crm.records.lists.counting import Trend, trends_of
from crm.records.models import ListDay, ListEvent, RecordList
from crm.records.values import as_text

PAGE, MOST, LAST = 20, 500, 100_000
SORTS = {
    "HS_LIST_ID": "pk",
    "HS_NAME": "name_folded",
    "HS_LIST_NAME": "name_folded",
    "HS_CREATED_AT": "created_at",
    "HS_UPDATED_AT": "updated_at",
    "HS_LIST_SIZE": "size",
}
# What is told of each list where nothing else is asked for.
USUAL = ("hs_list_size", "hs_last_record_added_at", "hs_last_record_removed_at", "hs_list_reference_count")


class ListSearch(ListsView):
    """`offset` counts from the first one; further figures of each list come in `additionalProperties`."""

    shapes = {"POST": Shape(shapes.ListSearchAnswer, takes=shapes.ListSearchInput)}
    reads_by_post = True

    def post(self, request: Request) -> Response:
        body = body_of(request)
        offset = whole_number(body.get("offset"), "offset", 0, 0, LAST)
        count = whole_number(body.get("count"), "count", PAGE, 1, MOST)
        rows = self.narrowed(body)
        total = rows.count()  # a portal has at most 1,000 lists
        found = list(sorted_as(rows, text_of(body, "sort"))[offset : offset + count])
        asked = strings_of(body, "additionalProperties") or USUAL
        figures = Figures(self.portal, found, asked)
        lists = [base_body(row) | {"additionalProperties": figures.of(row)} for row in found]
        return Response({"total": total, "offset": offset + len(found), "hasMore": offset + len(found) < total,
                         "lists": lists})  # fmt: skip

    def narrowed(self, body: Mapping[str, Any]) -> Any:
        rows, query = self.live(), text_of(body, "query").strip()
        if query:
            rows = rows.filter(name_folded__contains=query.casefold())
        if body.get("listIds"):
            rows = rows.filter(pk__in=ids_in(body["listIds"], "listIds", MOST))
        kinds = strings_of(body, "processingTypes")
        if any(kind not in PROCESSING_TYPES for kind in kinds):
            raise BadInput(f"processingTypes are of {', '.join(PROCESSING_TYPES)}")
        return rows.filter(kind__in=[PROCESSING_TYPES[kind] for kind in kinds]) if kinds else rows


def sorted_as(rows: Any, sort: str) -> Any:
    name = sort.removeprefix("-").upper() or "HS_LIST_ID"
    if name not in SORTS:
        raise BadInput(f"Lists cannot be sorted by {sort[:60]!r}; sort is one of {', '.join(SORTS)}, - before it")
    column = f"-{SORTS[name]}" if sort.startswith("-") else SORTS[name]
    return rows.order_by(column, "pk")


class Figures:
    """What is told of each list besides itself, read for all of them at once and only if it is asked for."""

    def __init__(self, portal: Portal, rows: Sequence[RecordList], asked: Sequence[str]) -> None:
        ids, wanted = [row.pk for row in rows], set(asked)
        self.asked = asked
        self.trends = trends_of(portal, ids) if "hs_list_size_week_delta" in wanted else {}
        self.more = dict[int, dict[str, Any]]()
        if wanted & {"hs_last_record_added_at", "hs_last_record_removed_at", "hs_list_reference_count"}:
            told = RecordList.objects.for_portal(portal).filter(pk__in=ids).annotate(
                hs_last_record_added_at=last_move(portal, joined=True),
                hs_last_record_removed_at=last_move(portal, joined=False),
                hs_list_reference_count=Count("used_by", filter=Q(used_by__user__archived_at=None)),
            )  # fmt: skip
            self.more = {row["pk"]: row for row in told.values("pk", *USUAL[1:])}

    def of(self, row: RecordList) -> dict[str, str]:
        """As texts; what is unknown here is left out."""
        week = self.trends.get(row.pk, Trend()).week
        told = self.more.get(row.pk, {}) | {"hs_list_size": row.size, "hs_list_size_week_delta": week}
        found = {name: as_text(told.get(name)) for name in self.asked if name != "pk"}
        return {name: text for name, text in found.items() if text is not None}


def last_move(portal: Portal, joined: bool) -> Any:
    """Of a list (the outer row); a list that nobody ever left is not searched for who did."""
    days = ListDay.objects.for_portal(portal).filter(within=OuterRef(OuterRef("pk")))
    moved = days.filter(joined__gt=0) if joined else days.filter(left__gt=0)
    events = ListEvent.objects.for_portal(portal).filter(Exists(moved), within=OuterRef("pk"), joined=joined)
    return Subquery(events.order_by("-pk").values("at")[:1])
