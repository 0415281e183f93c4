"""Putting records into static lists and taking them out, by hand or by a program."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Actor
from crm.records.lists.moving import Cause, Moved, hold, members_of, move, records_of
from crm.records.lists.refusing import ListRefused
from crm.records.merging.survivors import survivor_ids
from crm.records.models import RecordList

AT_ONCE = 500
WINDOW = 5000


def add_records(record_list: RecordList, ids: Collection[int], actor: Actor) -> Moved:
    """Live records of the list's type; what is in it already, or not there, changes nothing. A record that was merged
    into another one means that one. Raises ListRefused.
    """

    def add(held: RecordList, chunk: Sequence[int]) -> Moved:
        instead = survivor_ids(held.portal_id, held.record_type, chunk)
        return add_rows(held, records_of(held).filter(pk__in={instead.get(pk, pk) for pk in chunk}), actor)

    return _in_chunks(record_list, ids, add)


def remove_records(record_list: RecordList, ids: Collection[int], actor: Actor) -> Moved:
    """Raises ListRefused."""

    def remove(held: RecordList, chunk: Sequence[int]) -> Moved:
        return move(held, Cause.of(actor), leavers=members_of(held).filter(record_id__in=chunk))

    return _in_chunks(record_list, ids, remove)


def add_rows(held: RecordList, rows: Any, actor: Actor) -> Moved:
    """The live ones of `rows` (a queryset of the list's type). The caller holds the list."""
    there = members_of(held).values("record_id")
    return move(held, Cause.of(actor), rows.live().exclude(pk__in=there))


def add_all(record_list: RecordList, rows: Any, actor: Actor) -> Moved:
    """Every record of a queryset, however many, window by window of ids. Raises ListRefused."""
    moved, low = Moved(), 0
    while True:
        with transaction.atomic():
            held = hold_static(record_list)
            some = rows.filter(pk__gt=low)
            end = next(iter(some.order_by("pk").values_list("pk", flat=True)[WINDOW - 1 : WINDOW]), None)
            moved += add_rows(held, some if end is None else some.filter(pk__lte=end), actor)
        if end is None:
            return moved
        low = end


def remove_rows(record_list: RecordList, rows: Any, actor: Actor) -> Moved:
    """Every record of a queryset. Raises ListRefused."""
    with transaction.atomic():
        held = hold_static(record_list)
        leavers = members_of(held).filter(record_id__in=rows.order_by().values("pk"))
        return move(held, Cause.of(actor), leavers=leavers)


def remove_all(record_list: RecordList, actor: Actor) -> Moved:
    """Raises ListRefused."""
    with transaction.atomic():
        held = hold_static(record_list)
        return move(held, Cause.of(actor), leavers=members_of(held))


def hold_static(record_list: RecordList) -> RecordList:
    """Raises ListRefused for an active list, and for one that was archived meanwhile."""
    held = hold(record_list.portal, [record_list.pk])
    if not held:
        raise ListRefused(_("The list was archived meanwhile."), "", "LIST_ARCHIVED")
    if held[0].is_active:
        text = _("An active list follows its filters; nobody is put into it or taken out of it by hand.")
        raise ListRefused(text, "kind", "LIST_IS_ACTIVE")
    return held[0]


def _in_chunks(record_list: RecordList, ids: Collection[int], deed: Any) -> Moved:
    moved, wanted = Moved(), sorted(set(ids))
    for start in range(0, max(len(wanted), 1), AT_ONCE):
        with transaction.atomic():
            moved += deed(hold_static(record_list), wanted[start : start + AT_ONCE])
    return moved


def among(record_list: RecordList, ids: Iterable[int]) -> set[int]:
    """Those of the ids that are in the list."""
    rows = members_of(record_list).filter(record_id__in=list(ids))
    return set(rows.values_list("record_id", flat=True))
