"""Notes: written, changed, pinned, deleted and brought back on the page of the record."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.changes import Change
from crm.notes.models import Note
from crm.notes.reading import notes_of
from crm.notes.writing import add_note
from crm.records.associations import associate
from crm.records.saving import archive_record, update_record
from tests.people import Cast, Person, a_record


def notes_tab(person: Person, record: Any) -> str:
    return str(person.get(f"/deals/{record.pk}/?tab=notes").content.decode())


def timeline(person: Person, record: Any, kind: str = "all") -> str:
    return str(person.get(f"/deals/{record.pk}/timeline/?kind={kind}").content.decode())


def edit(person: Person, note: Note, body: str) -> Any:
    return person.htmx(f"/notes/{note.pk}/", {"body": body})


@pytest.fixture
def deal(cast: Cast) -> Any:
    return a_record(cast.sales, "deals")


@pytest.fixture
def note(cast: Cast, deal: Any) -> Note:
    return add_note(deal, "Called Ola", cast.sales.actor)


def test_a_note_is_written_in_its_tab_and_stands_on_the_timeline(cast: Cast, deal: Any) -> None:
    answer = cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "Called Ola <today>\nTwice"})
    assert answer["HX-Trigger"] == "live" and "Called" not in answer.content.decode()
    for text in (notes_tab(cast.reader, deal), timeline(cast.reader, deal), timeline(cast.reader, deal, "notes")):
        assert "Called Ola &lt;today&gt;<br>Twice" in text and "Kari Nordmann" in text
    assert "Called Ola" in cast.reader.get("/").content.decode()


def test_an_empty_note_is_refused(cast: Cast, deal: Any) -> None:
    assert cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": " \n "}).status_code == 422
    assert not notes_of(deal).exists()


def test_a_note_that_is_too_long_keeps_what_was_typed(cast: Cast, deal: Any) -> None:
    answer = cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "x" * 65_537})
    assert answer.status_code == 422 and "x" * 65_537 in answer.content.decode()


def test_a_button_pressed_twice_writes_one_note(cast: Cast, deal: Any) -> None:
    for _press in range(2):
        cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "Called Ola"})
    assert notes_of(deal).count() == 1
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "Called Ola"})
    assert notes_of(deal).count() == 2


def test_the_author_changes_a_note_and_the_former_text_is_kept(cast: Cast, deal: Any, note: Note) -> None:
    assert "Called Ola</textarea>" in cast.sales.htmx(f"/notes/{note.pk}/?edit").content.decode()
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        changed = edit(cast.sales, note, "Called Ola, no answer")
    assert "Called Ola, no answer" in changed.content.decode() and "edited" in changed.content.decode()
    text = timeline(cast.reader, deal)
    assert "Note edited" in text and "<s>Called Ola</s>" in text
    change = Change.objects.for_portal(cast.portal).get(kind="note_edited")
    assert change.diff == {"hs_note_body": ["Called Ola", "Called Ola, no answer"]}
    assert "edited" in notes_tab(cast.reader, deal)


def test_the_entry_of_a_note_has_its_present_text(cast: Cast, deal: Any, note: Note) -> None:
    edit(cast.sales, note, "Wrote to Ola")
    added = timeline(cast.reader, deal).rpartition("<strong>Note</strong>")[2]
    assert "Wrote to Ola" in added and "Called Ola" not in added


@pytest.mark.parametrize("body", ["", "  \n"])
def test_a_note_is_not_emptied_by_editing(cast: Cast, note: Note, body: str) -> None:
    answer = edit(cast.sales, note, body)
    assert answer.status_code == 422 and "delete it" in answer.content.decode()
    note.refresh_from_db()
    assert note.body == "Called Ola"


def test_a_colleague_changes_nobody_elses_note_and_a_super_admin_does(cast: Cast, deal: Any, note: Note) -> None:
    assert "?edit" not in notes_tab(cast.finance, deal).partition('id="notes"')[2]
    assert edit(cast.finance, note, "Mine").status_code == 403
    assert cast.finance.htmx(f"/notes/{note.pk}/?edit").status_code == 403
    assert cast.finance.htmx(f"/notes/{note.pk}/delete/", {}).status_code == 403
    assert edit(cast.owner, note, "By the boss").status_code == 200
    note.refresh_from_db()
    assert note.body == "By the boss" and note.owner == cast.sales.user


def test_a_deleted_note_says_so_and_comes_back(cast: Cast, deal: Any, note: Note) -> None:
    gone = cast.sales.htmx(f"/notes/{note.pk}/delete/", {}).content.decode()
    assert "This note was deleted." in gone and "Restore" in gone
    assert "Called Ola" not in notes_tab(cast.sales, deal)
    text = timeline(cast.sales, deal)
    assert "Note deleted" in text and f'hx-post="/notes/{note.pk}/restore/"' in text
    assert f"/notes/{note.pk}/restore/" not in timeline(cast.finance, deal)
    assert edit(cast.sales, note, "Back").status_code == 404
    cast.sales.htmx(f"/notes/{note.pk}/restore/", {})
    assert "Called Ola" in notes_tab(cast.reader, deal) and "Note restored" in timeline(cast.reader, deal)


def test_deleting_twice_and_restoring_what_is_there_are_no_answers(cast: Cast, note: Note) -> None:
    assert cast.sales.htmx(f"/notes/{note.pk}/restore/", {}).status_code == 404
    cast.sales.htmx(f"/notes/{note.pk}/delete/", {})
    assert cast.sales.htmx(f"/notes/{note.pk}/delete/", {}).status_code == 404


def test_a_pinned_note_leads_its_tab_and_the_timeline(cast: Cast, deal: Any, note: Note) -> None:
    add_note(deal, "A later one", cast.owner.actor)
    assert cast.finance.htmx(f"/notes/{note.pk}/pin/", {"pinned": "true"}).status_code == 200
    tab, whole = notes_tab(cast.reader, deal), timeline(cast.reader, deal)
    assert tab.index("Called Ola") < tab.index("A later one") and "Pinned" in tab
    assert whole.index("Called Ola") < whole.index('<ol class="timeline">') and "Note pinned" in whole
    assert "Called Ola" not in timeline(cast.reader, deal, "invoices")
    cast.sales.htmx(f"/notes/{note.pk}/pin/", {"pinned": "false"})
    assert notes_tab(cast.reader, deal).index("A later one") < notes_tab(cast.reader, deal).index("Called Ola")
    assert cast.sales.htmx(f"/notes/{note.pk}/pin/", {"pinned": "up"}).status_code == 404


def test_a_reader_sees_notes_and_changes_none(cast: Cast, deal: Any, note: Note) -> None:
    page = notes_tab(cast.reader, deal)
    assert "Called Ola" in page and "note-form" not in page and f"/notes/{note.pk}/" not in page
    for url in ("", "pin/", "delete/", "restore/"):
        answer = cast.reader.htmx(f"/notes/{note.pk}/{url}", {"body": "Mine", "pinned": "true"})
        assert answer.status_code == 403, url
    assert cast.reader.htmx(f"/deals/{deal.pk}/notes/", {"body": "Mine"}).status_code == 403


def test_a_former_author_who_only_reads_now_changes_nothing(cast: Cast, deal: Any) -> None:
    note = add_note(deal, "From better days", cast.reader.actor)
    assert cast.reader.htmx(f"/notes/{note.pk}/?edit").status_code == 403


def test_an_outsider_finds_no_note(cast: Cast, deal: Any, note: Note) -> None:
    for url in ("", "?edit"):
        assert cast.outsider.htmx(f"/notes/{note.pk}/{url}").status_code == 404
    for url in ("", "pin/", "delete/", "restore/"):
        answer = cast.outsider.htmx(f"/notes/{note.pk}/{url}", {"body": "Mine", "pinned": "true"})
        assert answer.status_code == 404, url
    assert cast.outsider.htmx(f"/deals/{deal.pk}/notes/").status_code == 404


def test_a_note_on_two_records_is_one_note(cast: Cast, deal: Any, note: Note) -> None:
    contact = a_record(cast.sales, "contacts")
    associate(note, contact, cast.sales.actor)
    edit(cast.sales, note, "Wrote to Ola")
    page = cast.reader.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Wrote to Ola" in page and "Note edited" in page


def test_a_note_that_a_program_wrote_is_nobodys_but_the_super_admins(cast: Cast, deal: Any, note: Note) -> None:
    update_record(note, {"hubspot_owner_id": ""}, cast.owner.actor)
    assert "Written by a program" in notes_tab(cast.sales, deal)
    assert edit(cast.sales, note, "Mine").status_code == 403
    assert edit(cast.owner, note, "Mine").status_code == 200


def test_an_archived_deal_takes_no_notes_and_shows_those_it_has(cast: Cast, deal: Any, note: Note) -> None:
    archive_record(deal, cast.sales.actor)
    assert cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "More"}).status_code == 404
    page = notes_tab(cast.sales, deal)
    assert "Called Ola" in page and "note-form" not in page


def test_many_notes_come_by_the_page_and_cost_no_more_queries(cast: Cast, deal: Any) -> None:
    counts = []
    for round_ in range(2):
        for number in range(30):
            moment = f"2026-01-{number + 1:02}T0{round_}:00:00Z"
            note = add_note(deal, f"Note {round_}-{number}", cast.sales.actor)
            update_record(note, {"hs_timestamp": moment}, cast.sales.actor)
        for url in (f"/deals/{deal.pk}/?tab=notes", f"/deals/{deal.pk}/timeline/"):
            cast.sales.get(url)
            with CaptureQueriesContext(connection) as captured:
                cast.sales.get(url)
            counts.append(len(captured))
    assert counts[:2] == counts[2:] and max(counts) <= 15, counts
    seen, url = [], f"/deals/{deal.pk}/notes/"
    while url:
        text = cast.reader.htmx(url).content.decode()
        seen += [part.partition("<")[0] for part in text.split("<p>Note ")[1:]]
        url = older(text)
    assert len(seen) == len(set(seen)) == 60 and (seen[0], seen[-1]) == ("1-29", "0-0")


def older(text: str) -> str:
    """The address behind `Show older`."""
    found = re.search(r'hx-get="([^"]*\?after=[^"]*)"', text)
    return found[1] if found else ""


def test_a_note_that_was_deleted_just_now_can_be_taken_back_where_it_stood(cast: Cast, deal: Any, note: Note) -> None:
    cast.sales.htmx(f"/notes/{note.pk}/delete/", {})
    assert f'hx-post="/notes/{note.pk}/restore/"' in notes_tab(cast.sales, deal)
    assert f'hx-post="/notes/{note.pk}/restore/"' not in notes_tab(cast.finance, deal)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert "This note was deleted" not in notes_tab(cast.sales, deal)
        assert "This note was deleted" in timeline(cast.sales, deal)
