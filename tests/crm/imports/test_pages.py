"""The pages of an import, walked by a person, by one who may only read, and by an outsider."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.contacts.models import Contact
from crm.records.imports import starting
from crm.records.imports.pages.showing import what_undo_does
from crm.records.models import Import, ImportState
from tests.crm.imports.conftest import Importer
from tests.crm.test_outsiders import everything
from tests.people import Cast

FILE = b"Email,First name,Colour\nola@fjord.example,Ola,red\nnope,Kari,blue\n"
MATCHED = {"column-0": "email", "column-1": "firstname", "column-2": "", "key": "email", "mode": "both", "dates": ""}
DEEDS = ("run", "pause", "resume", "stop", "undo")


def sent(content: bytes = FILE, name: str = "people.csv", kind: str = "contacts") -> dict[str, Any]:
    return {"type": kind, "file": SimpleUploadedFile(name, content)}


def only(cast: Cast) -> Import:
    found: Import = Import.objects.for_portal(cast.portal).get()
    return found


def test_a_file_goes_through_all_steps(cast: Cast, importer: Importer) -> None:
    response = cast.sales.post("/settings/imports/new/", sent())
    url = response["Location"]
    page = cast.sales.get(url).content.decode()
    assert '<option value="firstname" selected>' in page and "ola@fjord.example" in page
    assert cast.sales.post(url, MATCHED)["Location"] == url
    assert "Checking" in cast.sales.get(url).content.decode()
    assert cast.sales.htmx(f"{url}progress/").status_code == 200
    importer.work(only(cast))
    assert cast.sales.htmx(f"{url}progress/")["HX-Refresh"] == "true"
    page = cast.sales.get(url).content.decode()
    assert "Import 1 row" in page and "nope is not an e-mail address." in page
    assert not Contact.objects.for_portal(cast.portal).exists()
    cast.sales.post(f"{url}run/")
    importer.work(only(cast))
    page = cast.sales.get(url).content.decode()
    assert "Undo this import?" in page and "Rows that failed" in page
    assert "1 record that it created is archived. What somebody" in page
    answer = cast.sales.get(f"{url}errors.csv")
    assert b"nope,Kari,blue,nope is not an e-mail address." in b"".join(answer.streaming_content)
    assert 'filename="people-errors.csv"' in answer["Content-Disposition"]
    history = cast.sales.get("/settings/imports/").content.decode()
    assert "people.csv" in history and "Kari Nordmann" in history
    cast.sales.post(f"{url}undo/")
    importer.work(only(cast))
    assert "Undone" in cast.sales.get(url).content.decode()
    assert not Contact.objects.for_portal(cast.portal).live().exists()


@pytest.mark.parametrize(
    "created, updated, said",
    [
        (0, 1, ["1 record that it changed gets its former values back."]),
        (1200, 0, ["1,200 records that it created are archived."]),
        (1, 2, ["1 record that it created is archived.", "2 records that it changed get their former values back."]),
        (0, 0, []),
    ],
)
def test_undo_names_only_what_was_written(created: int, updated: int, said: list[str]) -> None:
    assert what_undo_does(created, updated) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (sent(b""), "empty"),
        (sent(kind="notes"), "Choose what the rows"),
        ({"type": "contacts"}, "Choose a file"),
        (sent(b"PK broken", "a.xlsx"), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(cast: Cast, data: dict[str, Any], said: str) -> None:
    response = cast.sales.post("/settings/imports/new/", data)
    assert response.status_code == 422 and said in response.content.decode()
    assert not Import.objects.for_portal(cast.portal).exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"column-1": "email"}, "Matched with two columns."),
        ({"column-0": "", "column-1": ""}, "Match at least one column"),
        ({"key": "hs_object_id"}, "no column is matched with it"),
        ({"key": "", "mode": "update"}, "choose the property by which they are found"),
        ({"mode": "wipe"}, "Choose what to do"),
        ({"key": "firstname"}, "Choose a property that is unique"),
    ],
)
def test_a_matching_that_makes_no_sense_is_refused_and_kept(
    cast: Cast, importer: Importer, changed: dict[str, str], said: str
) -> None:
    job = importer.upload(FILE.decode())
    response = cast.sales.post(f"/settings/imports/{job.pk}/", {**MATCHED, **changed, "decimal": "comma"})
    page = response.content.decode()
    assert response.status_code == 422 and said in page
    assert '<option value="comma" selected>' in page
    job.refresh_from_db()
    assert job.state == ImportState.MATCHING


def test_new_deals_need_a_name(cast: Cast, importer: Importer) -> None:
    job = importer.upload("Amount\n5\n", "deals")
    data = {"column-0": "amount", "key": "", "mode": "both", "dates": ""}
    response = cast.sales.post(f"/settings/imports/{job.pk}/", data)
    assert response.status_code == 422 and "New records need Deal name" in response.content.decode()


def test_the_choice_of_columns_is_remembered(cast: Cast, importer: Importer) -> None:
    first = importer.upload(FILE.decode())
    cast.sales.post(f"/settings/imports/{first.pk}/", {**MATCHED, "column-2": "jobtitle"})
    assert importer.upload(FILE.decode()).matching == ["email", "firstname", "jobtitle"]


def test_a_deed_that_comes_too_late_says_so_and_does_nothing(cast: Cast, importer: Importer) -> None:
    job = importer.check(importer.upload(FILE.decode()))
    for deed in ("undo", "pause", "resume", "stop"):
        cast.sales.post(f"/settings/imports/{job.pk}/{deed}/")
        job.refresh_from_db()
        assert job.state == ImportState.CHECKED, deed
    cast.sales.post(f"/settings/imports/{job.pk}/run/")
    page = cast.sales.post(f"/settings/imports/{job.pk}/run/", follow=True).content.decode()
    assert "has moved on meanwhile" in page


def every_page(job: Import) -> list[str]:
    one = f"/settings/imports/{job.pk}/"
    return [one, f"{one}progress/", f"{one}errors.csv"]


def test_an_outsider_finds_nothing_and_changes_nothing(cast: Cast, importer: Importer) -> None:
    job = importer.check(importer.upload(FILE.decode()))
    before = everything(cast.portal)
    for url in every_page(job):
        assert cast.outsider.get(url).status_code == 404
        assert Client().get(url).status_code == 302
        assert cast.reader.get(url).status_code == 403
    for deed in ("", *(f"{deed}/" for deed in DEEDS)):
        url = f"/settings/imports/{job.pk}/{deed}"
        assert cast.outsider.post(url, MATCHED).status_code == 404
        assert cast.reader.post(url, MATCHED).status_code == 403
    assert "people.csv" not in cast.outsider.get("/settings/imports/").content.decode()
    for url in ("/settings/imports/", "/settings/imports/new/"):
        assert cast.reader.get(url).status_code == 403
    assert everything(cast.portal) == before


def test_a_file_finds_no_record_of_another_portal(cast: Cast, importer: Importer) -> None:
    from tests.people import a_record

    theirs = a_record(cast.outsider, "companies", name="Elsewhere AS")
    text = f"Email,Company,Company ID\na@x.example,Elsewhere AS,\nb@x.example,,{theirs.pk}\n"
    job = importer.run(text, matching=["email", "->companies:name", "->companies:hs_object_id"])
    assert importer.counts(job) == {"failed": 2}


def test_pages_ask_no_more_often_with_more_rows(cast: Cast, importer: Importer) -> None:
    def queries(rows: int, *more: str) -> list[int]:
        text = "Email\n" + "".join(f"bad{number}\n" for number in range(rows))
        matching = importer.upload(text)
        checked = importer.check(importer.upload(text + "".join(f"{mail}\n" for mail in more)))
        starting.run(checked)
        importer.work(checked)
        counted = []
        for url in ("/settings/imports/", f"/settings/imports/{matching.pk}/", f"/settings/imports/{checked.pk}/"):
            cast.sales.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert cast.sales.get(url).status_code == 200
            counted.append(len(captured))
        return counted

    few = queries(2, "a@x.example")
    assert max(few) <= 15
    assert queries(50, "b@x.example", "c@x.example") <= few
