"""Forgetting a person who asks for it (GDPR, article 17): the record goes at once, and what names the person with it.

Invoices, what was sent to QuickBooks, notes on other records and delivered webhooks stay
(docs/decisions/0003-removed-for-good-after-90-days.md).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.changes import Actor, Change, RecordChange, record_change
from core.portals.models import Portal
from crm.records.merging.foreign_keys import hold_what_points
from crm.records.merging.survivors import survivor_of
from crm.records.models import ImportRow, MergedRecord
from crm.records.record_types import RecordType, record_type_of
from crm.records.removing.keeping import held
from crm.records.removing.remove import REMOVED, lock, remove

JOINS = ("associated", "dissociated")


class CannotForget(Exception):
    """Nothing was removed; the text says why."""


def forget_record(record: Any, actor: Actor) -> None:
    """Removes a record for good, live or archived; its name stays nowhere in the logs. One that was merged into another
    is the same person: that one goes, and it with it. Raises CannotForget.
    """
    portal, record_type = record.portal, record_type_of(record)
    with transaction.atomic():
        record = survivor_of(record, record_type) or record
        hold_what_points(portal, record_type, [record.pk])
        there = list(lock(portal, record_type, [record.pk]))
        if not there:
            return
        hold = held(portal, record_type, [record.pk]).get(record.pk)
        if hold is not None and hold.is_firm:
            raise CannotForget(hold.reason)
        ids = [record.pk, *_merged_into(portal, record_type, record.pk)]
        _forget_names(portal, record_type, ids)
        _forget_imported(portal, record_type, ids)
        remove(portal, record_type, there, activities=lambda _any: True)
        Change.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids).delete()
        record_change(RecordChange(portal.pk, record_type.name, record.pk, REMOVED, actor))


def _merged_into(portal: Portal, record_type: RecordType, pk: int) -> Iterable[int]:
    rows = MergedRecord.objects.for_portal(portal).filter(record_type=record_type.name, into_id=pk)
    return list(rows.values_list("record_id", flat=True))


def _forget_names(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Timelines of other records say that something was joined or was no duplicate, and no longer what."""
    rows = Change.objects.for_portal(portal).filter(Q(kind__in=JOINS) | Q(facts__has_key="other_id"))
    own = rows.filter(record_type=record_type.name, record_id__in=ids)
    for type_name, pk in {_other_end(change) for change in own}:
        for change in rows.filter(record_type=type_name, record_id=pk):
            if _other_end(change) in {(record_type.name, gone) for gone in ids}:
                change.facts = {**change.facts, ("name" if change.kind in JOINS else "other_name"): ""}
                change.save(update_fields=["facts"])


def _other_end(change: Change) -> tuple[str, int]:
    """The type and the id of the other record that a change names."""
    if change.kind in JOINS:
        return str(change.facts.get("type")), int(change.facts.get("id") or 0)
    return change.record_type, int(change.facts.get("other_id") or 0)


def _forget_imported(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    rows = ImportRow.objects.for_portal(portal).filter(within__record_type=record_type.name, record_id__in=ids)
    for row in rows:
        row.cells, row.before, row.after, row.problem = [""] * len(row.cells), {}, {}, ""
        row.save(update_fields=["cells", "before", "after", "problem"])
