"""Notes that people write on records."""

from typing import Any

from django.db import transaction

from core.changes import Actor, RecordChange, record_change
from crm.records.merging.survivors import stand_ins
from crm.records.models import Note
from crm.records.record_types import record_type_of

NOTED = "noted"


class EmptyNote(Exception):
    """There was nothing to keep."""


def add_note(record: Any, body: str, actor: Actor) -> Note:
    """Writes a note; it stands on the record's timeline. Raises EmptyNote."""
    text = body.strip().replace("\x00", "")
    if not text:
        raise EmptyNote
    record_type = record_type_of(record)
    with transaction.atomic():
        pk = stand_ins(record.portal_id, record_type, [record.pk]).get(record.pk, record.pk)
        note = Note.objects.for_portal(record.portal).create(
            record_type=record_type.name, record_id=pk, body=text, author_id=actor.user_id
        )
        facts = {"note": note.pk, "body": text, "name": str(record)}
        record_change(RecordChange(record.portal_id, record_type.name, pk, NOTED, actor, facts=facts))
    return note
