"""/crm/v4: associations of one record, and of many pairs at once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.associating import asked_types, found_records, live_records
from crm.records.api.association_types import AssociationType, AssociationTypes
from crm.records.api.batches import batch_body
from crm.records.api.requests import RecordsApiView, asked_type, inputs_of, limit_of, record_id_of
from crm.records.api.serializing import iso
from crm.records.record_types import RecordType
from crm.records.relations import Pair, relate_many, related_map, unrelate

Ends = tuple[Any, Any, Mapping[str, Any]]  # one record, the other, the input that named them


class PairView(RecordsApiView):
    """Base: the two types of the address; the scope is that of the first."""

    tag = "Associations"

    @cached_property
    def types(self) -> tuple[RecordType, RecordType]:
        return asked_type(self.kwargs["from_type"]), asked_type(self.kwargs["to_type"])

    @cached_property
    def known(self) -> AssociationTypes:
        return AssociationTypes(self.portal.pk)

    @property
    def plain(self) -> AssociationType:
        return self.known.by_label(*self.types)[""]

    def record(self, record_type: RecordType, raw_id: Any) -> Any:
        return live_records(self.portal, record_type, [raw_id])[record_id_of(raw_id)]

    def chosen(self, body: Any) -> list[AssociationType]:
        return asked_types(self.known, *self.types, body)

    def ends(self, inputs: Sequence[Mapping[str, Any]]) -> list[Ends]:
        """Both live records of each input, in two queries. Raises BadInput, NotFound."""
        left, right = self.types
        ids = [(id_in(item.get("from")), id_in(item.get("to"))) for item in inputs]
        ones = live_records(self.portal, left, [one for one, _other in ids])
        others = live_records(self.portal, right, [other for _one, other in ids])
        return [
            (ones[record_id_of(one)], others[record_id_of(other)], item)
            for (one, other), item in zip(ids, inputs, strict=True)
        ]


class RecordAssociations(PairView):
    """The records of one type that this one is associated with, and how."""

    shapes = {
        "GET": Shape(shapes.MultiAssociatedPage, query=("limit", "after")),
    }

    def get(self, request: Request, from_type: str, from_id: str, to_type: str) -> Response:
        left, right = self.types
        record = self.record(left, from_id)
        limit = limit_of(request.query_params.get("limit"), 500, 500)
        start = start_of(request.query_params.get("after"))
        others = grouped(related_map(self.portal.pk, left, [record.pk], right).get(record.pk, []))
        known = self.known.by_label(left, right)
        page = others[start : start + limit]
        body: dict[str, Any] = {"results": [as_multi(to_id, labels, known) for to_id, labels in page]}
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
        left, right = self.types
        chosen = self.chosen(request.data)
        one, other = self.record(left, from_id), self.record(right, to_id)
        relate_many([Pair(one, other, found.label) for found in chosen], self.actor)
        return Response(pair_body(left, one, right, other, chosen), status=201)

    def delete(self, request: Request, from_type: str, from_id: str, to_type: str, to_id: str) -> Response:
        left, right = self.types
        unrelate(self.record(left, from_id), self.record(right, to_id), self.actor)
        return Response(status=204)


class DefaultAssociation(PairView):
    """Joins two records without a label."""

    shapes = {
        "PUT": Shape(shapes.DefaultPairsAnswer),
    }

    def put(self, request: Request, from_type: str, from_id: str, to_type: str, to_id: str) -> Response:
        started = iso(clock.now())
        left, right = self.types
        one, other = self.record(left, from_id), self.record(right, to_id)
        relate_many([Pair(one, other)], self.actor)
        return Response(batch_body([default_body(one, other, self.plain)], started))


class BatchAssociationRead(PairView):
    """Of up to 1,000 records; 207 names those that are not there."""

    shapes = {
        "POST": Shape(
            shapes.AssociatedWithAnswer, takes=shapes.BatchIds, partial=shapes.AssociatedWithAnswerWithErrors
        ),
    }
    reads_by_post = True

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        left, right = self.types
        wanted = list(dict.fromkeys(read_id(item.get("id")) for item in inputs_of(request, 1000)))
        there = found_records(self.portal, left, [pk for pk in wanted if isinstance(pk, int)])
        ids = {pk: record.pk for pk, record in there.items()}
        related, known = related_map(self.portal.pk, left, ids.values(), right), self.known.by_label(left, right)
        results = [
            {"from": {"id": str(pk)}, "to": [as_multi(to_id, labels, known) for to_id, labels in grouped(related[pk])]}
            for pk in dict.fromkeys(ids[asked] for asked in wanted if asked in ids)
            if related.get(pk)
        ]
        missing = [str(pk) for pk in wanted if pk not in there]
        answer = batch_body(results, started)
        if not missing:
            return Response(answer)
        return Response(answer | {"numErrors": 1, "errors": [not_there(left, missing)]}, status=207)


class BatchAssociationCreate(PairView):
    """Up to 2,000 pairs with their labels, all or none."""

    shapes = {
        "POST": Shape(shapes.PairLabelsAnswer, 201, shapes.LabelledPairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        left, right = self.types
        ends = [
            (one, other, self.chosen(item.get("types"))) for one, other, item in self.ends(inputs_of(request, 2000))
        ]
        with transaction.atomic():
            relate_many([Pair(one, other, how.label) for one, other, chosen in ends for how in chosen], self.actor)
        results = [pair_body(left, one, right, other, chosen) for one, other, chosen in ends]
        return Response(batch_body(results, started), status=201)


class BatchAssociationDefault(PairView):
    """Up to 2,000 pairs without labels, all or none."""

    shapes = {
        "POST": Shape(shapes.DefaultPairsAnswer, takes=shapes.PairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        started = iso(clock.now())
        ends = self.ends(inputs_of(request, 2000))
        with transaction.atomic():
            relate_many([Pair(one, other) for one, other, _item in ends], self.actor)
        plain = self.plain
        return Response(batch_body([default_body(one, other, plain) for one, other, _item in ends], started))


class BatchAssociationArchive(PairView):
    """Removes all associations between the named pairs."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.ArchivePairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        pairs = [
            {"from": item.get("from"), "to": target}
            for item in inputs_of(request, 2000)
            for target in (item["to"] if isinstance(item.get("to"), list) else [item.get("to")])
        ]
        if len(pairs) > 2000:
            raise BadInput(f"The number of pairs must not exceed 2000; {len(pairs)} were sent")
        ends = self.ends(pairs)
        with transaction.atomic():
            for one, other, _item in ends:
                unrelate(one, other, self.actor)
        return Response(status=204)


class BatchLabelArchive(PairView):
    """Removes the named labels, and leaves the association."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.LabelledPairsInput),
    }

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        ends = [
            (one, other, self.chosen(item.get("types"))) for one, other, item in self.ends(inputs_of(request, 2000))
        ]
        with transaction.atomic():
            for one, other, chosen in ends:
                for found in chosen:
                    unrelate(one, other, self.actor, found.label)
        return Response(status=204)


def start_of(raw: Any) -> int:
    """`after` of a page is how many came before."""
    text = str(raw or "0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput("after is not a cursor of this list")
    return int(text)


def id_in(end: Any) -> Any:
    if not isinstance(end, Mapping) or "id" not in end:
        raise BadInput("Invalid input JSON: from.id and to.id are needed")
    return end["id"]


def read_id(raw: Any) -> int | str:
    """An id as a number; what can be none stays as it was sent, to be named among the missing."""
    try:
        return record_id_of(raw)
    except NotFound:
        return str(raw)


def not_there(record_type: RecordType, ids: Iterable[str]) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Some {record_type.name} do not exist or are archived",
        "context": {"fromObjectId": list(ids)},
        "links": {},
        "errors": [],
    }


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
