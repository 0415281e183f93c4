"""What follows a record of any type: associations (notes and tasks stand in them), its history, and the records that
were merged into it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils.translation import gettext, ngettext

from core.changes import Change, ChangeSubject
from core.portals.models import Portal
from crm.records.joining import EXCLUSIVE_LABELS
from crm.records.merging.following import Follower, Hold, Merge, counted, stays
from crm.records.models import Association, MergedRecord, PropertyValue
from crm.records.record_types import RecordType

AT_ONCE = 500


def move_associations(merge: Merge) -> None:
    """Those that the survivor has already are kept once; the two are no longer joined to each other; a label that one
    alone may carry stays with the survivor's, as HubSpot keeps the primary record's.
    """
    rows = Association.objects.for_portal(merge.portal)
    name, mine, theirs = merge.name, merge.survivor.pk, merge.loser.pk
    rows.filter(from_type=name, to_type=name, from_id__in=(mine, theirs), to_id__in=(mine, theirs)).delete()
    _give_up_exclusive_labels(merge)
    for here, there in (("from", "to"), ("to", "from")):
        ends = {f"{here}_type": name}
        other = {field: OuterRef(field) for field in (f"{there}_type", f"{there}_id", "label")}
        leaving = rows.filter(**ends, **{f"{here}_id": theirs})
        leaving.filter(Exists(rows.filter(**ends, **{f"{here}_id": mine}, **other))).delete()
        leaving.update(**{f"{here}_id": mine})


def _give_up_exclusive_labels(merge: Merge) -> None:
    rows = Association.objects.for_portal(merge.portal)
    own = rows.filter(from_type=merge.name, from_id=merge.survivor.pk)
    for to_type, label in EXCLUSIVE_LABELS.items():
        if own.filter(to_type=to_type, label=label).exists():
            labelled = rows.filter(from_type=merge.name, from_id=merge.loser.pk, to_type=to_type, label=label)
            for to_id in list(labelled.values_list("to_id", flat=True)):
                _unlabel(rows, (merge.name, merge.loser.pk), (to_type, to_id), label)


def _unlabel(rows: Any, one: tuple[str, int], other: tuple[str, int], label: str) -> None:
    """The two stay joined, without the label."""
    for left, right in ((one, other), (other, one)):
        ends = {"from_type": left[0], "from_id": left[1], "to_type": right[0], "to_id": right[1]}
        rows.filter(**ends, label=label).delete()
        rows.get_or_create(**ends, label="")


def count_associations(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    """The records that each is joined to, under however many labels; notes are counted by themselves."""
    return _once_a_pair(_joined(portal, record_type, ids).exclude(to_type="notes"))


def count_notes(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    return _once_a_pair(_joined(portal, record_type, ids).filter(to_type="notes"))


def _joined(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Any:
    return Association.objects.for_portal(portal).filter(from_type=record_type.name, from_id__in=ids)


def _once_a_pair(rows: Any) -> Mapping[int, int]:
    return counted(rows.filter(pk__in=rows.values("to_type", "to_id", "from_id").values_list(Min("pk"))), "from_id")


def _associations(count: int, record_type: RecordType) -> str:
    return ngettext("%(count)s association", "%(count)s associations", count) % {"count": count}


def _notes(count: int, record_type: RecordType) -> str:
    return ngettext("%(count)s note", "%(count)s notes", count) % {"count": count}


def move_with_associations(merge: Merge) -> None:
    """What is joined to a record by an association has gone with that."""


def forget_associations(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    rows = Association.objects.for_portal(portal)
    rows.filter(from_type=record_type.name, from_id__in=ids).delete()
    rows.filter(to_type=record_type.name, to_id__in=ids).delete()


def move_history(merge: Merge) -> None:
    """The loser's changes, and those of others that showed on its timeline, show on the survivor's."""
    subjects = ChangeSubject.objects.for_portal(merge.portal).filter(record_type=merge.name)
    shown = subjects.filter(record_id=merge.survivor.pk)
    leaving = subjects.filter(record_id=merge.loser.pk)
    leaving.filter(change__record_type=merge.name, change__record_id=merge.survivor.pk).delete()
    leaving.filter(Exists(shown.filter(change=OuterRef("change")))).delete()
    leaving.update(record_id=merge.survivor.pk)
    own = Change.objects.for_portal(merge.portal).filter(record_type=merge.name, record_id=merge.loser.pk)
    fresh = own.exclude(Exists(shown.filter(change=OuterRef("pk")))).values_list("pk", flat=True)
    for ids in _chunks(list(fresh)):
        ChangeSubject.objects.for_portal(merge.portal).bulk_create(
            ChangeSubject(change_id=pk, record_type=merge.name, record_id=merge.survivor.pk) for pk in ids
        )


def forget_history(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """What the audit log needs stays: who archived the record, and when."""
    named = {"record_type": record_type.name, "record_id__in": ids}
    ChangeSubject.objects.for_portal(portal).filter(**named).delete()
    Change.objects.for_portal(portal).filter(**named).exclude(kind="archived").delete()


def forget_values(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    PropertyValue.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids).delete()


def keep_merged(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """What was merged into another record is part of that one's history."""
    rows = MergedRecord.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids)
    hold = Hold(gettext("It was merged into another record, and goes with that one."))
    return dict.fromkeys(rows.values_list("record_id", flat=True), hold)


def forget_merged(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    rows = MergedRecord.objects.for_portal(portal).filter(record_type=record_type.name)
    rows.filter(Q(record_id__in=ids) | Q(into_id__in=ids)).delete()


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


ASSOCIATIONS = Follower(move_associations, count_associations, _associations, forget=forget_associations)
NOTES = Follower(move_with_associations, count_notes, _notes)
HISTORY = Follower(move_history, forget=forget_history)
VALUES = Follower(stays, forget=forget_values)
MERGED_RECORDS = Follower(stays, forget=forget_merged, keep=keep_merged)
