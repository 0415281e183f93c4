"""Pages of members, to and fro: by the ids of records, or in the order in which they joined."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from rest_framework.request import Request

from core.api.errors import BadInput
from crm.records.api.lists.bodies import joined_body
from crm.records.api.lists.views import is_id, whole_number
from crm.records.lists.moving import members_of
from crm.records.models import ListMember, RecordList

PAGE, MOST = 100, 250
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ById:
    """A cursor is a record's id."""

    columns = ("record_id",)

    def cursor(self, member: ListMember) -> str:
        return str(member.record_id)

    def beyond(self, cursor: str, up: bool) -> Q:
        if not is_id(cursor):
            raise BadInput("after or before is not a cursor of this list")
        return Q(**{f"record_id__{'gt' if up else 'lt'}": int(cursor)})


class ByJoining:
    """A cursor is the time in microseconds and the record's id."""

    columns = ("added_at", "record_id")

    def cursor(self, member: ListMember) -> str:
        return f"{(member.added_at - EPOCH) // timedelta(microseconds=1)}-{member.record_id}"

    def beyond(self, cursor: str, up: bool) -> Q:
        time, dash, record_id = cursor.partition("-")
        if not dash or not is_id(time) or len(time) > 17 or not is_id(record_id):
            raise BadInput("after or before is not a cursor of this list")
        at, side = EPOCH + timedelta(microseconds=int(time)), "gt" if up else "lt"
        return Q(**{f"added_at__{side}": at}) | Q(added_at=at, **{f"record_id__{side}": int(record_id)})


def member_page(request: Request, record_list: RecordList, order: "ById | ByJoining") -> dict[str, Any]:
    """`after` goes up; `before` alone goes down from there, the nearest first, as HubSpot's pages do."""
    limit = whole_number(request.query_params.get("limit"), "limit", PAGE, 1, MOST)
    after, before = (request.query_params.get(name, "") for name in ("after", "before"))
    up, rows = bool(after or not before), members_of(record_list)
    if after or before:
        rows = rows.filter(order.beyond(after or before, up))
    columns = order.columns if up else tuple(f"-{column}" for column in order.columns)
    found = list(rows.order_by(*columns)[: limit + 1])
    shown, has_more = found[:limit], len(found) > limit
    body: dict[str, Any] = {
        "results": [joined_body(member.record_id, member.added_at) for member in shown],
        "total": record_list.size,
    }
    paging = _paging(request, order, shown, up, has_more, came_from=bool(after or before))
    return body | ({"paging": paging} if paging else {})


def _paging(
    request: Request, order: "ById | ByJoining", shown: list[ListMember], up: bool, has_more: bool, came_from: bool
) -> dict[str, Any]:
    if not shown:
        return {}
    low, high = (shown[0], shown[-1]) if up else (shown[-1], shown[0])
    found: dict[str, Any] = {}
    if has_more if up else came_from:
        found["next"] = _step(request, "after", order.cursor(high))
    if came_from if up else has_more:
        found["prev"] = _step(request, "before", order.cursor(low))
    return found


def _step(request: Request, name: str, cursor: str) -> dict[str, str]:
    query = request.query_params.copy()
    for other in ("after", "before"):
        query.pop(other, None)
    query[name] = cursor
    return {name: cursor, "link": request.build_absolute_uri(f"{request.path}?{query.urlencode()}")}
