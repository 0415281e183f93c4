"""A suggested pair is reviewed, the other one chosen to stay, and merged; by keyboard where it matters."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import look_at
from tests.harness.product import Product

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]
Photograph = Callable[[Page, str], None]
Check = Callable[[Page], None]


def contact(api: Any, **properties: str) -> str:
    answer = api.post("/crm/v3/objects/contacts", json={"properties": properties})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_pair_is_reviewed_and_merged(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    api = product.api()
    first = contact(api, firstname="Liv", lastname="Aas", email="liv@aas.example", phone="99 88 77 66")
    second = contact(api, firstname="Liv", lastname="Aas", email="post@aas.example", jobtitle="Owner", city="Voss")
    page = as_role("sales")
    page.goto(f"{product.url}/contacts/")
    page.get_by_role("link", name="Duplicates").click()
    look_at(page, "duplicates", photograph, check_accessibility)
    page.get_by_role("link", name="Review Liv Aas and Liv Aas").click()
    look_at(page, "merge", photograph, check_accessibility)

    page.get_by_label("E-mail: liv@aas.example").click()
    page.get_by_label(f"Liv Aas (#{second})").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("City: Voss")).to_be_checked()
    expect(page.get_by_label("Phone number: 99 88 77 66")).to_be_checked()  # a gap is filled whoever stays
    expect(page.get_by_label("E-mail: liv@aas.example")).to_be_checked()  # confirmed by hand
    page.get_by_role("button", name=f"Merge Liv Aas (#{first}) into Liv Aas (#{second})").click()
    expect(page).to_have_url(f"{product.url}/contacts/{second}/")
    expect(page.get_by_text("was merged into")).to_be_visible()
    page.goto(f"{product.url}/contacts/{first}/")
    expect(page).to_have_url(f"{product.url}/contacts/{second}/")
    expect(page.locator("#property-hs_additional_emails")).to_contain_text("post@aas.example")
