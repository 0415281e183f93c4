"""From changes to rows for the worker, in the transaction of the change: a consumer that only inserts."""

from collections.abc import Iterable, Sequence

from core.changes import Change
from core.queue.doorbell import ring
from crm.records.lists.moving import TOUCHES
from crm.records.models import ListTouch, RecordList
from crm.records.record_types import all_record_types

DEFINITIONS = "properties"
COME_AND_GO = ("archived", "restored")
JOINED = ("associated", "dissociated")
GONE_OR_BACK = "#"
Touched = dict[str, list[int]]


def note_touched(changes: Sequence[Change]) -> None:
    """The consumer in settings.CHANGE_CONSUMERS."""
    for portal_id in dict.fromkeys(change.portal_id for change in changes):
        touched = touched_by(change for change in changes if change.portal_id == portal_id)
        if touched and RecordList.objects.for_portal(portal_id).filter(archived_at=None).exists():
            ListTouch.objects.for_portal(portal_id).create(touched=touched)
            ring(TOUCHES)


def touched_by(changes: Iterable[Change]) -> Touched:
    """{record type: ids}; also the records that another one belonged to, or belongs to now, by a foreign key."""
    found: dict[str, dict[int, None]] = {}
    known = all_record_types()
    for change in changes:
        if change.record_type not in (*known, DEFINITIONS) or _joins_what_no_filter_reads(change):
            continue
        found.setdefault(change.record_type, {})[change.record_id] = None
        if change.kind in COME_AND_GO:
            found.setdefault(change.record_type + GONE_OR_BACK, {})[change.record_id] = None
        owners = known[change.record_type].foreign_keys if change.record_type in known else {}
        for owner_type, column in owners.items():
            for owner_id in filter(None, change.diff.get(column, ())):
                found.setdefault(owner_type, {})[int(owner_id)] = None
    return {name: list(ids) for name, ids in found.items()}


def _joins_what_no_filter_reads(change: Change) -> bool:
    """A note that is put on a contact, say: filters reach the types that a record type names as its associations."""
    found = all_record_types().get(change.record_type)
    return found is not None and change.kind in JOINED and change.facts.get("type") not in found.associations
