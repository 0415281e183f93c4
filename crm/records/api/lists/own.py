"""/api/v1/lists: lists in our own language of filters."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput
from core.api.reading import checked
from core.api.schema import Shape
from crm.records.api.lists import own_shapes
from crm.records.api.lists.changing import change_members
from crm.records.api.lists.views import OwnListsView, ids_in, is_id
from crm.records.api.requests import asked_type, flag, limit_of
from crm.records.filters import InvalidFilter
from crm.records.lists.counting import Trend, trends_of
from crm.records.lists.editing import change_filters, create_list, make_static, rename_list
from crm.records.lists.fitting import understood
from crm.records.lists.moving import members_of
from crm.records.lists.shelving import archive_list, restore_list
from crm.records.models import ListEvent, ListKind, RecordList
from crm.records.portal_types import portal_type
from crm.records.values import as_text

PAGE, MOST, MOST_IDS = 100, 500, 10_000


class OwnLists(OwnListsView):
    """GET in the order of ids, narrowed by `object`, `kind` and words of the name in `query`."""

    shapes = {
        "GET": Shape(own_shapes.ListPage, query=("object", "kind", "query", "archived", "limit", "after")),
        "POST": Shape(own_shapes.ListShape, 201, own_shapes.NewList),
    }

    def get(self, request: Request) -> Response:
        given, rows = request.query_params, self.rows().filter(archived_at__isnull=not flag(request, "archived"))
        if given.get("object"):
            rows = rows.filter(record_type=asked_type(given["object"]).name)
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if given.get("query", "").strip():
            rows = rows.filter(name_folded__contains=given["query"].strip().casefold())
        return Response(page(request, rows, "pk", self.bodies))

    def bodies(self, rows: list[RecordList]) -> list[dict[str, Any]]:
        trends = trends_of(self.portal, [row.pk for row in rows])
        return [own_body(row, trends.get(row.pk, Trend()), is_one_of_many=True) for row in rows]

    def post(self, request: Request) -> Response:
        given = checked(own_shapes.NewList, request.data)
        record_type, filters = portal_type(asked_type(given["object"]), self.portal), given.get("filterGroups", [])
        if filters and given["kind"] == ListKind.STATIC:
            raise BadInput("A static list has no filterGroups; make it active, or a snapshot that they fill once")
        made = create_list(self.portal, record_type, given["name"], given["kind"], self.actor, filters)
        return Response(own_body(made, Trend()), status=201)


class OwnList(OwnListsView):
    """PATCH renames, gives other filters or makes static; DELETE archives, for 90 days."""

    shapes = {
        "GET": Shape(own_shapes.ListShape),
        "PATCH": Shape(own_shapes.ListShape, takes=own_shapes.ListChange, errors=(400, 401, 403, 404, 409, 429)),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, list_id: str) -> Response:
        return Response(self.answer(self.found(list_id)))

    def patch(self, request: Request, list_id: str) -> Response:
        row, given = self.found(list_id), checked(own_shapes.ListChange, request.data)
        with transaction.atomic():
            change_list(row, given, self.actor)
        return Response(self.answer(self.found(list_id)))

    def delete(self, request: Request, list_id: str) -> Response:
        archive_list(self.found(list_id), self.actor)
        return Response(status=204)

    def answer(self, row: RecordList) -> dict[str, Any]:
        return own_body(row, trends_of(self.portal, [row.pk]).get(row.pk, Trend()))


class OwnListRestore(OwnListsView):
    shapes = {"POST": Shape(own_shapes.ListShape)}

    def post(self, request: Request, list_id: str) -> Response:
        restore_list(self.found(list_id, archived=True), self.actor)
        row = self.found(list_id)
        return Response(own_body(row, trends_of(self.portal, [row.pk]).get(row.pk, Trend())))


class OwnMembers(OwnListsView):
    """GET in the order of ids. POST puts records into a static list and takes others out; safe to repeat."""

    shapes = {
        "GET": Shape(own_shapes.ListMemberPage, query=("limit", "after")),
        "POST": Shape(own_shapes.MembersChanged, takes=own_shapes.MembersInput),
    }

    def get(self, request: Request, list_id: str) -> Response:
        return Response(page(request, members_of(self.found(list_id)), "record_id", member_bodies))

    def post(self, request: Request, list_id: str) -> Response:
        row, given = self.found(list_id), checked(own_shapes.MembersInput, request.data)
        add, remove = (ids_in(given.get(name, []), name, MOST_IDS) for name in ("add", "remove"))
        changed = change_members(row, add, remove, self.actor)
        told = {"added": changed.added, "removed": changed.removed, "missing": changed.missing}
        return Response({name: [str(pk) for pk in ids] for name, ids in told.items()})


class OwnEvents(OwnListsView):
    """Who joined and left, when and why, from the beginning."""

    shapes = {"GET": Shape(own_shapes.ListEventPage, query=("limit", "after"))}

    def get(self, request: Request, list_id: str) -> Response:
        rows = ListEvent.objects.for_portal(self.portal).filter(within=self.found(list_id))
        return Response(page(request, rows, "pk", event_bodies))


def change_list(row: RecordList, given: Mapping[str, Any], actor: Any) -> None:
    """Raises ListRefused."""
    if "name" in given:
        row = rename_list(row, given["name"], actor)
    if "filterGroups" in given:
        row = change_filters(row, given["filterGroups"], actor)
    if "kind" in given and row.is_active:
        make_static(row, actor)


def page(request: Request, rows: Any, column: str, bodies: Any) -> dict[str, Any]:
    """`after` is the last `column` of the page before."""
    limit, after = limit_of(request.query_params.get("limit"), PAGE, MOST), request.query_params.get("after", "")
    if after:
        if not is_id(after):
            raise BadInput("after is not a cursor of this list")
        rows = rows.filter(**{f"{column}__gt": int(after)})
    found = list(rows.order_by(column)[: limit + 1])
    body = {"results": bodies(found[:limit])}
    if len(found) > limit:
        body["paging"] = {"next": {"after": str(getattr(found[limit - 1], column))}}
    return body


def own_body(row: RecordList, trend: Trend, is_one_of_many: bool = False) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "object": row.record_type,
        "kind": row.kind,
        "filterGroups": row.filters,
        "problem": problem_of(row, is_one_of_many),
        "size": row.size,
        "is_settling": row.is_settling,
        "change_in_7_days": trend.week,
        "change_in_30_days": trend.month,
        "created_at": as_text(row.created_at),
        "updated_at": as_text(row.updated_at),
        "archived_at": as_text(row.archived_at),
    }


def problem_of(row: RecordList, is_one_of_many: bool) -> str:
    """Of many, only those are looked at which the worker could not follow."""
    if not row.is_active or (is_one_of_many and not row.broken):
        return ""
    try:
        understood(row)
    except InvalidFilter as wrong:
        return wrong.message
    return ""


def member_bodies(rows: list[Any]) -> list[dict[str, Any]]:
    return [{"id": str(row.record_id), "added_at": as_text(row.added_at)} for row in rows]


def event_bodies(rows: list[ListEvent]) -> list[dict[str, Any]]:
    return [
        {
            "record_id": str(row.record_id),
            "joined": row.joined,
            "reason": row.reason,
            "who": row.actor_label,
            "at": as_text(row.at),
        }
        for row in rows
    ]
