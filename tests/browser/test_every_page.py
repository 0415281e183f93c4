"""Every page, at desktop and phone width: photographed, nothing sticks out, axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filtering import begin_filter
from tests.browser.wizard import make_deal, next_step, start, walk_to_review
from tests.harness.browser import PHONE
from tests.harness.product import Product

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]
Photograph = Callable[[Page, str], None]
Check = Callable[[Page], None]
INDEXES = ("contacts", "companies", "deals", "quotes", "products", "tasks", "invoices", "payments")
PAGES = {
    "home": "/",
    "board": "/deals/board/",
    "search": "/search/?q=a",
    "new-contact": "/contacts/new/",
    "duplicate-contacts": "/contacts/duplicates/",
    "duplicate-companies": "/companies/duplicates/",
    "lists": "/lists/",
    "new-list": "/lists/new/",
    "new-active-list": "/lists/new/?type=contacts&kind=active",
    "new-deal": "/deals/new/",
    "new-product": "/products/new/",
    "quickbooks": "/settings/integrations/quickbooks/",
    "settings": "/settings/",
    "settings-profile": "/settings/profile/",
    "settings-portal": "/settings/portal/",
    "settings-users": "/settings/users/",
    "settings-tokens": "/settings/tokens/",
    "settings-audit": "/settings/audit/",
    "settings-webhooks": "/settings/webhooks/",
    "settings-properties": "/settings/properties/",
    "new-property": "/settings/properties/contacts/new/",
    "property": "/settings/properties/contacts/lifecyclestage/edit/",
    "new-group": "/settings/properties/contacts/groups/new/",
    "hubspots-invoices": "/settings/hubspot/invoices/",
    "hubspots-invoices-file": "/settings/hubspot/invoices/file/",
    "settings-pipelines": "/settings/pipelines/",
    "pipeline": "/settings/pipelines/default/edit/",
    "settings-associations": "/settings/associations/?object=deals",
    "new-label": "/settings/associations/new/?from=deals",
    "styleguide": "/styleguide/",
    "missing": "/contacts/999999999/",
    **{name: f"/{name}/" for name in INDEXES},
}


def look_at(page: Page, name: str, photograph: Photograph, check: Check) -> None:
    page.wait_for_load_state()
    photograph(page, name)
    check(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    check(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide for a phone"
    page.set_viewport_size({"width": 1360, "height": 900})


def test_pages_anyone_may_see(product: Product, page: Page, photograph: Photograph, check_accessibility: Check) -> None:
    page.goto(f"{product.url}/login/")
    look_at(page, "sign-in", photograph, check_accessibility)
    page.goto(f"{product.url}/accounts/password/reset/")
    look_at(page, "password-reset", photograph, check_accessibility)


def test_lists_and_forms(as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check) -> None:
    page = as_role("super_admin")
    for name, path in PAGES.items():
        page.goto(f"{product.url}{path}")
        look_at(page, name, photograph, check_accessibility)


def test_a_list(as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check) -> None:
    page = as_role()
    page.goto(f"{product.url}/lists/")
    page.get_by_role("link", name="Contacts with an overdue invoice").click()
    members = page.url
    for name, path in {"list": "", "list-history": "history/", "list-settings": "settings/"}.items():
        page.goto(f"{members}{path}")
        look_at(page, name, photograph, check_accessibility)


def test_filters_are_built_and_applied(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    panel = begin_filter(page, "deals", "invoices stage", "Stage")
    panel.get_by_label("Values").first.click()
    panel.get_by_label("Paid in full").check()
    expect(panel.get_by_role("status").last).to_contain_text("match")
    check_accessibility(page)
    photograph(page, "filters")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("Has invoices: Stage is any of Paid in full")).to_be_visible()
    assert page.locator("tr[data-name]").count() >= 1
    page.get_by_role("button", name="Columns").click()
    check_accessibility(page)


def test_ticked_records_are_changed_together(as_role: AsRole, product: Product, check_accessibility: Check) -> None:
    page = as_role()
    page.goto(f"{product.url}/companies/")
    for box in page.get_by_role("checkbox", name="Tick ").all()[1:3]:
        box.check()
    expect(page.get_by_role("region", name="Ticked records")).to_contain_text("2 ticked")
    page.get_by_role("region", name="Ticked records").get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit the ticked records")
    dialog.get_by_label("Property").select_option("industry")
    dialog.get_by_label("Industry").fill("Shipping")
    check_accessibility(page)
    dialog.get_by_role("button", name="Change them").click()
    expect(page.get_by_text("2 records were changed.")).to_be_visible()


def test_record_pages(as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check) -> None:
    page = as_role()
    with product.api() as api:
        for name, path in {**{name: name for name in INDEXES}, "payments": "commerce_payments"}.items():
            found = api.get(f"/crm/v3/objects/{path}", params={"limit": 1}).json()["results"]
            page.goto(f"{product.url}/{name}/{found[0]['id']}/")
            page.wait_for_timeout(300)
            look_at(page, f"{name}-record", photograph, check_accessibility)
            if name == "invoices":
                page.goto(f"{product.url}/invoices/{found[0]['id']}/preview/")
                page.wait_for_timeout(1500)
                look_at(page, "invoice-preview", photograph, check_accessibility)


def test_the_lines_of_a_deal_and_the_page_of_one(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    with product.api() as api:
        own = {"name": "hours", "label": "Hours", "groupName": "information", "type": "number", "fieldType": "number"}
        assert api.post("/crm/v3/properties/line_items", json=own).status_code == 201
    page = as_role()
    page.goto(f"{product.url}/deals/{make_deal(product)}/line-items/")
    look_at(page, "lines", photograph, check_accessibility)
    page.get_by_role("link", name="Edit all properties of").first.click()
    page.get_by_label("Hours").fill("7.5")
    look_at(page, "line", photograph, check_accessibility)
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text("Hours", exact=True)).to_be_visible()
    check_accessibility(page)


@pytest.mark.parametrize("country", ["US", "NO"])
def test_every_step_of_the_wizard(
    country: str, as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    deal = make_deal(product, country)
    page.goto(f"{product.url}/deals/{deal}/")
    look_at(page, f"deal-{country}", photograph, check_accessibility)
    page.get_by_role("link", name="Create invoice").first.click()
    look_at(page, f"wizard-account-{country}", photograph, check_accessibility)
    start(page, deal)
    look_at(page, f"wizard-customer-{country}", photograph, check_accessibility)
    for step in ("products", "details", "review"):
        next_step(page, step)
        look_at(page, f"wizard-{step}-{country}", photograph, check_accessibility)


def test_adding_an_existing_invoice(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    deal = make_deal(product)
    page.goto(f"{product.url}/deals/{deal}/")
    page.get_by_role("link", name="Add existing invoice").first.click()
    look_at(page, "attach-invoice", photograph, check_accessibility)


def test_dark_scheme(product: Product, as_role: AsRole, photograph: Photograph, check_accessibility: Check) -> None:
    page = as_role()
    page.emulate_media(color_scheme="dark")
    for name, path in {"home-dark": "/", "deals-dark": "/deals/", "invoices-dark": "/invoices/"}.items():
        page.goto(f"{product.url}{path}")
        look_at(page, name, photograph, check_accessibility)
    walk_to_review(page, make_deal(product))
    look_at(page, "wizard-review-dark", photograph, check_accessibility)
