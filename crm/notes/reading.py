"""The notes of a record."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q

from core.portals.models import Portal
from crm.notes.models import Note
from crm.records.models import Association, RecordQuerySet
from crm.records.record_types import record_type_of
from crm.records.slots import TimelineRecords


def note_ids(record: Any) -> Any:
    """A subquery: the ids of the notes on a record."""
    rows = Association.objects.for_portal(record.portal_id)
    on_it = rows.filter(from_type=record_type_of(record).name, from_id=record.pk, to_type="notes")
    return on_it.values("to_id")


def notes_of(record: Any) -> RecordQuerySet[Note]:
    """Deleted ones too."""
    return Note.objects.for_portal(record.portal_id).filter(pk__in=note_ids(record)).select_related("owner")


def find_standing(portal: Portal, record: Any, ids: Collection[int]) -> Sequence[Note]:
    """The notes that entries of a timeline speak of, and the pinned ones of the record."""
    wanted = Q(pk__in=ids)
    if record is not None:
        wanted |= Q(is_pinned=True, archived_at=None, pk__in=note_ids(record))
    return list(Note.objects.for_portal(portal).filter(wanted).select_related("owner").order_by("-noted_at", "-pk"))


def leads(note: Note) -> bool:
    return note.is_pinned and note.archived_at is None


ON_TIMELINES = TimelineRecords("notes", "notes/_note.html", find_standing, leads)
