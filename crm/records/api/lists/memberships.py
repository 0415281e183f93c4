"""/crm/v3/lists/{listId}/memberships: who is in a list; putting records in and taking them out."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput
from core.api.schema import Shape
from crm.records.api.lists import shapes
from crm.records.api.lists.changing import Changed, change_members
from crm.records.api.lists.paging import ById, ByJoining, member_page
from crm.records.api.lists.views import ListsView, ids_in
from crm.records.api.requests import body_of
from crm.records.lists.members import add_all, remove_all
from crm.records.lists.moving import members_of, records_of

MOST = 100_000
PAGED = ("after", "before", "limit")
IDS = {"application/json": {"type": "array", "items": {"type": "string"}}}


class Memberships(ListsView):
    """GET in the order of ids; DELETE empties a static list, whose records stay."""

    shapes = {
        "GET": Shape(shapes.MemberPage, query=PAGED),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, list_id: str) -> Response:
        return Response(member_page(request, self.found(list_id), ById()))

    def delete(self, request: Request, list_id: str) -> Response:
        remove_all(self.found(list_id), self.actor)
        return Response(status=204)


class MembershipsByJoining(ListsView):
    """In the order in which they joined."""

    shapes = {"GET": Shape(shapes.MemberPage, query=PAGED)}

    def get(self, request: Request, list_id: str) -> Response:
        return Response(member_page(request, self.found(list_id), ByJoining()))


class MembershipsAdd(ListsView):
    """The body is a list of record ids, at most 100,000. Safe to repeat."""

    shapes = {"PUT": Shape(shapes.MembershipsChanged, takes=IDS)}

    def put(self, request: Request, list_id: str) -> Response:
        ids = ids_in(request.data, "the body", MOST)
        return Response(changed_body(change_members(self.found(list_id), ids, [], self.actor)))


class MembershipsRemove(ListsView):
    """The body is a list of record ids, at most 100,000. Safe to repeat."""

    shapes = {"PUT": Shape(shapes.MembershipsChanged, takes=IDS)}

    def put(self, request: Request, list_id: str) -> Response:
        ids = ids_in(request.data, "the body", MOST)
        return Response(changed_body(change_members(self.found(list_id), [], ids, self.actor)))


class MembershipsAddAndRemove(ListsView):
    shapes = {"PUT": Shape(shapes.MembershipsChanged, takes=shapes.MembershipChange)}

    def put(self, request: Request, list_id: str) -> Response:
        body = body_of(request)
        add, remove = (ids_in(body.get(name), name, MOST) for name in ("recordIdsToAdd", "recordIdsToRemove"))
        return Response(changed_body(change_members(self.found(list_id), add, remove, self.actor)))


class MembershipsAddFrom(ListsView):
    """All members that another list of the same object has now."""

    shapes = {"PUT": Shape(status=204)}

    def put(self, request: Request, list_id: str, source_list_id: str) -> Response:
        to, source = self.found(list_id), self.found(source_list_id)
        if to.record_type != source.record_type:
            raise BadInput(f"List {source.pk} holds {source.record_type}, list {to.pk} holds {to.record_type}")
        add_all(to, records_of(to).filter(pk__in=members_of(source).values("record_id")), self.actor)
        return Response(status=204)


def changed_body(changed: Changed) -> dict[str, Any]:
    return {
        "recordsIdsAdded": [str(pk) for pk in changed.added],
        "recordIdsRemoved": [str(pk) for pk in changed.removed],
        "recordIdsMissing": [str(pk) for pk in changed.missing],
    }
