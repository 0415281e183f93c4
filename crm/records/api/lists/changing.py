"""Putting records into static lists and taking them out, with an account of each id."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from core.changes import Actor
from crm.records.lists.members import AT_ONCE, add_records, among, remove_records
from crm.records.lists.moving import records_of
from crm.records.merging.survivors import survivor_ids
from crm.records.models import RecordList


@dataclass
class Changed:
    """`missing` are no live records of the list's type, or were to leave a list that they are not in."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def change_members(record_list: RecordList, add: Collection[int], remove: Collection[int], actor: Actor) -> Changed:
    """Raises ListRefused for an active list. What is in it already, or gone already, changes nothing."""
    changed = Changed()
    if not add and not remove:
        add_records(record_list, [], actor)  # an active list is refused all the same
    for some in chunks(add):
        _add(record_list, some, actor, changed)
    for some in chunks(remove):
        _remove(record_list, some, actor, changed)
    return changed


def chunks(ids: Collection[int]) -> Iterator[Sequence[int]]:
    every = list(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def _add(record_list: RecordList, ids: Sequence[int], actor: Actor, changed: Changed) -> None:
    instead = survivor_ids(record_list.portal_id, record_list.record_type, ids)
    meant = [instead.get(pk, pk) for pk in ids]
    there = among(record_list, meant)
    add_records(record_list, meant, actor)
    now = among(record_list, meant)
    changed.added += [pk for pk in dict.fromkeys(meant) if pk in now - there]
    changed.missing += [pk for pk, own in zip(ids, meant, strict=True) if own not in now]


def _remove(record_list: RecordList, ids: Sequence[int], actor: Actor, changed: Changed) -> None:
    there = among(record_list, ids)
    remove_records(record_list, ids, actor)
    changed.removed += [pk for pk in ids if pk in there]
    absent = [pk for pk in ids if pk not in there]
    known = set(records_of(record_list).live().filter(pk__in=absent).values_list("pk", flat=True)) if absent else set()
    changed.missing += [pk for pk in absent if pk not in known]
