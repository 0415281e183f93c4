"""Which records belong together, however that is stored: association rows, or a foreign key (line items, quotes).

Callers that only want "what is related to what" read and write through here; associations.py is one of the two stores.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.changes import Actor
from crm.records.associations import PRIMARY, associate, associate_many, association_map, dissociate
from crm.records.models import Association
from crm.records.record_types import RecordType, record_type_of
from crm.records.saving import verbs_of

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
    """What belongs to a record, of several types: the ids are read in one query, the records of a type when asked."""

    def __init__(self, record: Any, to_types: Iterable[RecordType]) -> None:
        self.record = record
        self.to_types = {to_type.name: to_type for to_type in to_types}

    def of(self, name: str) -> list[Related]:
        """The live ones of a type, the primary one first."""
        labels = self._labels[name]
        if not labels:
            return []
        model: Any = self.to_types[name].model
        found = model.objects.for_portal(self.record.portal).live().in_bulk(list(labels))
        related = [Related(found[pk], tuple(filter(None, given))) for pk, given in labels.items() if pk in found]
        return sorted(related, key=lambda one: PRIMARY not in one.labels)

    @cached_property
    def _labels(self) -> dict[str, dict[int, list[str]]]:
        """{type name: {id: labels}}, those by foreign key first, then the oldest."""
        labels: dict[str, dict[int, list[str]]] = {name: {} for name in self.to_types}
        for name, to_type in self.to_types.items():
            for pk in self._ids_by_foreign_key(to_type):
                labels[name].setdefault(pk, [])
        rows = Association.objects.for_portal(self.record.portal_id).filter(
            from_type=record_type_of(self.record).name, from_id=self.record.pk, to_type__in=list(self.to_types)
        )
        for name, to_id, label in rows.order_by("id").values_list("to_type", "to_id", "label"):
            labels[name].setdefault(to_id, []).append(label)
        return labels

    def _ids_by_foreign_key(self, to_type: RecordType) -> Iterable[int]:
        from_type = record_type_of(self.record)
        forward = from_type.foreign_keys.get(to_type.name)
        backward = to_type.foreign_keys.get(from_type.name)
        if forward and (owner_id := getattr(self.record, f"{forward}_id")):
            yield owner_id
        if backward:
            rows = _rows(to_type, self.record.portal_id).filter(**{backward: self.record.pk})
            yield from rows.order_by("pk").values_list("pk", flat=True)


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
