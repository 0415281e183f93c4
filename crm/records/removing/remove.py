"""The verb that removes records for good. Nothing brings them back; the audit log keeps who archived what, and when.

What points at a record goes before it (merging/following.py); records that belong to it alone, such as a deal's lines
and what was merged into it, go with it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, Exists, OuterRef

from core import clock
from core.changes import Actor, Origin, RecordChange, record_changes
from core.portals.models import Portal
from crm.records.merging.following import followers
from crm.records.merging.foreign_keys import hold_what_points, keys_to
from crm.records.models import Association, MergedRecord
from crm.records.models.record import Record
from crm.records.record_types import RecordType, all_record_types
from crm.records.removing.keeping import KEPT_FOR, held
from crm.records.saving import related_columns

REMOVED = "removed"
AT_ONCE = 500
Activities = Callable[[RecordType], bool]
BY_TIME = Actor(Origin.TIME, "Dealbooks")


def without_pages(activity: RecordType) -> bool:
    """Notes, which stand nowhere but on the records that they are on. A task stands on its assignee's list, too."""
    return not activity.has_pages


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


def remove(
    portal: Portal, record_type: RecordType, records: Sequence[Any], activities: Activities = without_pages
) -> None:
    """Belongs in the transaction that has looked at what holds them; records no change. `activities` says which notes
    and tasks that are about none but these go along.
    """
    if not records:
        return
    ids = [record.pk for record in records]
    about = [found for found in all_record_types().values() if found.is_activity and activities(found)]
    for other_type, others in _belongings(portal, record_type, ids, about):
        remove(portal, other_type, others, activities)
    for follower in followers():
        follower.forget(portal, record_type, ids)
    _rows(portal, record_type).filter(pk__in=ids).delete()


def _belongings(
    portal: Portal, record_type: RecordType, ids: Sequence[int], activities: Sequence[RecordType]
) -> Iterator[tuple[RecordType, list[Any]]]:
    """Records that are nothing without these: by a foreign key that cascades, merged into one of them, or about them
    alone.
    """
    for other_type in activities:
        about = _about_them_alone(portal, record_type, ids, other_type)
        yield from ((other_type, some) for some in _chunks(_rows(portal, other_type).filter(pk__in=about)))
    merged = MergedRecord.objects.for_portal(portal).filter(record_type=record_type.name, into_id__in=ids)
    yield record_type, list(lock(portal, record_type, list(merged.values_list("record_id", flat=True))))
    for key in keys_to(record_type.model):
        if key.remote_field.on_delete is CASCADE and issubclass(key.model, Record):
            other_type = next(found for found in all_record_types().values() if found.model is key.model)
            owned = _rows(portal, other_type).filter(**{f"{key.name}__in": ids})
            yield from ((other_type, some) for some in _chunks(owned))


def _about_them_alone(portal: Portal, record_type: RecordType, ids: Sequence[int], activity: RecordType) -> Any:
    """Ids of the activities of that type that are joined to these records and to no other."""
    rows = Association.objects.for_portal(portal)
    joined = rows.filter(from_type=record_type.name, from_id__in=ids, to_type=activity.name)
    others = rows.filter(from_type=activity.name, from_id=OuterRef("to_id"))
    return joined.exclude(Exists(others.exclude(to_type=record_type.name, to_id__in=ids))).values("to_id")


def _chunks(rows: Any) -> Iterator[list[Any]]:
    found = list(rows.order_by("pk"))
    return (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))


def lock(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Any:
    """Locked whole, as a merge does: nobody may be about to point at them."""
    rows = _rows(portal, record_type).select_related(*related_columns(record_type))
    return rows.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")


def _rows(portal: Portal, record_type: RecordType) -> Any:
    model: Any = record_type.model
    return model.objects.for_portal(portal)
