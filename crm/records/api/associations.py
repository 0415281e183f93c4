"""/crm/v4: associations of one record, the types that a pair of objects has, and batches of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.associating import asked_types, other_record, type_id_of
from crm.records.api.association_types import AssociationType, association_type_named, association_types
from crm.records.api.batches import batch_body
from crm.records.api.requests import RecordsApiView, asked_type, inputs_of, limit_of
from crm.records.api.serializing import iso
from crm.records.record_types import RecordType
from crm.records.relations import relate, related_map, unrelate


class PairView(RecordsApiView):
    """Base: the two types of the address."""

    tag = "Associations"

    def types(self) -> tuple[RecordType, RecordType]:
        return asked_type(self.kwargs["from_type"]), asked_type(self.kwargs["to_type"])

    def record(self, record_type: RecordType, raw_id: Any) -> Any:
        return other_record(self.portal.pk, record_type, raw_id)

    def known_types(self) -> dict[str, AssociationType]:
        from_type, to_type = self.types()
        return {found.label: found for found in association_types(self.portal.pk, from_type, to_type)}


class RecordAssociations(PairView):
    """GET /crm/v4/objects/{from}/{id}/associations/{to}."""

    shapes = {
        "GET": Shape(shapes.MultiAssociatedPage, query=("limit", "after")),
    }

    def get(self, request: Request, from_type: str, from_id: str, to_type: str) -> Response:
        left, right = self.types()
        record = self.record(left, from_id)
        limit = limit_of(request.query_params.get("limit"), 500, 500)
        after = str(request.query_params.get("after") or "0")
        start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
        others = grouped(related_map(self.portal.pk, left, [record.pk], right).get(record.pk, []))
        page = others[start : start + limit]
        body: dict[str, Any] = {"results": [as_multi(to_id, labels, self.known_types()) for to_id, labels in page]}
        if len(others) > start + limit:
            query = request.query_params.copy()
            query["after"] = str(start + limit)
            link = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            body["paging"] = {"next": {"after": query["after"], "link": link}}
        return Response(body)


class RecordAssociation(PairView):
    """PUT sets labelled associations between two records, DELETE removes all between them."""

    shapes = {
        "PUT": Shape(shapes.PairLabels, 201, shapes.AssociationSpec(many=True)),
        "DELETE": Shape(status=204),
    }

    def put(self, request: Request, from_type: str, from_id: str, to_type: str, to_id: str) -> Response:
        left, right = self.types()
        chosen = asked_types(self.portal.pk, left, right, request.data)
        one, other = self.record(left, from_id), self.record(right, to_id)
        with transaction.atomic():
            for found in chosen:
                relate(one, other, self.actor, found.label)
        return Response(pair_body(left, one, right, other, chosen), status=201)

    def delete(self, request: Request, from_type: str, from_id: str, to_type: str, to_id: str) -> Response:
        left, right = self.types()
        unrelate(self.record(left, from_id), self.record(right, to_id), self.actor)
        return Response(status=204)


class DefaultAssociation(PairView):
    """PUT /crm/v4/objects/{from}/{id}/associations/default/{to}/{id}."""

    shapes = {
        "PUT": Shape(shapes.DefaultPairsAnswer),
    }

    def put(self, request: Request, from_type: str, from_id: str, to_type: str, to_id: str) -> Response:
        started = iso(clock.now())
        left, right = self.types()
        one, other = self.record(left, from_id), self.record(right, to_id)
        relate(one, other, self.actor)
        return Response(batch_body([default_body(one, other, self.known_types()[""])], started))


class AssociationLabels(PairView):
    """GET /crm/v4/associations/{from}/{to}/labels."""

    shapes = {
        "GET": Shape(shapes.AssociationTypes),
    }

    def get(self, request: Request, from_type: str, to_type: str) -> Response:
        left, right = self.types()
        found = association_types(self.portal.pk, left, right)
        return Response({"results": [{**known.as_spec(), "category": known.category} for known in found]})


class BatchAssociationRead(PairView):
    shapes = {
        "POST": Shape(shapes.AssociatedWithAnswer, takes=shapes.BatchIds),
    }
    reads_by_post = True

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        left, right = self.types()
        ids = [self.record(left, item.get("id")).pk for item in inputs_of(request, 1000)]
        related, known = related_map(self.portal.pk, left, ids, right), self.known_types()
        results = [
            {"from": {"id": str(pk)}, "to": [as_multi(to_id, labels, known) for to_id, labels in grouped(related[pk])]}
            for pk in ids
            if related.get(pk)
        ]
        return Response(batch_body(results, started))


class BatchAssociationCreate(PairView):
    shapes = {
        "POST": Shape(shapes.PairLabelsAnswer, 201, shapes.LabelledPairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        left, right = self.types()
        results = []
        with transaction.atomic():
            for item in inputs_of(request, 2000):
                chosen = asked_types(self.portal.pk, left, right, item.get("types"))
                one, other = self._ends(item)
                for found in chosen:
                    relate(one, other, self.actor, found.label)
                results.append(pair_body(left, one, right, other, chosen))
        return Response(batch_body(results, started), status=201)

    def _ends(self, item: Mapping[str, Any]) -> tuple[Any, Any]:
        left, right = self.types()
        return self.record(left, id_in(item.get("from"))), self.record(right, id_in(item.get("to")))


class BatchAssociationDefault(BatchAssociationCreate):
    shapes = {
        "POST": Shape(shapes.DefaultPairsAnswer, takes=shapes.PairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        plain, results = self.known_types()[""], []
        with transaction.atomic():
            for item in inputs_of(request, 2000):
                one, other = self._ends(item)
                relate(one, other, self.actor)
                results.append(default_body(one, other, plain))
        return Response(batch_body(results, started))


class BatchAssociationArchive(PairView):
    """Removes all associations between the named pairs."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.ArchivePairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        left, right = self.types()
        with transaction.atomic():
            for item in inputs_of(request, 2000):
                one = self.record(left, id_in(item.get("from")))
                targets = item.get("to")
                for target in targets if isinstance(targets, list) else [targets]:
                    unrelate(one, self.record(right, id_in(target)), self.actor)
        return Response(status=204)


class BatchLabelArchive(BatchAssociationCreate):
    """Removes the named labels, and leaves the association."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.LabelledPairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        left, right = self.types()
        with transaction.atomic():
            for item in inputs_of(request, 2000):
                one, other = self._ends(item)
                for spec in item.get("types") or []:
                    found = association_type_named(self.portal.pk, left, right, type_id_of(spec))
                    unrelate(one, other, self.actor, found.label)
        return Response(status=204)


def id_in(end: Any) -> Any:
    if not isinstance(end, Mapping) or "id" not in end:
        raise BadInput("Invalid input JSON: from.id and to.id are needed")
    return end["id"]


def grouped(others: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """[(id, label)] -> [(id, [labels])], in the order of first mention."""
    found: dict[int, list[str]] = {}
    for to_id, label in others:
        found.setdefault(to_id, []).append(label)
    return list(found.items())


def as_multi(to_id: int, labels: list[str], known: dict[str, AssociationType]) -> dict[str, Any]:
    types = [known[label].as_spec() for label in dict.fromkeys(["", *labels]) if label in known]
    return {"toObjectId": str(to_id), "associationTypes": types}


def pair_body(
    left: RecordType, one: Any, right: RecordType, other: Any, chosen: list[AssociationType]
) -> dict[str, Any]:
    return {
        "fromObjectTypeId": left.type_id,
        "fromObjectId": str(one.pk),
        "toObjectTypeId": right.type_id,
        "toObjectId": str(other.pk),
        "labels": [found.shown for found in chosen if found.shown],
    }


def default_body(one: Any, other: Any, plain: AssociationType) -> dict[str, Any]:
    spec = {"associationCategory": plain.category, "associationTypeId": plain.type_id}
    return {"from": {"id": str(one.pk)}, "to": {"id": str(other.pk)}, "associationSpec": spec}
