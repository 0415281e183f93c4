"""From a file to records, an error file, and back."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.changes import Change, Origin
from core.queue.claiming import LostLease, claim_next
from crm.contacts.models import Company, Contact
from crm.deals.models import Deal, LineItem
from crm.records.associations import PRIMARY, association_map
from crm.records.imports import starting
from crm.records.imports.error_file import error_lines
from crm.records.imports.planning import Planner
from crm.records.imports.working import IMPORTS, do_chunk
from crm.records.imports.writing import write_rows
from crm.records.models import ImportState, Mode
from crm.records.saving import archive_record, update_record
from tests.crm.imports.conftest import Importer
from tests.people import Cast, a_record

FILE = """Email,First name,Last name,Phone
ola@fjord.example,Ola,Berg,1
kari@fjord.example,Kari,Lie,2
not an address,Per,Moe,3
ola@fjord.example,Ola again,,4
"""


def contacts(cast: Cast) -> dict[str, Contact]:
    return {each.email: each for each in Contact.objects.for_portal(cast.portal).live()}


def test_the_check_says_what_would_happen_and_writes_nothing(cast: Cast, importer: Importer) -> None:
    a_record(cast.sales, "contacts", email="Ola@fjord.example", firstname="Ola", lastname="Berg", phone="1")
    job = importer.check(importer.upload(FILE))
    assert job.state == ImportState.CHECKED
    assert importer.counts(job) == {"created": 1, "unchanged": 1, "failed": 2}
    assert importer.problems(job) == {
        4: "not an address is not an e-mail address.",
        5: "E-mail “ola@fjord.example” stands in line 2 already.",
    }
    assert list(contacts(cast)) == ["Ola@fjord.example"]


def test_rows_become_new_and_changed_records(cast: Cast, importer: Importer) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example", firstname="Old", lastname="Berg", jobtitle="Boss")
    job = importer.run(FILE)
    assert job.state == ImportState.DONE
    assert importer.counts(job) == {"created": 1, "updated": 1, "failed": 2}
    ola = contacts(cast)["ola@fjord.example"]
    assert (ola.first_name, ola.phone, ola.properties["jobtitle"]) == ("Ola", "1", "Boss")
    changes = Change.objects.for_portal(cast.portal).filter(origin=Origin.IMPORT)
    assert {(change.kind, change.actor_label) for change in changes} == {
        ("created", "Kari Nordmann"),
        ("updated", "Kari Nordmann"),
    }


@pytest.mark.parametrize(
    ("mode", "counts"),
    [(Mode.CREATE, {"created": 1, "failed": 3}), (Mode.UPDATE, {"updated": 1, "failed": 3})],
)
def test_only_new_or_only_existing_records(cast: Cast, importer: Importer, mode: str, counts: dict[str, int]) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example")
    assert importer.counts(importer.run(FILE, mode=mode)) == counts


def test_what_the_check_foretells_is_what_happens(cast: Cast, importer: Importer) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example")
    job = importer.check(importer.upload(FILE))
    foretold = importer.counts(job), importer.problems(job)
    starting.run(job)
    importer.work(job)
    assert (importer.counts(job), importer.problems(job)) == foretold


def test_an_empty_cell_changes_nothing(cast: Cast, importer: Importer) -> None:
    a_record(cast.sales, "contacts", email="ola@fjord.example", phone="12")
    job = importer.run("Email,Phone\nola@fjord.example,\n")
    assert importer.counts(job) == {"unchanged": 1}
    assert contacts(cast)["ola@fjord.example"].phone == "12"


def test_the_error_file_is_mended_and_imported(cast: Cast, importer: Importer) -> None:
    job = importer.run("Email,First name\nola@fjord.example,=Ola()\nbad,'=Kari\n")
    rows = list(csv.reader(io.StringIO("".join(error_lines(job)).removeprefix("\ufeff"))))
    assert rows[0] == ["Email", "First name", "What is wrong"]
    assert rows[1] == ["bad", "'=Kari", "bad is not an e-mail address."]
    mended = "".join(error_lines(job)).replace("bad,", "kari@fjord.example,", 1)
    again = importer.upload(mended)
    assert again.matching == ["email", "firstname", ""]
    starting.run(importer.check(again))
    assert importer.counts(importer.work(again)) == {"created": 1}
    assert contacts(cast)["kari@fjord.example"].first_name == "=Kari"


def test_contacts_join_their_companies_and_the_first_is_the_primary_one(cast: Cast, importer: Importer) -> None:
    fjord = a_record(cast.sales, "companies", name="Fjord AS")
    a_record(cast.sales, "companies", name="Twin AS")
    a_record(cast.sales, "companies", name="Twin AS")
    text = "Email,Company\na@x.example,fjord as\nb@x.example,Nobody AS\nc@x.example,Twin AS\n"
    job = importer.run(text, matching=["email", "->companies:name"])
    assert importer.counts(job) == {"created": 1, "failed": 2}
    assert "is not there" in importer.problems(job)[3] and "several times" in importer.problems(job)[4]
    ids = [each.pk for each in contacts(cast).values()]
    assert association_map(cast.portal.pk, "contacts", ids, "companies") == {ids[0]: [(fjord.pk, PRIMARY)]}


def test_deals_take_stage_owner_and_amount_as_people_write_them(cast: Cast, importer: Importer) -> None:
    text = "Avtalenavn;Fase;Beløp;Sluttdato;Eier\nNettside;Closed won;1 200,50;31.12.2026;Kari Nordmann\n"
    job = importer.run(text, "deals")
    assert importer.problems(job) == {}
    deal = Deal.objects.for_portal(cast.portal).get()
    assert (deal.stage.key, str(deal.amount), deal.closes_on.isoformat()) == ("closedwon", "1200.50", "2026-12-31")
    assert deal.owner == cast.sales.user


def test_line_items_come_in_with_their_deals(cast: Cast, importer: Importer) -> None:
    deals = [a_record(cast.sales, "deals", dealname=name) for name in ("One", "Two")]
    text = "Name,Quantity,Price,Deal\nDesign,2,100,One\nHosting,1,50,Two\nDesign,1,100,Two\n"
    job = importer.run(text, "line_items", matching=["name", "quantity", "price", "->deals:dealname"])
    assert importer.counts(job) == {"created": 3}
    owners = LineItem.objects.for_portal(cast.portal).order_by("name", "quantity").values_list("name", "deal_id")
    assert list(owners) == [("Design", deals[1].pk), ("Design", deals[0].pk), ("Hosting", deals[1].pk)]


def test_a_record_id_finds_and_is_never_invented(cast: Cast, importer: Importer) -> None:
    fjord = a_record(cast.sales, "companies", name="Fjord AS")
    job = importer.run(f"Record ID,City\n{fjord.pk},Bergen\n999999999,Oslo\n", "companies")
    assert importer.counts(job) == {"updated": 1, "failed": 1}
    assert Company.objects.for_portal(cast.portal).get().city == "Bergen"


def test_undo_archives_what_it_made_and_gives_former_values_back(cast: Cast, importer: Importer) -> None:
    fjord = a_record(cast.sales, "companies", name="Fjord AS")
    for name in ("ola", "per"):
        a_record(cast.sales, "contacts", email=f"{name}@x.example", firstname="Old", phone="1")
    text = "Email,First name,Phone,Company\n" + "".join(
        f"{name}@x.example,New,2,Fjord AS\n" for name in ("ola", "per", "kari")
    )
    job = importer.run(text, matching=["email", "firstname", "phone", "->companies:name"])
    assert importer.counts(job) == {"created": 1, "updated": 2}
    update_record(contacts(cast)["per@x.example"], {"phone": "3"}, cast.owner.actor)
    job = importer.undo(job)
    assert job.state == ImportState.UNDONE
    assert (job.counts["undone"], job.counts["kept"]) == (2, 1)
    left = contacts(cast)
    assert {mail: (each.first_name, each.phone) for mail, each in left.items()} == {
        "ola@x.example": ("Old", "1"),
        "per@x.example": ("Old", "3"),
    }
    assert association_map(cast.portal.pk, "companies", [fjord.pk], "contacts").get(fjord.pk, []) == [
        pair
        for pair in association_map(cast.portal.pk, "companies", [fjord.pk], "contacts").get(fjord.pk, [])
        if pair[0] not in {each.pk for each in left.values()}
    ]
    assert [row.kept for row in importer.rows(job) if row.kept] == ["Changed since, so left as it is: Phone number."]


def test_undo_says_what_is_archived_since(cast: Cast, importer: Importer) -> None:
    ola = a_record(cast.sales, "contacts", email="ola@x.example")
    job = importer.run("Email,Phone\nola@x.example,2\n")
    archive_record(ola, cast.sales.actor)
    assert [row.kept for row in importer.rows(importer.undo(job))] == ["The record is archived."]


def test_a_worker_that_dies_in_the_middle_neither_loses_nor_repeats_a_row(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.records.imports.working.CHUNK", 3)
    text = "Email\n" + "".join(f"p{number}@x.example\n" for number in range(10))
    job = importer.check(importer.upload(text))
    starting.run(job)
    first = claim_next(IMPORTS)
    assert do_chunk(first, Planner(first), write_rows)

    def dies(planner: Planner, rows: object) -> None:
        write_rows(planner, rows)  # type: ignore[arg-type]
        raise SystemExit

    with pytest.raises(SystemExit):
        do_chunk(first, Planner(first), dies)
    first.refresh_from_db()
    type(first).objects.for_portal(cast.portal).filter(pk=first.pk).update(lease_until=None)
    assert importer.counts(importer.work(job)) == {"created": 10}
    assert len(contacts(cast)) == 10
    with pytest.raises(LostLease):
        do_chunk(first, Planner(first), write_rows)


def test_a_paused_import_goes_on_where_it_stood(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.records.imports.working.CHUNK", 1)
    job = importer.check(importer.upload("Email\na@x.example\nb@x.example\n"))
    starting.run(job)
    claimed = claim_next(IMPORTS)
    do_chunk(claimed, Planner(claimed), write_rows)
    starting.pause(job)
    with pytest.raises(LostLease):
        do_chunk(claimed, Planner(claimed), write_rows)
    assert list(contacts(cast)) == ["a@x.example"] and claim_next(IMPORTS) is None
    starting.resume(job)
    assert importer.counts(importer.work(job)) == {"created": 2}


def test_a_stopped_import_can_be_undone(cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.records.imports.working.CHUNK", 1)
    job = importer.check(importer.upload("Email\na@x.example\nb@x.example\n"))
    starting.run(job)
    claimed = claim_next(IMPORTS)
    do_chunk(claimed, Planner(claimed), write_rows)
    starting.stop(job)
    assert job.state == ImportState.CANCELLED and starting.may_be_undone(job)
    importer.undo(job)
    assert contacts(cast) == {}


def test_more_rows_cost_no_more_queries_within_a_chunk(cast: Cast, importer: Importer) -> None:
    def queries(count: int) -> int:
        text = "Email,First name,Job title\n" + "".join(f"{count}-{n}@x.example,A,B\n" for n in range(count))
        job = importer.check(importer.upload(text))
        starting.run(job)
        with CaptureQueriesContext(connection) as captured:
            importer.work(job)
        assert importer.counts(job) == {"created": count}
        return len(captured)

    queries(5)
    assert queries(100) <= queries(10) + 5  # SQLite takes the rows of one insert in several
