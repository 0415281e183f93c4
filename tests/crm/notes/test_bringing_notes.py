"""The migration that makes records of the notes of former versions."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from core import clock
from core.changes import Actor, Change, Origin, RecordChange, record_change
from crm.notes.models import Note
from crm.notes.reading import notes_of
from tests.people import Cast, a_cast, a_record

FORMER = [("records", "0004_saved_views"), ("notes", "0001_initial"), ("core", "0003_idempotent_calls")]


@pytest.mark.both_databases
def test_a_former_note_is_on_its_record_and_its_entry_leads_to_it(transactional_db: Any) -> None:
    cast = a_cast()
    deal = a_record(cast.sales, "deals")
    apps = MigrationLoader(connection).project_state(FORMER).apps
    former = apps.get_model("records", "Note")
    with connection.schema_editor() as editor:
        editor.create_model(former)
    try:
        write_as_then(cast, former, deal)
        with connection.schema_editor() as editor:
            import_module("crm.notes.migrations.0002_bring_notes").bring_notes(apps, editor)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(former)
    note = notes_of(deal).get()
    assert (note.pk, note.body, note.owner) == (77, "Called Ola", cast.sales.user)
    assert note.folded == {"body": "called ola"}
    assert "Called Ola" in cast.reader.get(f"/deals/{deal.pk}/timeline/?kind=notes").content.decode()
    assert not Change.objects.for_portal(cast.portal).filter(kind="noted").exists()
    assert Note.objects.for_portal(cast.portal).create(body="Next").pk > 77


def write_as_then(cast: Cast, former: Any, deal: Any) -> None:
    former._base_manager.create(
        pk=77,
        portal_id=cast.portal.pk,
        record_type="deals",
        record_id=deal.pk,
        body="Called Ola",
        author_id=cast.sales.user.pk,
        created_at=clock.now(),
    )
    facts = {"note": 77, "body": "Called Ola", "name": str(deal)}
    actor = Actor(Origin.USER, "Kari", cast.sales.user.pk)
    with transaction.atomic():
        record_change(RecordChange(cast.portal.pk, "deals", deal.pk, "noted", actor, facts=facts))
