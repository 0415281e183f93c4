"""/crm/v3/objects/{objectType}/batch/...: writes are all-or-nothing; reads name what they missed (decisions.md 23)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.associating import associate_as_asked
from crm.records.api.finding import Finder, find_inputs
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


class BatchCreate(BatchView):
    shapes = {
        "POST": Shape(shapes.BatchAnswer, 201, shapes.BatchCreateInput),
    }
    status = 201

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        records = verbs_of(record_type).create_many(self.portal, [properties_of(item) for item in inputs], self.actor)
        asked = [(record, item.get("associations")) for record, item in zip(records, inputs, strict=True)]
        associate_as_asked(asked, record_type, self.portal, self.actor)
        return as_objects(records, record_type, named_properties(inputs))


class BatchUpdate(BatchView):
    shapes = {
        "POST": Shape(shapes.BatchAnswer, takes=shapes.BatchUpdateInput, errors=(400, 401, 403, 404, 409, 429)),
    }

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        records = find_inputs(self.portal, record_type, inputs)
        for record, item in zip(records, inputs, strict=True):
            if record is None:
                raise NotFound(f"Object not found. objectId={item['id']}, objectType={record_type.name}")
        changes = [(record, properties_of(item)) for record, item in zip(records, inputs, strict=True)]
        written = verbs_of(record_type).update_many(changes, self.actor)
        return as_objects(written, record_type, named_properties(inputs))


class BatchUpsert(BatchView):
    """Updates what the unique property finds, creates the rest; each result says which (`new`)."""

    shapes = {
        "POST": Shape(shapes.UpsertAnswer, takes=shapes.BatchUpdateInput, errors=(400, 401, 403, 404, 409, 429)),
    }

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        found = find_inputs(self.portal, record_type, inputs)
        new = [new_values(record_type, item) for record, item in zip(found, inputs, strict=True) if record is None]
        known = [
            (record, properties_of(item)) for record, item in zip(found, inputs, strict=True) if record is not None
        ]
        made = iter(verbs_of(record_type).create_many(self.portal, new, self.actor))
        written = iter(verbs_of(record_type).update_many(known, self.actor))
        records = [next(made) if record is None else next(written) for record in found]
        bodies = {body["id"]: body for body in as_objects(records, record_type, named_properties(inputs))}
        return [
            {**bodies[str(record.pk)], "new": before is None} for record, before in zip(records, found, strict=True)
        ]


class BatchArchive(BatchView):
    """Ids that are not there, or archived already, are no error."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.BatchIds),
    }

    status = 204

    def run(self, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        ids = [record_id_of(item.get("id")) for item in inputs]
        verbs_of(record_type).archive_many(list(self.rows(record_type).live().filter(pk__in=ids)), self.actor)
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
        rows = self.rows(record_type)
        finder, keys = Finder.of(self.portal, record_type, id_property), {}
        for value in wanted:
            with suppress(NotFound):
                keys[value] = finder.key(value)
        found = finder.find(rows.archived() if archived else rows.live(), keys.values())
        return {value: found[key] for value, key in keys.items() if key in found}


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


def new_values(record_type: RecordType, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a record that an upsert did not find. Raises NotFound where only an id was given."""
    id_property = item.get("idProperty")
    if not id_property or id_property == "hs_object_id":
        raise NotFound(f"Object not found. objectId={item['id']}, objectType={record_type.name}")
    return {id_property: item["id"], **properties_of(item)}


def named_properties(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for item in inputs for name in properties_of(item)))
