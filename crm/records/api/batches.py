"""/crm/v3/objects/{objectType}/batch/...: writes are all-or-nothing; reads name what they missed (decisions.md 23)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.associating import associate_as_asked
from crm.records.api.objects import lookup, related_columns
from crm.records.api.requests import RecordsApiView, body_of, flag, inputs_of, properties_of, record_id_of, strings_of
from crm.records.api.serializing import as_objects, iso
from crm.records.record_types import RecordType
from crm.records.saving import verbs_of


def batch_body(results: Sequence[Any], started: str | None) -> dict[str, Any]:
    return {"status": "COMPLETE", "results": list(results), "startedAt": started, "completedAt": iso(clock.now())}


class BatchView(RecordsApiView):
    """Base of the batches: runs one verb over all inputs in one transaction."""

    tag = "Batches"
    status = 200

    def post(self, request: Request, object_type: str) -> Response:
        started = iso(clock.now())
        record_type = self.record_type()
        with transaction.atomic():
            results = self.run(record_type, inputs_of(request))
        return Response(batch_body(results, started), status=self.status)

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        raise NotFound("resource not found")

    def found(self, record_type: RecordType, item: Mapping[str, Any]) -> Any:
        record = self.find(record_type, item)
        if record is None:
            raise NotFound(f"Object not found. objectId={item.get('id')}, objectType={record_type.name}")
        return record

    def find(self, record_type: RecordType, item: Mapping[str, Any]) -> Any | None:
        if "id" not in item:
            raise BadInput("Invalid input JSON: each input needs an id")
        where = lookup(record_type, str(item["id"]), item.get("idProperty"))
        return self.rows(record_type).live().filter(**where).first()


class BatchCreate(BatchView):
    shapes = {
        "POST": Shape(shapes.BatchAnswer, 201, shapes.BatchCreateInput),
    }
    status = 201

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        verbs, records = verbs_of(record_type), []
        for item in inputs:
            record = verbs.create(self.portal, properties_of(item), self.actor)
            associate_as_asked(record, record_type, item.get("associations"), self.actor)
            records.append(record)
        return as_objects(records, record_type, named_properties(inputs))


class BatchUpdate(BatchView):
    shapes = {
        "POST": Shape(shapes.BatchAnswer, takes=shapes.BatchUpdateInput, errors=(400, 401, 403, 404, 409, 429)),
    }

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        verbs = verbs_of(record_type)
        records = [verbs.update(self.found(record_type, item), properties_of(item), self.actor) for item in inputs]
        return as_objects(records, record_type, named_properties(inputs))


class BatchUpsert(BatchView):
    """Updates what the unique property finds, creates the rest; each result says which (`new`)."""

    shapes = {
        "POST": Shape(shapes.UpsertAnswer, takes=shapes.BatchUpdateInput, errors=(400, 401, 403, 404, 409, 429)),
    }

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        outcome = [self._upsert(record_type, item) for item in inputs]
        bodies = as_objects([record for record, _new in outcome], record_type, named_properties(inputs))
        is_new = {str(record.pk): new for record, new in outcome}
        return [{**body, "new": is_new[body["id"]]} for body in bodies]

    def _upsert(self, record_type: RecordType, item: Mapping[str, Any]) -> tuple[Any, bool]:
        record, verbs, given = self.find(record_type, item), verbs_of(record_type), properties_of(item)
        if record is not None:
            return verbs.update(record, given, self.actor), False
        id_property = item.get("idProperty")
        if not id_property:
            raise NotFound(f"Object not found. objectId={item['id']}, objectType={record_type.name}")
        return verbs.create(self.portal, {id_property: item["id"], **given}, self.actor), True


class BatchArchive(BatchView):
    """Ids that are not there, or archived already, are no error."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.BatchIds),
    }

    status = 204

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        ids = [record_id_of(item.get("id")) for item in inputs]
        for record in self.rows(record_type).live().filter(pk__in=ids):
            verbs_of(record_type).archive(record, self.actor)
        return []


class BatchRead(RecordsApiView):
    """200 when all were found, else 207 with one error that names the ids that were not."""

    tag = "Batches"
    shapes = {
        "POST": Shape(
            shapes.BatchAnswer, takes=shapes.BatchReadInput, query=("archived",), partial=shapes.BatchAnswerWithErrors
        ),
    }

    reads_by_post = True

    def post(self, request: Request, object_type: str) -> Response:
        started, record_type, body = iso(clock.now()), self.record_type(), body_of(request)
        wanted = [str(item.get("id")) for item in inputs_of(request)]
        records = self._records(record_type, wanted, body.get("idProperty"), flag(request, "archived"))
        found = list(dict.fromkeys(records[key] for key in wanted if key in records))
        missing = [key for key in wanted if key not in records]
        names, history = strings_of(body, "properties"), strings_of(body, "propertiesWithHistory")
        answer = batch_body(as_objects(found, record_type, names, history), started)
        if not missing:
            return Response(answer)
        return Response(answer | {"numErrors": 1, "errors": [_missing(record_type, missing)]}, status=207)

    def _records(
        self, record_type: RecordType, wanted: list[str], id_property: str | None, archived: bool
    ) -> dict[str, Any]:
        rows = self.rows(record_type).select_related(*related_columns(record_type))
        rows = rows.archived() if archived else rows.live()
        keys: dict[Any, str] = {}
        column = "pk"
        for key in wanted:
            try:
                [(column, value)] = lookup(record_type, key, id_property).items()
            except NotFound:
                continue
            keys[value] = key
        found = rows.filter(**{f"{column}__in": list(keys)})
        return {keys[getattr(record, column)]: record for record in found}


def _missing(record_type: RecordType, ids: list[str]) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Could not get some {record_type.label_plural} objects, they may be deleted or not exist. "
        "Check that ids are valid.",
        "context": {"ids": ids},
        "links": {},
        "errors": [],
    }


def named_properties(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for item in inputs for name in properties_of(item)))
