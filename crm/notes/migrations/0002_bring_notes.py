"""Notes of the former table become records, each associated with the record that it was on; what the timelines said of
them now leads to them (docs/decisions/0002-a-note-is-a-record.md)."""

from collections.abc import Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import migrations

from crm.records.folding import fold

ROWS_AT_ONCE = 500
TITLE_LENGTH = 60


def bring_notes(apps: Any, schema_editor: Any) -> None:
    former, note = apps.get_model("records", "Note"), apps.get_model("notes", "Note")
    association = apps.get_model("records", "Association")
    for rows in batches(former._base_manager.all()):
        note._base_manager.bulk_create([as_record(note, row) for row in rows])
        association._base_manager.bulk_create(
            [made for row in rows for made in both_ways(association, row)], ignore_conflicts=True
        )
    bring_changes(apps)
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [note]):
            cursor.execute(statement)


def bring_changes(apps: Any) -> None:
    change = apps.get_model("core", "Change")
    for rows in batches(change._base_manager.filter(kind="noted")):
        for row in rows:
            facts = row.facts
            row.kind = "associated"
            row.facts = {
                "type": "notes",
                "id": facts.get("note", 0),
                "name": str(facts.get("body", ""))[:TITLE_LENGTH],
                "label": "",
                "own": facts.get("name", ""),
            }
        change._base_manager.bulk_update(rows, ["kind", "facts"])


def as_record(note: Any, row: Any) -> Any:
    return note(
        pk=row.pk,
        portal_id=row.portal_id,
        owner_id=row.author_id,
        body=row.body,
        noted_at=row.created_at,
        created_at=row.created_at,
        updated_at=row.created_at,
        folded={"body": fold(row.body)},
        search_text=row.body.casefold()[:4000],
    )


def both_ways(association: Any, row: Any) -> Iterator[Any]:
    ends = {"portal_id": row.portal_id, "created_at": row.created_at, "label": ""}
    there, here = (row.record_type, row.record_id), ("notes", row.pk)
    for (from_type, from_id), (to_type, to_id) in ((there, here), (here, there)):
        yield association(from_type=from_type, from_id=from_id, to_type=to_type, to_id=to_id, **ends)


def batches(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        yield batch
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("notes", "0001_initial"),
        ("records", "0004_saved_views"),
        ("core", "0003_idempotent_calls"),
    ]

    operations = [migrations.RunPython(bring_notes, migrations.RunPython.noop)]
