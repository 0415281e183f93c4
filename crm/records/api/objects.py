"""/crm/v3/objects/{objectType}: list, create, read, update, archive."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.associating import associate_as_asked
from crm.records.api.finding import Finder
from crm.records.api.requests import (
    RecordsApiView,
    asked_associations,
    body_of,
    flag,
    limit_of,
    properties_of,
    record_id_of,
    words,
)
from crm.records.api.serializing import as_objects
from crm.records.record_types import RecordType
from crm.records.saving import related_columns, verbs_of

PAGE, MOST = 10, 100


class ObjectList(RecordsApiView):
    """GET lists in the order of ids; `after` is the last id of the page before."""

    tag = "Objects"
    shapes = {
        "GET": Shape(
            shapes.ObjectPage,
            query=("properties", "propertiesWithHistory", "associations", "archived", "limit", "after"),
        ),
        "POST": Shape(shapes.CrmObject, 201, shapes.ObjectInputForCreate),
    }

    def get(self, request: Request, object_type: str) -> Response:
        record_type = self.record_type()
        limit = limit_of(request.query_params.get("limit"), PAGE, MOST)
        rows = self.rows(record_type)
        rows = rows.archived() if flag(request, "archived") else rows.live()
        after = request.query_params.get("after")
        if after:
            rows = rows.filter(pk__gt=_after(after))
        found = list(rows.select_related(*related_columns(record_type)).order_by("pk")[: limit + 1])
        return Response(self._page(request, record_type, found[:limit], has_more=len(found) > limit))

    def _page(self, request: Request, record_type: RecordType, records: list[Any], has_more: bool) -> dict[str, Any]:
        body: dict[str, Any] = {"results": asked_objects(request, record_type, records)}
        if has_more:
            query = request.query_params.copy()
            query["after"] = str(records[-1].pk)
            link = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            body["paging"] = {"next": {"after": str(records[-1].pk), "link": link}}
        return body

    def post(self, request: Request, object_type: str) -> Response:
        record_type = self.record_type()
        body = body_of(request)
        with transaction.atomic():
            record = verbs_of(record_type).create(self.portal, properties_of(body), self.actor)
            associate_as_asked([(record, body.get("associations"))], record_type, self.portal, self.actor)
        return Response(as_objects([record], record_type, list(properties_of(body)))[0], status=201)


class ObjectDetail(RecordsApiView):
    """One record, by id or by the unique property that `idProperty` names."""

    tag = "Objects"
    shapes = {
        "GET": Shape(
            shapes.CrmObject, query=("properties", "propertiesWithHistory", "associations", "archived", "idProperty")
        ),
        "PATCH": Shape(
            shapes.CrmObject, takes=shapes.ObjectInput, query=("idProperty",), errors=(400, 401, 403, 404, 409, 429)
        ),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, object_type: str, object_id: str) -> Response:
        record_type = self.record_type()
        record = self.find(record_type, object_id, archived=flag(request, "archived"))
        return Response(asked_objects(request, record_type, [record])[0])

    def patch(self, request: Request, object_type: str, object_id: str) -> Response:
        record_type = self.record_type()
        given = properties_of(body_of(request))
        record = verbs_of(record_type).update(self.find(record_type, object_id), given, self.actor)
        return Response(as_objects([record], record_type, list(given))[0])

    def delete(self, request: Request, object_type: str, object_id: str) -> Response:
        record_type = self.record_type()
        record = self.rows(record_type).filter(pk=record_id_of(object_id)).first()
        if record is not None:
            verbs_of(record_type).archive(record, self.actor)
        return Response(status=204)

    def find(self, record_type: RecordType, object_id: str, archived: bool = False) -> Any:
        rows = self.rows(record_type)
        finder = Finder.of(self.portal, record_type, self.request.query_params.get("idProperty"))
        key = finder.key(object_id)
        record = finder.find(rows.archived() if archived else rows.live(), [key]).get(key)
        if record is None:
            raise NotFound(f"Object not found. objectId={object_id}, objectType={record_type.name}")
        return record


def asked_objects(request: Request, record_type: RecordType, records: list[Any]) -> list[dict[str, Any]]:
    return as_objects(
        records,
        record_type,
        words(request, "properties"),
        words(request, "propertiesWithHistory"),
        asked_associations(words(request, "associations")),
    )


def _after(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
        raise BadInput("after is not a cursor of this list")
    return int(raw)
