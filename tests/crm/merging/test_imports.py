"""Imports beside merges: what names a merged record finds the survivor, and undo leaves merged records alone."""

from crm.records.merging.merge import merge_records
from crm.records.models import Outcome
from crm.records.quick_search import search_rows
from tests.crm.imports.conftest import Importer
from tests.crm.imports.conftest import importer as importer
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh

KEYED_BY_ID = "HubSpot ID,First name\n{},Olav\n"


def test_a_row_with_the_former_email_updates_the_survivor(pair: Pair, importer: Importer) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    job = importer.run("E-mail,Job title\no.berg@fjord.example,CFO\n")
    assert importer.counts(job) == {"updated": 1}
    kept = fresh(pair.one)
    assert (kept.email, kept.properties["jobtitle"]) == ("ola@fjord.example", "CFO")


def test_a_row_with_the_former_record_id_updates_the_survivor(pair: Pair, importer: Importer) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    job = importer.run(f"Record ID,Job title\n{pair.other.pk},CFO\n", key="hs_object_id")
    assert importer.counts(job) == {"updated": 1}, importer.problems(job)
    assert fresh(pair.one).properties["jobtitle"] == "CFO"


def test_a_rerun_from_hubspot_finds_both_of_what_is_one_here(pair: Pair, importer: Importer) -> None:
    from tests.crm.imports.test_hubspot_files import bring_in

    text = "Record ID,Email,First name\n501,a@fjord.example,Ola\n502,b@fjord.example,Ola\n"
    first = bring_in(importer, text, "contacts")
    one, other = (row.record_id for row in importer.rows(first))
    rows = type(pair.one).objects.for_portal(pair.cast.portal)
    merge_records(rows.get(pk=one), rows.get(pk=other), {}, pair.actor)
    before = rows.count()
    again = bring_in(importer, text, "contacts")
    assert rows.count() == before and {row.record_id for row in importer.rows(again)} == {one}


def test_undo_leaves_what_was_merged_since(pair: Pair, importer: Importer) -> None:
    job = importer.run("E-mail,First name\nnew@fjord.example,Ola\nnewer@fjord.example,Ola\n")
    rows = type(pair.one).objects.for_portal(pair.cast.portal)
    new, newer = (rows.get(pk=row.record_id) for row in importer.rows(job))
    merge_records(pair.one, new, {}, pair.actor)
    merge_records(newer, pair.other, {}, pair.actor)
    kept = [row.kept for row in importer.rows(importer.undo(job))]
    assert kept == ["Merged with another record since, so left as it is."] * 2
    assert fresh(pair.one).archived_at is None and fresh(newer).archived_at is None
    assert [row.outcome for row in importer.rows(job)] == [Outcome.CREATED] * 2


def test_the_search_finds_the_survivor_by_the_former_email(pair: Pair) -> None:
    merge_records(pair.one, pair.other, {}, pair.actor)
    rows = type(pair.one).objects.for_portal(pair.cast.portal).live()
    assert [row.pk for row in search_rows(rows, "o.berg@fjord")] == [pair.one.pk]
