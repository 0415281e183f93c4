"""Writing notes, changing and deleting them; who may."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from core import clock
from core.changes import Actor
from core.portals.models import Membership
from core.portals.roles import Permission
from crm.notes.events import EDITED, PINNED, UNPINNED
from crm.notes.models import Note
from crm.notes.reading import notes_of
from crm.records.activities import ActivityVerbs
from crm.records.record_types import record_type_of
from crm.records.relations import relate
from crm.records.saving import Diff, create_record, update_record, verbs_of

SAME_PRESS = timedelta(seconds=10)


class EmptyNote(Exception):
    """There was nothing to keep."""


class NoteVerbs(ActivityVerbs):
    """A note whose text was changed says when."""

    def follow(self, record: Any, diff: Diff) -> Diff:
        if record.pk and "hs_note_body" in diff:
            record.edited_at = clock.now()
        return {}

    def kind_of(self, record: Any, diff: Diff) -> str:
        if "hs_note_body" in diff:
            return EDITED
        if diff.keys() == {"is_pinned"}:
            return PINNED if record.is_pinned else UNPINNED
        return super().kind_of(record, diff)


def add_note(record: Any, body: str, actor: Actor) -> Note:
    """Writes a note on a record. The same words of the same person within ten seconds are the note that is there
    already: a button pressed twice. Raises EmptyNote, InvalidRecord.
    """
    text = cleaned(body)
    with transaction.atomic():
        verbs_of(record_type_of(record)).locked([record])
        there = _just_written(record, text, actor)
        if there is not None:
            return there
        values = {"hs_note_body": text, "hubspot_owner_id": actor.user_id}
        note: Note = create_record(record.portal, "notes", values, actor)
        relate(record, note, actor)
    return note


def edit_note(note: Note, body: str, actor: Actor) -> Note:
    """The former text stays in the history. Raises EmptyNote, InvalidRecord."""
    edited: Note = update_record(note, {"hs_note_body": cleaned(body)}, actor)
    return edited


def cleaned(body: str) -> str:
    """Raises EmptyNote."""
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise EmptyNote
    return text


def may_change(membership: Membership, note: Note) -> bool:
    """Its text and whether it is there: the person who wrote it, and Super admins."""
    is_author = note.owner_id == membership.user_id and membership.may(Permission.EDIT_RECORDS)
    return is_author or membership.may(Permission.MANAGE_PORTAL)


def _just_written(record: Any, text: str, actor: Actor) -> Note | None:
    rows = notes_of(record).live().filter(owner_id=actor.user_id, created_at__gt=clock.now() - SAME_PRESS)
    return next((note for note in rows if note.body == text), None) if actor.user_id else None
