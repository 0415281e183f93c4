"""Two people bring in the same at the same time, a worker dies, somebody changes what is to be undone."""

from typing import Any

import pytest

from core.queue.claiming import claim_next
from crm.contacts.models import Contact
from crm.records.imports import starting, writing
from crm.records.imports.planning import Planner
from crm.records.imports.undoing import undo_rows
from crm.records.imports.working import IMPORTS, do_chunk
from crm.records.models import ImportState, Mode, PropertyDefinition
from crm.records.portal_types import renew_schema
from crm.records.saving import AlreadyExists, create_record, update_record
from tests.crm.imports.conftest import Importer
from tests.invoices.making import at_once
from tests.people import Cast, a_cast, a_record

FILE = "Email,First name\nola@x.example,Ola\nkari@x.example,Kari\n"


def live(cast: Cast) -> dict[str, str]:
    return {each.email: each.first_name for each in Contact.objects.for_portal(cast.portal).live()}


def test_the_second_of_two_files_updates_what_the_first_made(cast: Cast, importer: Importer) -> None:
    first, second = (importer.check(importer.upload(FILE.replace("Ola", name))) for name in ("Ola", "Ole"))
    assert importer.counts(second) == {"created": 2}
    for job in (first, second):
        starting.run(job)
        importer.work(job)
    assert importer.counts(second) == {"updated": 1, "unchanged": 1}
    assert live(cast) == {"ola@x.example": "Ole", "kari@x.example": "Kari"}


@pytest.mark.parametrize(
    ("mode", "counts"), [(Mode.BOTH, {"created": 1, "updated": 1}), (Mode.CREATE, {"created": 1, "failed": 1})]
)
def test_a_record_that_is_made_between_the_look_and_the_write_is_found(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch, mode: str, counts: dict[str, int]
) -> None:
    create = writing._create

    def too_late(*given: Any) -> None:
        if not live(cast):
            a_record(cast.finance, "contacts", email="Ola@x.example", firstname="Made meanwhile")
        create(*given)

    job = importer.check(importer.upload(FILE), mode)
    starting.run(job)
    monkeypatch.setattr(writing, "_create", too_late)
    importer.work(job)
    assert importer.counts(job) == counts
    assert len(live(cast)) == 2


@pytest.mark.both_databases
def test_a_unique_value_of_a_portals_own_is_given_once_however_many_ask_at_once(transactional_db: Any) -> None:
    cast = a_cast()
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="member_no", label="Member", kind="string", group="information", unique=True
    )
    renew_schema(cast.portal)

    def take() -> str:
        try:
            create_record(cast.portal, "contacts", {"firstname": "Ola", "member_no": "A-1"}, cast.sales.actor)
        except AlreadyExists:
            return "taken"
        return "made"

    assert sorted(at_once(take, 4)) == ["made", "taken", "taken", "taken"]
    assert Contact.objects.for_portal(cast.portal).count() == 1


def test_a_worker_that_dies_while_undoing_takes_each_row_back_once(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.records.imports.working.CHUNK", 3)
    a_record(cast.sales, "contacts", email="p4@x.example", firstname="Old")
    job = importer.run("Email,First name\n" + "".join(f"p{number}@x.example,New\n" for number in range(8)))
    starting.undo(job)
    claimed = claim_next(IMPORTS)
    assert do_chunk(claimed, Planner(claimed), undo_rows)

    def dies(planner: Planner, rows: Any) -> None:
        undo_rows(planner, rows)
        raise SystemExit

    with pytest.raises(SystemExit):
        do_chunk(claimed, Planner(claimed), dies)
    type(job).objects.for_portal(cast.portal).filter(pk=job.pk).update(lease_until=None)
    importer.work(job)
    assert (job.state, job.counts["undone"], job.counts["kept"]) == (ImportState.UNDONE, 8, 0)
    assert live(cast) == {"p4@x.example": "Old"}


def test_a_paused_undo_goes_on_and_a_stopped_one_says_so(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.records.imports.working.CHUNK", 1)
    job = importer.run(FILE)
    starting.undo(job)
    claimed = claim_next(IMPORTS)
    do_chunk(claimed, Planner(claimed), undo_rows)
    starting.pause(job)
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert "1 of 2 rows are done" in page and len(live(cast)) == 1
    starting.resume(job)
    importer.work(job)
    assert live(cast) == {}


def test_what_somebody_has_worked_on_since_stays_and_says_so(cast: Cast, importer: Importer) -> None:
    job = importer.run(FILE)
    ola = Contact.objects.for_portal(cast.portal).get(email="ola@x.example")
    update_record(ola, {"phone": "12"}, cast.finance.actor)
    importer.undo(job)
    assert (job.counts["undone"], job.counts["kept"], list(live(cast))) == (1, 1, ["ola@x.example"])
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert "Somebody has worked on it since, so it stays." in page


def test_a_required_property_of_a_portals_own_is_asked_of_new_records_alone(cast: Cast, importer: Importer) -> None:
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="region", label="Region", kind="string", group="information", required=True
    )
    renew_schema(cast.portal)
    job = importer.upload(FILE)
    data = {"column-0": "email", "column-1": "firstname", "key": "email", "mode": "both", "dates": ""}
    answer = cast.sales.post(f"/settings/imports/{job.pk}/", data)
    assert answer.status_code == 422 and "New records need Region" in answer.content.decode()
    text = "Email,First name,Region\nola@x.example,Ola,\nkari@x.example,Kari,North\n"
    importer.run(text)
    assert list(live(cast)) == ["kari@x.example"]
    job = importer.run("Email,First name\nkari@x.example,Karin\n", mode=Mode.UPDATE)
    assert importer.counts(job) == {"updated": 1}


def test_the_check_shows_what_would_change_and_that_empty_cells_change_nothing(cast: Cast, importer: Importer) -> None:
    a_record(cast.sales, "contacts", email="ola@x.example", firstname="Old", phone="12", lifecyclestage="lead")
    text = "Email,First name,Phone,Lifecycle stage\nola@x.example,Ola,,Customer\nnew@x.example,Ny,,\n"
    job = importer.check(importer.upload(text))
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    for said in ("Would be updated", "Would be created", "an empty cell changes nothing", "Old", "Customer"):
        assert said in page, said
    assert [(row.before, row.after) for row in importer.rows(job)] == [
        ({"firstname": "Old", "lifecyclestage": "lead"}, {"firstname": "Ola", "lifecyclestage": "customer"}), ({}, {})
    ]  # fmt: skip
    starting.run(job)
    importer.work(job)
    assert Contact.objects.for_portal(cast.portal).get(email="ola@x.example").phone == "12"


MARKED = "Email,Phone,First name\na@x.example,'+47 1,'=1\nb@x.example,'+47 2,''=1\n"


def test_apostrophes_of_an_export_go_away_and_those_that_people_typed_can_stay(cast: Cast, importer: Importer) -> None:
    job = importer.upload(MARKED)
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert job.apostrophes and "Take them away: &#x27;+47 1 becomes +47 1" in page
    starting.run(importer.check(job))
    importer.work(job)
    assert live(cast) == {"a@x.example": "=1", "b@x.example": "'=1"}
    assert [row.outcome for row in importer.rows(importer.check(importer.upload(MARKED)))] == ["unchanged"] * 2
    data = {"column-0": "email", "column-2": "firstname", "key": "email", "mode": "both", "dates": ""}
    job = importer.upload(MARKED)
    cast.sales.post(f"/settings/imports/{job.pk}/", {**data, "apostrophes": "text"})
    importer.work(job)
    starting.run(job)
    importer.work(job)
    assert live(cast) == {"a@x.example": "'=1", "b@x.example": "''=1"}


def test_a_file_that_nobody_defused_keeps_its_apostrophes(importer: Importer) -> None:
    bare = "".join(f"p{number}@x.example,+47 {number},'=1\n" for number in range(3))
    job = importer.upload("Email,Phone,First name\n" + bare.replace("'=1", "Ola", 2))
    assert not job.apostrophes
    assert not importer.upload("Email,First name\na@x.example,'tis\n").apostrophes
