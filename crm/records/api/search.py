"""POST /crm/v3/objects/{objectType}/search, with HubSpot's limits (interfaces.md section 3)."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.requests import RecordsApiView, body_of, limit_of, strings_of
from crm.records.api.serializing import as_objects
from crm.records.filters import Filters, InvalidFilter, parse_filters
from crm.records.filters.ordering import order_by_property
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType, find_record_type
from crm.records.saving import related_columns

PAGE, MOST, LAST = 10, 200, 10_000
MOST_GROUPS, MOST_IN_GROUP, MOST_FILTERS, LONGEST_QUERY = 5, 6, 18, 3000
ASSOCIATIONS = "associations."


class ObjectSearch(RecordsApiView):
    """`after` counts from the first result; what is beyond 10,000 cannot be reached."""

    shapes = {"POST": Shape(shapes.SearchAnswer, takes=shapes.SearchRequest)}
    reads_by_post = True

    def post(self, request: Request, object_type: str) -> Response:
        record_type, body = self.record_type(), body_of(request)
        limit, after = limit_of(body.get("limit"), PAGE, MOST), _after(body.get("after"))
        if after + limit > LAST:
            raise BadInput(f"Only the first {LAST:,} results of a search can be read; narrow it by filters.")
        rows = self._filters(record_type, body.get("filterGroups")).narrow(self.rows(record_type).live())
        rows = search_rows(rows, _query(body.get("query")))
        total = rows.order_by()[:LAST].count()
        page = self._sorted(rows, record_type, body.get("sorts"))[after : after + limit]
        found = list(page.select_related(*related_columns(record_type)))
        answer: dict[str, Any] = {
            "total": total,
            "results": as_objects(found, record_type, strings_of(body, "properties")),
        }
        if after + limit < total:
            answer["paging"] = {"next": {"after": str(after + limit)}}
        return Response(answer)

    def _filters(self, record_type: RecordType, groups: Any) -> Filters:
        groups = [] if groups is None else groups
        if not isinstance(groups, list) or not all(_is_group(group) for group in groups):
            raise BadInput("Invalid input JSON: filterGroups is no list of groups of filters")
        counts = [len(group["filters"]) for group in groups]
        if len(groups) > MOST_GROUPS or sum(counts) > MOST_FILTERS or max(counts, default=0) > MOST_IN_GROUP:
            raise BadInput(
                f"A search takes at most {MOST_GROUPS} groups of {MOST_IN_GROUP} filters, {MOST_FILTERS} in all."
            )
        given = [{"filters": [_as_ours(part) for part in group["filters"]]} for group in groups]
        try:
            return parse_filters(given, record_type, self.portal)
        except InvalidFilter as wrong:
            raise BadInput(wrong.message, [{"message": wrong.message, "code": wrong.code}]) from None

    def _sorted(self, rows: Any, record_type: RecordType, sorts: Any) -> Any:
        if not sorts:
            return rows.order_by("pk")
        if not isinstance(sorts, list):
            raise BadInput("Invalid input JSON: sorts is no list")
        name, descending = _sort(sorts[0])
        prop = record_type.property_named(name)
        if prop is None or (prop.derive is not None and prop.expression is None):
            raise BadInput(f"Cannot sort by {name!r}: {record_type.name} have no such property that can be sorted by.")
        return order_by_property(rows, record_type, prop, self.portal, descending)


def _is_group(group: Any) -> bool:
    return isinstance(group, Mapping) and isinstance(group.get("filters"), list)


def _as_ours(part: Any) -> Any:
    """HubSpot's `associations.contact` EQ 12 asks for an associated record of that id."""
    name = part.get("propertyName") if isinstance(part, Mapping) else None
    if not isinstance(name, str) or not name.startswith(ASSOCIATIONS):
        return part
    to_type = find_record_type(name.removeprefix(ASSOCIATIONS))
    if to_type is None:
        raise BadInput(f"There is no object type {name.removeprefix(ASSOCIATIONS)!r} to be associated with.")
    inner = {**part, "propertyName": "hs_object_id"}
    return {"associated": to_type.name, "has": True, "filterGroups": [{"filters": [inner]}]}


def _sort(sort: Any) -> tuple[str, bool]:
    """`name`, `-name`, or {propertyName, direction}."""
    if isinstance(sort, Mapping):
        return str(sort.get("propertyName", "")), sort.get("direction") == "DESCENDING"
    text = str(sort)
    return text.removeprefix("-"), text.startswith("-")


def _after(raw: Any) -> int:
    text = str(raw or "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput("after is not a cursor of this search")
    return int(text)


def _query(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > LONGEST_QUERY:
        raise BadInput(f"query is no text of at most {LONGEST_QUERY} characters")
    return raw
