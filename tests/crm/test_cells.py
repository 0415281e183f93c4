"""Editing in the cells of an index page: the same door as the record page's, drawn as cells."""

import re
from typing import Any

import pytest

from crm.records.saving import archive_record, update_record
from tests.harness.forms import sent
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast, Person, a_record


def url(record: Any, name: str, kind: str = "contacts") -> str:
    return f"/{kind}/{record.pk}/properties/{name}/"


def opened(person: Person, record: Any, name: str, kind: str = "contacts", cell: str = "1") -> dict[str, Any]:
    """The form of a cell, as a browser would send it."""
    answer = person.htmx(f"{url(record, name, kind)}?edit&cell={cell}&columns=email,phone")
    assert answer.status_code == 200 and b"data-cell-form" in answer.content
    return {**sent(answer.content.decode()).dict(), "columns": "email,phone"}


@pytest.fixture
def ola(cast: Cast) -> Any:
    return a_record(cast.sales, "contacts", email="ola@fjord.example", phone="1")


def test_a_saved_cell_comes_back_with_its_row_and_the_columns_of_the_page(cast: Cast, ola: Any) -> None:
    form = opened(cast.sales, ola, "phone")
    answer = cast.sales.htmx(url(ola, "phone"), {**form, "phone": "22 33"})
    page = answer.content.decode()
    assert answer["HX-Retarget"] == f"#row-{ola.pk}" and "22 33" in page
    assert re.findall(r'id="cell-\d+-(\w*)"', page) == ["", "email", "phone"]
    ola.refresh_from_db()
    assert ola.phone == "22 33"


def test_an_error_stays_at_the_cell_with_what_was_typed(cast: Cast, ola: Any) -> None:
    form = opened(cast.sales, ola, "email")
    answer = cast.sales.htmx(url(ola, "email"), {**form, "email": "no address"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "no address is not an e-mail address." in page
    assert sent(page)["email"] == "no address" and sent(page)["was:email"] == "ola@fjord.example"


def test_what_another_person_wrote_meanwhile_is_noticed_and_can_be_written_over(cast: Cast, ola: Any) -> None:
    form = opened(cast.sales, ola, "phone")
    update_record(ola, {"phone": "99"}, cast.finance.actor)
    answer = cast.sales.htmx(url(ola, "phone"), {**form, "phone": "22"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Bjarne Lie changed this to “99” meanwhile." in page
    ola.refresh_from_db()
    assert ola.phone == "99"
    again = {**form, **sent(page).dict()}
    assert again["phone"] == "22" and cast.sales.htmx(url(ola, "phone"), again).status_code == 200
    ola.refresh_from_db()
    assert ola.phone == "22"


def test_a_cell_that_nobody_changed_takes_nothing_back(cast: Cast, ola: Any) -> None:
    form = opened(cast.sales, ola, "phone")
    update_record(ola, {"phone": "99"}, cast.finance.actor)
    assert "99" in cast.sales.htmx(url(ola, "phone"), form).content.decode()
    ola.refresh_from_db()
    assert ola.phone == "99"


def test_the_record_page_notices_it_too(cast: Cast, ola: Any) -> None:
    form = sent(cast.sales.htmx(f"{url(ola, 'phone')}?edit").content.decode()).dict()
    update_record(ola, {"phone": "99"}, cast.finance.actor)
    assert cast.sales.htmx(url(ola, "phone"), {**form, "phone": "22"}).status_code == 422


def test_a_person_is_renamed_by_both_names(cast: Cast, ola: Any) -> None:
    form = opened(cast.sales, ola, "firstname", cell="name")
    assert {"firstname", "lastname"} <= set(form) and "email" not in form
    page = cast.sales.htmx(url(ola, "firstname"), {**form, "lastname": "Moe"}).content.decode()
    assert "Ola Moe" in page and 'data-name="Ola Moe"' in page


def test_what_follows_from_a_cell_shows_in_its_row(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    form = {"cell": "1", "dealstage": "closedwon", "columns": "dealstage,closedate"}
    page = cast.sales.htmx(url(deal, "dealstage", "deals"), form).content.decode()
    deal.refresh_from_db()
    assert deal.closes_on and "Closed won" in page and deal.closes_on.isoformat() in page


def pencils(person: Person, address: str) -> int:
    return person.get(address).content.decode().count('class="cell-edit"')


def test_only_what_a_person_may_change_has_a_pencil(cast: Cast, ola: Any) -> None:
    assert pencils(cast.sales, "/contacts/") == 6
    assert pencils(cast.reader, "/contacts/") == 0
    archive_record(ola, cast.sales.actor)
    assert pencils(cast.sales, "/contacts/?view=archived") == 0
    an_invoice(Company(cast.portal).book, [], number="7")
    assert pencils(cast.sales, "/invoices/?columns=hs_number,hs_amount_billed,hubspot_owner_id") == 1


def test_others_do_not_write_through_a_cell(cast: Cast, ola: Any) -> None:
    form = {"cell": "1", "phone": "22"}
    assert cast.reader.htmx(url(ola, "phone"), form).status_code == 403
    assert cast.outsider.htmx(url(ola, "phone"), form).status_code == 404
    assert b"data-cell-form" not in cast.reader.htmx(f"{url(ola, 'phone')}?edit&cell=1").content
    assert cast.sales.htmx(url(ola, "createdate"), {"cell": "1"}).status_code == 404
    archive_record(ola, cast.sales.actor)
    assert cast.sales.htmx(url(ola, "phone"), form).status_code == 404
    ola.refresh_from_db()
    assert ola.phone == "1"
