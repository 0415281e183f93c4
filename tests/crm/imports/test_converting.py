"""Cells become what the API would send."""

import pytest

from crm.records.imports.converting import Converter, guess_dates, guess_decimal_comma
from crm.records.imports.guessing import guess_matching
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind
from crm.records.values import InvalidValue
from tests.people import Cast

DAY = Property("d", "Day", PropertyKind.DATE)
TIME = Property("t", "Time", PropertyKind.DATETIME)


@pytest.mark.parametrize(
    ("comma", "cell", "expected"),
    [
        (False, "1,200.50", "1200.50"), (False, "1200.5", "1200.5"), (False, "$ 1,000", "1000"),
        (False, "1,2", "1,2"), (False, "-5", "-5"), (False, "\u22125", "-5"), (False, "12 %", "12"),
        (True, "1 200,50", "1200.50"), (True, "1.200,50 kr", "1200.50"), (True, "kr 99,-", "99"),
        (True, "NOK 1\xa0000", "1000"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_file_writes_them(cast: Cast, comma: bool, cell: str, expected: str) -> None:
    assert Converter(cast.portal, decimal_comma=comma).number(cell) == expected


@pytest.mark.parametrize(
    ("order", "prop", "cell", "expected"),
    [
        ("dmy", DAY, "31.12.2026", "2026-12-31"), ("dmy", DAY, "1/2/26", "2026-02-01"),
        ("mdy", DAY, "1/2/2026", "2026-01-02"), ("", DAY, "2026-12-31T10:00:00", "2026-12-31"),
        ("dmy", DAY, "2026-12-31", "2026-12-31"), ("dmy", DAY, "31.02.2026", "31.02.2026"),
        ("dmy", TIME, "31.12.2026 14:05", "2026-12-31T14:05:00+01:00"),
        ("", TIME, "2026-07-01 14:05", "2026-07-01T14:05:00+02:00"),
        ("", TIME, "2026-07-01T14:05:00Z", "2026-07-01T14:05:00Z"),
    ],
)  # fmt: skip
def test_days_are_read_as_the_file_writes_them(
    cast: Cast, order: str, prop: Property, cell: str, expected: str
) -> None:
    assert Converter(cast.portal, order).value(prop, cell) == expected


def test_options_are_found_by_label_and_owners_by_name_or_address(cast: Cast) -> None:
    types, converter = portal_type("deals", cast.portal).by_name, Converter(cast.portal)
    assert converter.value(types["dealstage"], "Closed Won") == "closedwon"
    assert converter.value(types["dealstage"], "closedwon") == "closedwon"
    owner = types["hubspot_owner_id"]
    for said in ("Kari Nordmann", cast.sales.user.email.upper(), str(cast.sales.user.pk)):
        assert converter.value(owner, said) == str(cast.sales.user.pk)
    with pytest.raises(InvalidValue, match="No user of this portal"):
        converter.value(owner, "Oscar Outsider")


def test_the_files_way_of_writing_is_guessed() -> None:
    assert guess_dates(["31.12.2026", "01.02.2026"]) == "dmy"
    assert guess_dates(["12/31/2026"]) == "mdy"
    assert guess_dates(["2026-12-31", ""]) == ""
    assert guess_decimal_comma(["1 200,50"]) and guess_decimal_comma(["0,5"])
    assert not guess_decimal_comma(["1,200.50"]) and not guess_decimal_comma(["1,200"])


@pytest.mark.parametrize(
    ("kind", "headers", "expected"),
    [
        ("contacts", ["E-post", "Fornavn", "Etternavn", "Telefon", "Firma"],
         ["email", "firstname", "lastname", "phone", "company"]),
        ("contacts", ["Email Address", "First Name", "Surname", "Favourite colour"],
         ["email", "firstname", "lastname", ""]),
        ("companies", ["Firmanavn", "Nettside", "Postnr", "Poststed"], ["name", "website", "zip", "city"]),
        ("deals", ["Deal Name", "Deal Stage", "Amount", "Close Date", "Company"],
         ["dealname", "dealstage", "amount", "closedate", "->companies:name"]),
        ("products", ["Navn", "Varenummer", "Pris"], ["name", "hs_sku", "price"]),
        ("contacts", ["Record ID", "E-mail", "Email"], ["hs_object_id", "email", ""]),
    ],
)  # fmt: skip
def test_columns_are_guessed_in_two_languages(cast: Cast, kind: str, headers: list[str], expected: list[str]) -> None:
    assert guess_matching(portal_type(kind, cast.portal), cast.portal, headers) == expected
