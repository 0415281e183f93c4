"""The verb that removes records for good. Nothing brings them back; the audit log keeps who archived what, and when.

What points at a record goes before it (merging/following.py); records that belong to it alone, such as a deal's lines
and what was merged into it, go with it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import CASCADE

from core import clock
from core.changes import Actor, Origin, RecordChange, record_changes
from core.portals.models import Portal
from crm.records.merging.following import followers
from crm.records.merging.foreign_keys import hold_what_points, keys_to
from crm.records.models import MergedRecord
from crm.records.models.record import Record
from crm.records.record_types import RecordType, all_record_types
from crm.records.removing.keeping import KEPT_FOR, held
from crm.records.saving import related_columns

REMOVED = "removed"
AT_ONCE = 500
BY_TIME = Actor(Origin.TIME, "Dealbooks")


def remove_expired(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> int:
    """Those of at most 500 whose 90 days are over and that nothing holds, in one transaction. Returns how many.

    Raises ProtectedError, RestrictedError, IntegrityError for a reference that nobody foresaw; nothing is removed then.
    """
    with transaction.atomic():
        hold_what_points(portal, record_type, ids)
        locked = lock(portal, record_type, ids).filter(archived_at__lte=clock.now() - KEPT_FOR)
        there = {record.pk: record for record in locked}
        kept = held(portal, record_type, list(there))
        going = [record for pk, record in there.items() if pk not in kept]
        remove(portal, record_type, going)
        record_changes(
            RecordChange(portal.pk, record_type.name, record.pk, REMOVED, BY_TIME, facts={"name": str(record)})
            for record in going
        )
    return len(going)


def remove(portal: Portal, record_type: RecordType, records: Sequence[Any]) -> None:
    """Belongs in the transaction that has looked at what holds them; records no change."""
    if not records:
        return
    ids = [record.pk for record in records]
    for other_type, others in _belongings(portal, record_type, ids):
        remove(portal, other_type, others)
    for follower in followers():
        follower.forget(portal, record_type, ids)
    _rows(portal, record_type).filter(pk__in=ids).delete()


def _belongings(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Iterator[tuple[RecordType, list[Any]]]:
    """Records that cannot be without these: by a foreign key that cascades, or merged into one of them."""
    merged = MergedRecord.objects.for_portal(portal).filter(record_type=record_type.name, into_id__in=ids)
    yield record_type, list(lock(portal, record_type, list(merged.values_list("record_id", flat=True))))
    for key in keys_to(record_type.model):
        if key.remote_field.on_delete is CASCADE and issubclass(key.model, Record):
            other_type = next(found for found in all_record_types().values() if found.model is key.model)
            owned = list(_rows(portal, other_type).filter(**{f"{key.name}__in": ids}).order_by("pk"))
            for start in range(0, len(owned), AT_ONCE):
                yield other_type, owned[start : start + AT_ONCE]


def lock(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Any:
    """Locked whole, as a merge does: nobody may be about to point at them."""
    rows = _rows(portal, record_type).select_related(*related_columns(record_type))
    return rows.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")


def _rows(portal: Portal, record_type: RecordType) -> Any:
    model: Any = record_type.model
    return model.objects.for_portal(portal)
