"""/crm/v3/lists: make, read, rename, filter anew, delete, restore."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api.lists import shapes
from crm.records.api.lists.bodies import PROCESSING_TYPES, list_body
from crm.records.api.lists.branches import read_branch
from crm.records.api.lists.views import ListsView, is_asked, is_id
from crm.records.api.requests import body_of, text_of, words
from crm.records.lists.editing import change_filters, create_list, rename_list
from crm.records.lists.shelving import archive_list, restore_list
from crm.records.models import ListKind
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType, find_record_type

MOST_AT_ONCE = 500
WITH_FILTERS = "includeFilters"


class ListCollection(ListsView):
    """GET reads those that `listIds` names; POST makes one, which the worker then fills."""

    shapes = {
        "GET": Shape(shapes.ManyLists, query=("listIds", WITH_FILTERS)),
        "POST": Shape(shapes.OneList, takes=shapes.ListInput),
    }

    def get(self, request: Request) -> Response:
        ids = [int(raw) for raw in words(request, "listIds")[:MOST_AT_ONCE] if is_id(raw)]
        rows = {row.pk: row for row in self.live().filter(pk__in=ids)}
        found = [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]
        return Response({"lists": [list_body(row, is_asked(request, WITH_FILTERS)) for row in found]})

    def post(self, request: Request) -> Response:
        body = body_of(request)
        record_type, kind = self._type_in(body), self._kind_in(body)
        check_extras(body)
        filters = self._filters_in(body, record_type, kind)
        made = create_list(self.portal, record_type, text_of(body, "name"), kind, self.actor, filters)
        return Response({"list": list_body(made)})

    def _type_in(self, body: Mapping[str, Any]) -> RecordType:
        given = text_of(body, "objectTypeId")
        found = find_record_type(given)
        if found is None or not found.has_pages:
            raise BadInput(f"There are no lists of the objectTypeId {given[:60]!r}")
        return portal_type(found, self.portal)

    def _kind_in(self, body: Mapping[str, Any]) -> str:
        given = text_of(body, "processingType")
        if given not in PROCESSING_TYPES:
            raise BadInput(f"processingType {given[:60]!r} is none of {', '.join(PROCESSING_TYPES)}")
        return PROCESSING_TYPES[given]

    def _filters_in(self, body: Mapping[str, Any], record_type: RecordType, kind: str) -> Any:
        branch = body.get("filterBranch")
        if kind != ListKind.STATIC:
            return read_branch(branch, record_type, self.portal)
        if isinstance(branch, Mapping) and (branch.get("filters") or branch.get("filterBranches")):
            raise BadInput("A list of the processingType MANUAL has no filterBranch; use DYNAMIC or SNAPSHOT")
        return ()


class ListDetail(ListsView):
    """DELETE archives; for 90 days it can be restored."""

    shapes = {
        "GET": Shape(shapes.OneList, query=(WITH_FILTERS,)),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, list_id: str) -> Response:
        return Response({"list": list_body(self.found(list_id), is_asked(request, WITH_FILTERS))})

    def delete(self, request: Request, list_id: str) -> Response:
        archive_list(self.found(list_id), self.actor)
        return Response(status=204)


class ListByName(ListsView):
    """Names of lists of one object are different, whatever the case of their letters."""

    shapes = {"GET": Shape(shapes.OneList, query=(WITH_FILTERS,))}

    def get(self, request: Request, object_type_id: str, list_name: str) -> Response:
        record_type = find_record_type(object_type_id)
        rows = self.live().filter(record_type=record_type.name if record_type else "")
        row = rows.filter(name_folded=list_name.strip().casefold()[:200]).first()
        if row is None:
            raise NotFound(f"List does not exist with name {list_name[:100]} and object type ID {object_type_id[:40]}.")
        return Response({"list": list_body(row, is_asked(request, WITH_FILTERS))})


class ListRestore(ListsView):
    shapes = {"PUT": Shape(status=204)}

    def put(self, request: Request, list_id: str) -> Response:
        restore_list(self.found(list_id, archived=True), self.actor)
        return Response(status=204)


class ListName(ListsView):
    shapes = {"PUT": Shape(shapes.UpdatedList, query=("listName", WITH_FILTERS))}

    def put(self, request: Request, list_id: str) -> Response:
        row = rename_list(self.found(list_id), request.query_params.get("listName", ""), self.actor)
        return Response({"updatedList": list_body(row, is_asked(request, WITH_FILTERS))})


class ListFilters(ListsView):
    """The members follow within seconds. `enrollObjectsInWorkflows` says nothing here."""

    shapes = {
        "PUT": Shape(shapes.UpdatedList, takes=shapes.FiltersInput, query=("enrollObjectsInWorkflows",)),
    }

    def put(self, request: Request, list_id: str) -> Response:
        row = self.found(list_id)
        record_type = portal_type(row.record_type, self.portal)
        filters = read_branch(body_of(request).get("filterBranch"), record_type, self.portal)
        return Response({"updatedList": list_body(change_filters(row, filters, self.actor))})


def check_extras(body: Mapping[str, Any]) -> None:
    """Raises BadInput for what HubSpot's lists have and ours do not."""
    if body.get("listFolderId") not in (None, 0, "0"):
        raise BadInput("There is no such folder: lists have no folders here; leave listFolderId out")
    if body.get("customProperties"):
        raise BadInput("Lists have no properties of their own here; leave customProperties out")
