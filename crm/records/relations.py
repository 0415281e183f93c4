"""Which records belong together, however that is stored: association rows, or a foreign key (line items, quotes).

Callers that only want "what is related to what" read and write through here; associations.py is one of the two stores.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.changes import Actor
from crm.records.associations import PRIMARY, associate, associate_many, association_map, dissociate
from crm.records.models import Association
from crm.records.record_types import RecordType, record_type_of
from crm.records.saving import related_columns, verbs_of

RelationMap = dict[int, list[tuple[int, str]]]


def related_map(portal_id: int, from_type: RecordType, ids: Iterable[int], to_type: RecordType) -> RelationMap:
    """{from id: [(to id, label)]}, oldest first, a foreign key's record first; archived records are left out."""
    wanted = list(ids)
    found: RelationMap = defaultdict(list)
    for from_id, to_id in _by_foreign_key(portal_id, from_type, wanted, to_type):
        found[from_id].append((to_id, ""))
    for from_id, others in association_map(portal_id, from_type.name, wanted, to_type.name).items():
        found[from_id] += [pair for pair in others if pair not in found[from_id]]
    live = _live_ids(portal_id, to_type, {to_id for others in found.values() for to_id, _label in others})
    return {from_id: [pair for pair in others if pair[0] in live] for from_id, others in found.items()}


@dataclass(frozen=True)
class Related:
    """A record that belongs to another, with the labels of their association."""

    record: Any
    labels: tuple[str, ...] = ()


class RelatedRecords:
    """What belongs to a record, of several types: the ids are read in one query, the records of a type when asked.

    `counted` maps further types to the rows that `count` counts; their ids come with the same query.
    """

    def __init__(self, record: Any, to_types: Iterable[RecordType], counted: Mapping[str, Any] | None = None) -> None:
        self.record = record
        self.from_type = record_type_of(record)
        self.to_types = {to_type.name: to_type for to_type in to_types}
        self.counted = counted or {}

    def of(self, name: str) -> list[Related]:
        """The live ones of a type: the primary one first, then those by foreign key, then the oldest."""
        to_type, labels = self.to_types[name], self._labels[name]
        ids = {*labels, *self._owner_ids(to_type)}
        backward = to_type.foreign_keys.get(self.from_type.name)
        if not ids and not backward:
            return []
        wanted = Q(pk__in=ids) | Q(**{backward: self.record.pk}) if backward else Q(pk__in=ids)
        rows = _rows(to_type, self.record.portal_id).live().filter(wanted).select_related(*related_columns(to_type))
        places = {pk: place for place, pk in enumerate(labels)}
        found = sorted(rows, key=lambda row: (places.get(row.pk, -1), row.pk))
        related = [Related(row, tuple(filter(None, labels.get(row.pk, ())))) for row in found]
        return sorted(related, key=lambda one: PRIMARY not in one.labels)

    def count(self, name: str) -> int:
        """How many of the counted rows of a type are associated with the record."""
        return len(self._labels[name])

    @cached_property
    def _labels(self) -> dict[str, dict[int, list[str]]]:
        """{type name: {id: labels}} of what is associated, the oldest first."""
        labels: dict[str, dict[int, list[str]]] = {name: {} for name in (*self.to_types, *self.counted)}
        wanted = Q(to_type__in=list(self.to_types))
        for name, rows in self.counted.items():
            wanted |= Q(Exists(rows.filter(pk=OuterRef("to_id"))), to_type=name)
        joined = Association.objects.for_portal(self.record.portal_id).filter(
            wanted, from_type=self.from_type.name, from_id=self.record.pk
        )
        for name, to_id, label in joined.order_by("id").values_list("to_type", "to_id", "label"):
            labels[name].setdefault(to_id, []).append(label)
        return labels

    def _owner_ids(self, to_type: RecordType) -> list[int]:
        forward = self.from_type.foreign_keys.get(to_type.name)
        owner_id = getattr(self.record, f"{forward}_id") if forward else None
        return [owner_id] if owner_id else []


def related_records(record: Any, to_type: RecordType) -> list[Related]:
    """The live records of one type that belong to a record, the primary one first."""
    return RelatedRecords(record, [to_type]).of(to_type.name)


def relate(one: Any, other: Any, actor: Actor, label: str = "") -> None:
    """Joins two records: through the foreign key where there is one, else as an association."""
    for owned, owner in ((one, other), (other, one)):
        column = record_type_of(owned).foreign_keys.get(record_type_of(owner).name)
        if column:
            verbs_of(record_type_of(owned)).put_on(owned, column, owner, actor)
            return
    associate(one, other, actor, label)


@dataclass(frozen=True)
class Pair:
    """Two records to be joined, and under which label."""

    one: Any
    other: Any
    label: str = ""


def relate_many(pairs: Sequence[Pair], actor: Actor) -> None:
    """As relate, for many; those that are associations and no foreign keys in a few queries."""
    owned = [pair for pair in pairs if _owns(pair.one, pair.other)]
    for pair in owned:
        relate(pair.one, pair.other, actor)
    associate_many([(pair.one, pair.other, pair.label) for pair in pairs if not _owns(pair.one, pair.other)], actor)


def _owns(one: Any, other: Any) -> bool:
    """Is one held by the other through a foreign key, either way?"""
    left, right = record_type_of(one), record_type_of(other)
    return right.name in left.foreign_keys or left.name in right.foreign_keys


def unrelate(one: Any, other: Any, actor: Actor, label: str | None = None) -> None:
    """Parts two records, whichever way they are joined."""
    for owned, owner in ((one, other), (other, one)):
        column = record_type_of(owned).foreign_keys.get(record_type_of(owner).name)
        if column and getattr(owned, f"{column}_id") == owner.pk:
            verbs_of(record_type_of(owned)).put_on(owned, column, None, actor)
    dissociate(one, other, actor, label)


def _by_foreign_key(
    portal_id: int, from_type: RecordType, ids: list[int], to_type: RecordType
) -> Iterable[tuple[int, int]]:
    forward = from_type.foreign_keys.get(to_type.name)
    backward = to_type.foreign_keys.get(from_type.name)
    if forward:
        rows = _rows(from_type, portal_id).filter(pk__in=ids, **{f"{forward}__isnull": False})
        yield from rows.values_list("pk", f"{forward}_id")
    if backward:
        rows = _rows(to_type, portal_id).filter(**{f"{backward}__in": ids}).order_by("pk")
        yield from rows.values_list(f"{backward}_id", "pk")


def _live_ids(portal_id: int, record_type: RecordType, ids: set[int]) -> set[int]:
    return set(_rows(record_type, portal_id).live().filter(pk__in=ids).values_list("pk", flat=True))


def _rows(record_type: RecordType, portal_id: int) -> Any:
    model: Any = record_type.model
    return model.objects.for_portal(portal_id)
