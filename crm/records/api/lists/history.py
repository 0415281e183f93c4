"""/crm/v3/lists/{listId}/size-and-edits-history/between: how many were in a list when, and when it was changed."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput
from core.api.schema import Shape
from core.changes import Change
from crm.records.api.lists import shapes
from crm.records.api.lists.views import ListsView
from crm.records.lists.editing import LISTS
from crm.records.models import ListDay, RecordList
from crm.records.values import as_text

USUAL = timedelta(days=30)
LONGEST = timedelta(days=731)
MOST_EDITS = 1000


class ListHistory(ListsView):
    """The size at the end of each day on which somebody joined or left, and of the last one. Up to two years."""

    shapes = {"GET": Shape(shapes.SizesAndEdits, query=("startDate", "endDate"))}

    def get(self, request: Request, list_id: str) -> Response:
        row, now = self.found(list_id), clock.now()
        end = min(_moment(request, "endDate") or now, now)
        start = _moment(request, "startDate") or end - USUAL
        if start > end or end - start > LONGEST:
            raise BadInput("startDate must be before endDate, by two years at most")
        return Response({"editHistory": edits(row, start, end), "sizeHistory": sizes(row, start, end)})


def edits(row: RecordList, start: datetime, end: datetime) -> list[str | None]:
    rows = Change.objects.for_portal(row.portal).filter(record_type=LISTS, record_id=row.pk, at__range=(start, end))
    return [as_text(at) for at in rows.order_by("at").values_list("at", flat=True)[:MOST_EDITS]]


def sizes(row: RecordList, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Counted back from the size that it has now."""
    zone, now = row.portal.zone, clock.now()
    first, last = (moment.astimezone(zone).date() for moment in (start, end))
    rows = ListDay.objects.for_portal(row.portal).filter(within=row, day__gte=first)
    moves = {day: joined - left for day, joined, left in rows.values_list("day", "joined", "left")}
    size, found = row.size, []
    for day in sorted({*moves, last}, reverse=True):
        at = datetime.combine(day, time.max, zone).astimezone(UTC)
        if day <= last:
            found.append({"size": max(size, 0), "timestamp": as_text(min(at, now))})
        size -= moves.get(day, 0)
    return found[::-1]


def _moment(request: Request, name: str) -> datetime | None:
    raw = request.query_params.get(name, "")
    if not raw:
        return None
    try:
        read = parse_datetime(raw.replace(" ", "+"))
        found = read if read is None or read.tzinfo else read.replace(tzinfo=UTC)
        moment = found.astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 1970 <= moment.year <= 9000:
        raise BadInput(f"{name} is no time such as 2026-11-23T10:00:00Z")
    return moment
