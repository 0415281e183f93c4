"""What counts as the same, however people write it."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contacts.duplicates import (
    company_keys,
    company_name,
    contact_keys,
    host_name,
    national_number,
    plain_email,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+47 22 33 44 55", "22334455"),
        ("0047 22 33 44 55", "22 33 44 55"),
        ("+1 (212) 555-0100", "212.555.0100"),
        ("1-212-555-0100", "(212) 555 0100"),
        ("+44 (0)20 7946 0958", "020 7946 0958"),
        ("+358 9 1234567", "09 1234567"),
    ],
)
def test_a_number_is_the_same_with_and_without_its_countrys_code(one: str, other: str) -> None:
    assert national_number(one) == national_number(other) != ""


@pytest.mark.parametrize("text", ["", "none", "12345", "+47 1", "0000000"])
def test_what_is_no_number_says_nothing(text: str) -> None:
    assert national_number(text) == ""


def test_numbers_that_differ_stay_apart() -> None:
    assert national_number("212 555 0100") != national_number("312 555 0100")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Fjord AS", "fjord"),
        ("FJORD A/S", "fjord"),
        ("Fjord & Vik, Inc.", "fjord vik"),
        ("Müller G.m.b.H. & Co. KG", "müller"),
        ("The Harbor Company LLC", "harbor"),
        ("AS Norske Shell", "norske shell"),
        ("Co", "co"),
        ("  ", ""),
    ],
)
def test_a_companys_name_goes_without_its_legal_form(name: str, plain: str) -> None:
    assert company_name(name) == plain


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Fjord.example/om-oss?x=1", "fjord.example"),
        ("fjord.example", "fjord.example"),
        ("WWW.FJORD.EXAMPLE.", "fjord.example"),
        ("gmail.com", ""),
        ("not a host", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_a_domain_is_the_same_however_it_is_written(address: str, host: str) -> None:
    assert host_name(address) == host


@pytest.mark.parametrize(
    ("email", "plain"),
    [
        ("Ola.Berg+news@Fjord.example", "ola.berg@fjord.example"),
        ("o.l.a@gmail.com", "ola@gmail.com"),
        ("ola@googlemail.com", "ola@gmail.com"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_an_email_is_the_mailbox_that_it_reaches(email: str, plain: str) -> None:
    assert plain_email(email) == plain


def contact(**values: Any) -> Any:
    empty = dict.fromkeys(("email", "first_name", "last_name", "phone", "company_name"), "")
    return SimpleNamespace(**{**empty, "properties": {}, **values})


def test_a_name_tells_nothing_without_a_company_or_a_domain_of_its_own() -> None:
    ola = {"first_name": "Ola", "last_name": "Berg"}
    assert list(contact_keys(contact(**ola))) == []
    assert list(contact_keys(contact(**ola, email="ola@gmail.com"))) == ["email:ola@gmail.com"]
    keys = set(contact_keys(contact(**ola, email="ola@fjord.example", company_name="Fjord AS")))
    assert {"name_company:ola berg|fjord", "name_domain:ola berg|fjord.example"} <= keys


def test_a_company_is_known_by_its_website_where_no_domain_was_given() -> None:
    row = SimpleNamespace(name="", domain="", phone="", properties={"website": "https://fjord.example/"})
    assert list(company_keys(row)) == ["domain:fjord.example"]


TEXT = st.text(max_size=60)


@given(TEXT, TEXT, TEXT, TEXT)
def test_whatever_is_typed_makes_keys_or_none(one: str, two: str, three: str, four: str) -> None:
    row = contact(email=one, first_name=two, last_name=three, phone=four, company_name=two, properties={"website": one})
    company = SimpleNamespace(name=one, domain=two, phone=three, properties={"website": four})
    assert all(
        ":" in key and "\x00" not in key.replace("\x00", "") for key in (*contact_keys(row), *company_keys(company))
    )
