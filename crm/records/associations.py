"""Associations between any two records of a portal, with labels, many to many (decisions.md 7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from core.changes import Actor, RecordChange, record_changes
from core.portals.scoping import assert_same_portal
from crm.records.merging.survivors import stand_ins
from crm.records.models import Association
from crm.records.record_types import RecordType, all_record_types, record_type_of

PRIMARY = "primary"


def associate(one: Any, other: Any, actor: Actor, label: str = "") -> bool:
    """Joins two records, in both directions. False if they were joined so already. Raises PortalMismatch."""
    return bool(associate_many([(one, other, label)], actor))


def associate_many(pairs: Sequence[tuple[Any, Any, str]], actor: Actor) -> int:
    """Joins (one, other, label) in both directions, in a few queries; those joined so already stay as they are.

    One that was merged away meanwhile is stood for by its survivor. Returns how many are new. All are of one portal.
    Raises PortalMismatch.
    """
    if not pairs:
        return 0
    portal_id = assert_same_portal(*(record for one, other, _label in pairs for record in (one, other)))
    with transaction.atomic():
        pairs = _with_survivors(portal_id, pairs)
        rows = Association.objects.for_portal(portal_id)
        wanted = {_key(one, other, label): (one, other, label) for one, other, label in pairs}
        there = _there(portal_id, wanted)
        new = [pair for key, pair in wanted.items() if key not in there]
        both_ways = dict.fromkeys(
            key for one, other, label in new for key in (_key(one, other, label), _key(other, one, label))
        )
        rows.bulk_create([Association(**dict(zip(_KEY, key, strict=True))) for key in both_ways], ignore_conflicts=True)
        record_changes(
            change for one, other, label in new for change in _both_sides("associated", one, other, actor, label)
        )
    return len(new)


def _with_survivors(portal_id: int, pairs: Sequence[tuple[Any, Any, str]]) -> Sequence[tuple[Any, Any, str]]:
    named: dict[str, dict[int, Any]] = defaultdict(dict)
    for record in (record for one, other, _label in pairs for record in (one, other)):
        named[record_type_of(record).name][record.pk] = record
    instead: dict[tuple[str, int], Any] = {}
    for name in sorted(named):
        record_type = all_record_types()[name]
        merged = stand_ins(portal_id, record_type, named[name])
        model: Any = record_type.model
        survivors = model.objects.for_portal(portal_id).in_bulk(set(merged.values())) if merged else {}
        instead |= {(name, pk): survivors[into_id] for pk, into_id in merged.items()}
    if not instead:
        return pairs
    moved = [(_instead(one, instead), _instead(other, instead), label) for one, other, label in pairs]
    return [(one, other, label) for one, other, label in moved if one != other]


def _instead(record: Any, instead: Mapping[tuple[str, int], Any]) -> Any:
    return instead.get((record_type_of(record).name, record.pk), record)


_KEY = ("from_type", "from_id", "to_type", "to_id", "label")
Key = tuple[str, int, str, int, str]


def _key(one: Any, other: Any, label: str) -> Key:
    return (record_type_of(one).name, one.pk, record_type_of(other).name, other.pk, label)


def _there(portal_id: int, wanted: Iterable[Key]) -> set[Key]:
    """Those of the keys that have a row."""
    rows = Association.objects.for_portal(portal_id)
    found: set[Key] = set()
    for from_type, to_type in {(key[0], key[2]) for key in wanted}:
        ids = [key[1] for key in wanted if (key[0], key[2]) == (from_type, to_type)]
        alike = rows.filter(from_type=from_type, to_type=to_type, from_id__in=ids)
        found |= set(alike.values_list(*_KEY))
    return found


def dissociate(one: Any, other: Any, actor: Actor, label: str | None = None) -> bool:
    """Parts two records; with a label, only that one goes. False if they were not joined."""
    portal_id = assert_same_portal(one, other)
    with transaction.atomic():
        gone = 0
        for left, right in ((one, other), (other, one)):
            rows = Association.objects.for_portal(portal_id).filter(**_ends(left, right))
            gone += (rows if label is None else rows.filter(label=label)).delete()[0]
        if gone:
            record_changes(_both_sides("dissociated", one, other, actor, label or ""))
    return bool(gone)


def unlabel(one: Any, other: Any, actor: Actor, label: str) -> bool:
    """Takes a label from an association, which stays. False if it was not there."""
    portal_id = assert_same_portal(one, other)
    with transaction.atomic():
        rows, gone = Association.objects.for_portal(portal_id), 0
        for left, right in ((one, other), (other, one)):
            gone += rows.filter(**_ends(left, right), label=label).delete()[0]
        if gone:
            plain = [Association(**_ends(left, right), label="") for left, right in ((one, other), (other, one))]
            rows.bulk_create(plain, ignore_conflicts=True)
            record_changes(_both_sides("dissociated", one, other, actor, label))
    return bool(gone)


def associated_ids(record: Any, to_type: str) -> list[int]:
    """Ids of the live associations, the oldest first; the primary one leads."""
    rows = Association.objects.for_portal(record.portal_id).filter(
        from_type=record_type_of(record).name, from_id=record.pk, to_type=to_type
    )
    found = sorted(rows.values_list("label", "pk", "to_id"), key=lambda row: (row[0] != PRIMARY, row[1]))
    return list(dict.fromkeys(to_id for _label, _pk, to_id in found))


def associated_records(record: Any, to_type: str) -> list[Any]:
    """The live records that this one is associated with, the primary one first."""
    ids = associated_ids(record, to_type)
    model: Any = all_record_types()[to_type].model
    found = model.objects.for_portal(record.portal_id).live().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def association_map(
    portal_id: int, from_type: str, ids: Iterable[int], to_type: str
) -> dict[int, list[tuple[int, str]]]:
    """{from id: [(to id, label)]} for many records in one query."""
    rows = Association.objects.for_portal(portal_id).filter(from_type=from_type, from_id__in=list(ids), to_type=to_type)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for from_id, to_id, label in rows.order_by("id").values_list("from_id", "to_id", "label"):
        found[from_id].append((to_id, label))
    return found


def associable_types(record_type: RecordType) -> Sequence[RecordType]:
    """The types that this one's record page offers to associate."""
    types = all_record_types()
    return [types[name] for name in record_type.associations if name in types]


def _ends(one: Any, other: Any) -> dict[str, Any]:
    return {
        "from_type": record_type_of(one).name,
        "from_id": one.pk,
        "to_type": record_type_of(other).name,
        "to_id": other.pk,
    }


def _both_sides(kind: str, one: Any, other: Any, actor: Actor, label: str) -> list[RecordChange]:
    return [
        RecordChange(
            portal_id=left.portal_id,
            record_type=record_type_of(left).name,
            record_id=left.pk,
            kind=kind,
            actor=actor,
            facts=_facts(left, right, label),
        )
        for left, right in ((one, other), (other, one))
    ]


def _facts(own: Any, other: Any, label: str) -> dict[str, Any]:
    return {"type": record_type_of(other).name, "id": other.pk, "name": str(other), "label": label, "own": str(own)}
