"""Ticked records are changed and archived together; what a page lists leaves as a file in which nothing runs."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from core.changes import Change
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> list[Any]:
    return [a_record(cast.sales, "contacts", firstname=name, city="Oslo") for name in ("Ola", "Kari", "Per")]


def cities(cast: Cast, people: list[Any]) -> list[str]:
    rows = type(people[0]).objects.for_portal(cast.portal).order_by("pk")
    return list(rows.values_list("city", flat=True))


def ids(records: list[Any]) -> list[str]:
    return [str(record.pk) for record in records]


def done(person: Any, url: str, form: dict[str, Any]) -> str:
    """Carries it out and gives the page that says how it went."""
    answer = person.post(url, form)
    assert answer.status_code == 302
    return str(person.get(answer.url).content.decode())


def test_a_property_is_set_on_the_ticked_ones(cast: Cast, people: list[Any]) -> None:
    page = done(cast.sales, "/contacts/bulk/edit/", {"id": ids(people[:2]), "property": "city", "city": "Bergen"})
    assert "2 records were changed." in page
    assert cities(cast, people) == ["Bergen", "Bergen", "Oslo"]


def test_all_that_the_page_lists_are_meant_where_that_is_said(cast: Cast, people: list[Any]) -> None:
    cast.sales.post("/contacts/bulk/edit/", {"all": "1", "q": "kari", "property": "city", "city": "Moss"})
    assert cities(cast, people) == ["Oslo", "Moss", "Oslo"]


def test_those_that_cannot_take_it_stay_and_are_told(cast: Cast) -> None:
    deals = [a_record(cast.sales, "deals", dealname=name) for name in ("One", "Two")]
    page = done(cast.sales, "/deals/bulk/edit/", {"id": ids(deals), "property": "amount", "amount": "a lot"})
    assert "2 stayed as they were" in page and "must be a number" in page


def test_ticked_ones_are_archived(cast: Cast, people: list[Any]) -> None:
    page = done(cast.sales, "/contacts/bulk/archive/", {"id": ids(people[1:])})
    assert "2 records were archived" in page and "Ola" in page
    assert type(people[0]).objects.for_portal(cast.portal).live().count() == 1


def test_nothing_ticked_changes_nothing(cast: Cast, people: list[Any]) -> None:
    assert "Nothing was changed" in done(cast.sales, "/contacts/bulk/archive/", {})
    assert type(people[0]).objects.for_portal(cast.portal).live().count() == 3


@pytest.mark.parametrize("name", ["hs_object_id", "email", "nosuch"])
def test_what_cannot_be_set_on_many_is_refused(cast: Cast, people: list[Any], name: str) -> None:
    assert cast.sales.get(f"/contacts/bulk/field/?property={name}").status_code == 404
    assert cast.sales.post("/contacts/bulk/edit/", {"id": ids(people), "property": name}).status_code == 404


def test_those_who_only_read_change_and_export_nothing(cast: Cast, people: list[Any]) -> None:
    for url in ("/contacts/bulk/edit/", "/contacts/bulk/archive/"):
        assert cast.reader.post(url, {"id": ids(people), "property": "city", "city": "X"}).status_code == 403
    assert cast.reader.get("/contacts/export/").status_code == 403
    assert "data-tick" not in cast.reader.get("/contacts/").content.decode()


def test_another_portals_ids_are_nobodys(cast: Cast, people: list[Any]) -> None:
    cast.outsider.post("/contacts/bulk/archive/", {"id": ids(people)})
    cast.outsider.post("/contacts/bulk/edit/", {"all": "1", "property": "city", "city": "Theirs"})
    assert cities(cast, people) == ["Oslo"] * 3
    assert exported(cast.outsider, "/contacts/export/")[1:] == []


def exported(person: Any, url: str) -> list[list[str]]:
    answer = person.get(url)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_view_leaves_as_csv(cast: Cast, people: list[Any]) -> None:
    a_record(cast.sales, "contacts", firstname="=1+1", lastname="-5", city="@x", lifecyclestage="customer")
    rows = exported(cast.sales, "/contacts/export/?columns=city,lifecyclestage")
    assert rows[0] == ["Record ID", "First name", "Last name", "E-mail", "City", "Lifecycle stage"]
    assert rows[1][1:] == ["Ola", "Berg", "", "Oslo", ""]
    assert rows[-1][1:] == ["'=1+1", "-5", "", "'@x", "Customer"]
    assert len(exported(cast.sales, "/contacts/export/?q=kari")) == 2
    change = Change.objects.for_portal(cast.portal).filter(record_type="exports").latest("pk")
    assert change.user == cast.sales.user


def test_a_view_leaves_as_a_spreadsheet_with_numbers(cast: Cast) -> None:
    a_record(cast.sales, "deals", dealname="=cmd()", amount="1200.50")
    answer = cast.sales.get("/deals/export/?format=xlsx&columns=amount")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][1:] == ["Deal name", "Amount"] and rows[1][1] == "'=cmd()" and float(rows[1][2]) == 1200.5
