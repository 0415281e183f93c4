"""A file becomes contacts and goes away again; another portal is looked at over the API as if it were HubSpot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import look_at
from tests.harness.product import Product

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]
Photograph = Callable[[Page, str], None]
Check = Callable[[Page], None]
FILE = "Email,First name,Colour\nleif@imported.example,Leif,red\nnot an address,Per,blue\n"


def test_a_file_is_imported_and_undone(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check, tmp_path: Path
) -> None:
    def look(name: str) -> None:
        look_at(page, name, photograph, check_accessibility)

    (tmp_path / "leads.csv").write_text(FILE)
    page = as_role("sales")
    page.goto(f"{product.url}/contacts/")
    page.get_by_role("link", name="Import", exact=True).click()
    look("import-upload")
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "leads.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Email", exact=True)).to_have_value("email")
    look("import-columns")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("not an address is not an e-mail address.")).to_be_visible(timeout=20_000)
    look("import-check")
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible(timeout=20_000)
    look("import-result")
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("As they were before this import: 1.")).to_be_visible(timeout=20_000)
    page.goto(f"{product.url}/settings/imports/")
    expect(page.get_by_role("link", name="leads.csv", exact=True)).to_be_visible()
    look("imports")


def test_a_portal_is_looked_at_as_if_it_were_hubspot(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role("super_admin")
    page.goto(f"{product.url}/settings/hubspot/")
    look_at(page, "hubspot", photograph, check_accessibility)
    page.get_by_label("Access token").fill(product.facts["portals"][1]["api_token"])
    page.get_by_label("Host").fill(product.url)
    page.get_by_role("button", name="Read HubSpot").click()
    expect(page.get_by_role("button", name="Import all this")).to_be_visible(timeout=60_000)
    look_at(page, "hubspot-check", photograph, check_accessibility)
    page.get_by_role("button", name="Do not import").click()
    page.goto(f"{product.url}/settings/hubspot/checklist/")
    look_at(page, "hubspot-checklist", photograph, check_accessibility)
