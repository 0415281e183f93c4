"""Index pages without a mouse: cells, filters on associated records, the order of columns, the search dialog."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.filtering import begin_filter
from tests.browser.test_every_page import look_at
from tests.harness.product import Product

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]
Photograph = Callable[[Page, str], None]
Check = Callable[[Page], None]


def test_a_cell_is_edited_by_keyboard(as_role: AsRole, product: Product, check_accessibility: Check) -> None:
    page = as_role()
    page.goto(f"{product.url}/contacts/")
    row = page.locator("tr[data-name]").first
    name = row.get_attribute("data-name")
    row.get_by_role("button", name=f"Edit Phone number of {name}").focus()
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Phone number")).to_be_focused()
    check_accessibility(page)
    page.keyboard.type("+47 22 33 44 55")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Company name")).to_be_focused()
    expect(row).to_contain_text("+47 22 33 44 55")
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name=f"Edit Company name of {name}")).to_be_focused()


def test_a_filter_on_associated_records_holds_two_conditions(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    panel = begin_filter(page, "deals", "invoices stage", "Stage")
    expect(panel.get_by_label("Has invoices or not")).to_be_focused()
    panel.get_by_label("Operator").select_option("HAS_PROPERTY")
    expect(panel.get_by_label("Values")).to_have_count(0)
    panel.get_by_role("button", name="Add a condition").click()
    expect(panel.get_by_role("combobox", name="Property")).to_have_count(2)
    panel.get_by_role("combobox", name="Property").last.fill("balance due")
    panel.get_by_role("option", name="Balance due").click()
    expect(panel.get_by_label("Operator")).to_have_count(2)
    panel.get_by_label("Operator").last.select_option("GTE")
    expect(panel.get_by_label("Value", exact=True)).to_be_visible()
    panel.get_by_label("Value", exact=True).fill("0")
    expect(panel.get_by_text("match")).to_be_visible()
    check_accessibility(page)
    photograph(page, "filters-associated")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("Has invoices: Stage is known and Balance due is at least 0")).to_be_visible()


def test_what_is_typed_while_a_filter_is_redrawn_stays(as_role: AsRole, product: Product) -> None:
    page = as_role()
    panel = begin_filter(page, "contacts", "first name", "First name")
    value = panel.get_by_label("Value", exact=True)
    expect(panel.get_by_label("Operator")).to_be_focused()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "redraw" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/contacts/filters/", hold)
    panel.get_by_label("Operator").select_option("EQ")
    value.click()
    page.keyboard.type("Ro")
    expect(value).to_have_value("Ro")
    assert len(held) == 1
    with page.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    expect(value).to_be_focused()
    page.keyboard.type("sa")
    expect(value).to_have_value("Rosa")
    expect(panel.get_by_role("status").last).to_contain_text("2 contacts match")


def test_a_column_is_moved_and_the_order_kept_in_a_view(
    as_role: AsRole, product: Product, check_accessibility: Check
) -> None:
    page = as_role()
    page.goto(f"{product.url}/companies/")
    page.get_by_role("button", name="Columns").click()
    check_accessibility(page)
    page.get_by_role("button", name="Move City up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show these columns").click()
    expect(page.locator("thead th").nth(2)).to_have_text("City")
    page.get_by_role("button", name="Save view").first.click()
    page.get_by_label("Name", exact=True).fill("By city")
    page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="By city")).to_have_attribute("aria-current", "page")
    expect(page.locator("thead th").nth(2)).to_have_text("City")


def test_the_search_dialog_leads_to_a_record(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    page.goto(f"{product.url}/contacts/")
    name = str(page.locator("tr[data-name]").first.get_attribute("data-name"))
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Search everything")
    expect(dialog.get_by_role("option", name="Create contact")).to_be_visible()
    look_at(page, "search-dialog", photograph, check_accessibility)
    page.keyboard.type(name)
    expect(dialog.get_by_role("option", name=name).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name).first).to_be_visible()
