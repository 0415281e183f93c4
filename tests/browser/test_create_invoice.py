"""A deal becomes exactly one draft invoice in QuickBooks, whatever a person does on the way."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product
from tests.browser.wizard import (
    Counting,
    Line,
    card,
    customer_of,
    expect_stage,
    items_of,
    make_deal,
    next_step,
    start,
    submit,
    walk_to_review,
)

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]


def test_from_scratch_in_a_us_company_with_a_matched_customer(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    customer = customer_of(product, "US")
    deal = make_deal(product, "US", customer["DisplayName"])
    start(page, deal)
    expect(page.get_by_text("matched by display name").first).to_be_visible()
    next_step(page, "products")
    expect(page.get_by_role("button", name="View product tax codes")).to_have_count(0)
    next_step(page, "details")
    page.get_by_label("Write a message to your customer").fill("Thank you!")
    next_step(page, "review")
    submit(page)
    expect_stage(page, "Waiting to be sent")
    [invoice] = counting.new()
    assert invoice["CustomerRef"]["value"] == customer["Id"]
    assert invoice["EmailStatus"] == "NeedToSend"
    assert invoice["CustomerMemo"]["value"] == "Thank you!"
    subtotal = sum(
        Decimal(str(line["Amount"])) for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"
    )
    assert subtotal == Decimal("600.00")
    assert all("TaxCodeRef" in line["SalesItemLineDetail"] for line in invoice["Line"] if "SalesItemLineDetail" in line)


def test_from_a_quote_in_a_norwegian_company_the_total_is_quickbooks_own(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product, "NO")
    items = items_of(product, "NO")
    lines = [Line(items[0]["Name"], "1.375", "1199.90"), Line(items[1]["Name"], "3", "33.33")]
    deal = make_deal(product, "NO", customer_of(product, "NO")["DisplayName"], lines)
    quote_from(page, deal, publish=True)
    start(page, deal)
    page.get_by_role("radio", name="Create from quote").check()
    page.get_by_role("radio", name=re.compile("Journey")).first.check()
    next_step(page, "products")
    expect(page.get_by_role("button", name="View product tax codes")).to_be_visible()
    next_step(page, "details")
    next_step(page, "review")
    total = page.get_by_role("row", name=re.compile("^Total")).last.inner_text()
    submit(page)
    expect_stage(page, "Waiting to be sent")
    [invoice] = counting.new()
    shown = Decimal(re.sub(r"[^\d.]", "", total))
    assert shown == Decimal(str(invoice["TotalAmt"]))
    assert invoice["GlobalTaxCalculation"] == "TaxExcluded"


def quote_from(page: Page, deal: str, *, publish: bool) -> None:
    page.goto(f"/deals/{deal}/")
    page.get_by_role("button", name="Create quote").or_(page.get_by_role("link", name="Create quote")).first.click()
    page.wait_for_url("**/quotes/**")
    if publish:
        page.get_by_role("button", name="Publish").first.click()
        expect(page.get_by_text("Published").first).to_be_visible()


def test_a_quote_that_is_not_published_is_refused_with_the_reason(product: Product, as_role: AsRole) -> None:
    page = as_role()
    deal = make_deal(product, "US")
    quote_from(page, deal, publish=False)
    start(page, deal)
    expect(page.get_by_text("Not published yet").first).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("Journey")).first).to_be_disabled()


def test_with_one_company_the_account_step_is_left_out(product: Product, as_role: AsRole) -> None:
    page = as_role(portal=1)
    facts = product.facts["portals"][1]["qbo_companies"][0]
    customers = product.entities(facts["realm_id"], "Customer")
    name = next(one["DisplayName"] for one in customers if one.get("CompanyName"))
    items = [item for item in product.entities(facts["realm_id"], "Item") if item["Type"] == "Service"]
    lines = [Line(items[1]["Name"], "1", "100")]
    deal = make_deal(product, company_name=name, lines=lines, portal=1, currency=facts["currency"])
    page.goto(f"/deals/{deal}/")
    page.get_by_role("link", name="Create invoice").first.click()
    expect(page.get_by_text("Who is billed?")).to_be_visible()
    expect(page.get_by_text("Which QuickBooks company")).to_have_count(0)


def test_a_new_customer_and_a_new_product_are_created_on_the_way(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    name = "Lighthouse Pottery"
    deal = make_deal(product, "US", name, [Line("Kiln rental", "1", "80.00")])
    start(page, deal)
    if page.get_by_label("Display name").count() == 0:
        page.get_by_role("button", name="Create a new QuickBooks customer").click()
    expect(page.get_by_label("Display name")).to_have_value(name)
    next_step(page, "products")
    page.get_by_role("button", name="Create in QuickBooks").first.click()
    expect(page.get_by_text("not in QuickBooks yet")).to_have_count(0)
    next_step(page, "details")
    next_step(page, "review")
    submit(page)
    expect_stage(page, "Waiting to be sent")
    [invoice] = counting.new()
    assert invoice["CustomerRef"]["name"] == name
    realm = product.realm("US")
    assert [one["Id"] for one in product.entities(realm, "Customer") if one["DisplayName"] == name] == [
        invoice["CustomerRef"]["value"]
    ]
    assert len([one for one in product.entities(realm, "Item") if one["Name"] == "Kiln rental"]) == 1


def test_a_chosen_customer_is_billed_instead_of_the_matched_one(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    other = customer_of(product, "US", place=2)
    deal = make_deal(product, "US", customer_of(product, "US")["DisplayName"])
    start(page, deal)
    page.get_by_label("Another QuickBooks customer").fill(other["DisplayName"])
    page.get_by_role("button", name=re.compile(re.escape(other["DisplayName"]))).first.click()
    expect(page.locator("#payer .options")).to_have_count(0)
    expect(page.locator("#payer").get_by_text(other["DisplayName"]).first).to_be_visible()
    next_step(page, "products")
    next_step(page, "details")
    next_step(page, "review")
    submit(page)
    expect_stage(page, "Waiting to be sent")
    [invoice] = counting.new()
    assert invoice["CustomerRef"]["value"] == other["Id"]


def test_a_taken_name_is_found_before_sending_and_a_free_one_proposed(product: Product, as_role: AsRole) -> None:
    page = as_role()
    vendor = product.entities(product.realm("US"), "Vendor")[0]["DisplayName"]
    deal = make_deal(product, "US", "Nobody Knows Them")
    start(page, deal)
    if page.get_by_label("Display name").count() == 0:
        page.get_by_role("button", name="Create a new QuickBooks customer").click()
    page.get_by_label("Display name").fill(vendor)
    expect(page.get_by_text(f"{vendor} (2)").first).to_be_visible()
    expect(page.get_by_text("This name is taken in QuickBooks by a vendor.").first).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).last.click()
    expect(page.get_by_text("Nothing is lost.")).to_be_visible()
    page.get_by_role("button", name=f"Use “{vendor} (2)”").click()
    expect(page.get_by_label("Display name")).to_have_value(f"{vendor} (2)")
    page.reload()  # of a page that answered a form
    expect(page.get_by_label("Display name")).to_have_value(f"{vendor} (2)")


def test_a_double_click_makes_one_invoice(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    deal = make_deal(product, "US")
    walk_to_review(page, deal)
    page.get_by_role("button", name="Create draft invoice").dblclick()
    page.wait_for_url("**/deals/*/")
    expect_stage(page, "Waiting to be sent")
    assert len(counting.new()) == 1


def test_going_back_and_submitting_again_makes_one_invoice(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    deal = make_deal(product, "US")
    walk_to_review(page, deal)
    review = page.url
    submit(page)
    page.go_back()
    again = page.get_by_role("button", name="Create draft invoice")
    if again.count():
        again.click()
        page.wait_for_load_state()
    page.goto(review)
    page.reload()
    page.goto(f"/deals/{deal}/")
    expect_stage(page, "Waiting to be sent")
    assert len(counting.new()) == 1


def test_two_tabs_on_the_last_step_make_one_invoice(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    deal = make_deal(product, "US")
    walk_to_review(page, deal)
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(tab.get_by_role("button", name="Create draft invoice")).to_be_visible()
    submit(page)
    tab.get_by_role("button", name="Create draft invoice").click()
    tab.wait_for_load_state()
    tab.goto(f"/deals/{deal}/")
    expect_stage(tab, "Waiting to be sent")
    assert len(counting.new()) == 1


def test_a_draft_survives_a_reload_and_coming_back(product: Product, as_role: AsRole) -> None:
    page = as_role()
    deal = make_deal(product, "US")
    start(page, deal)
    next_step(page, "products")
    next_step(page, "details")
    page.get_by_label("Write a message to your customer").fill("Do not forget me")
    page.get_by_role("button", name="Save and leave").click()
    page.wait_for_load_state()
    page.goto(f"/deals/{deal}/invoices/new/")
    page.wait_for_load_state()
    page.goto(re.sub(r"/(customer|products|details|review|account)/$", "/details/", page.url))
    page.reload()
    message = page.get_by_label("Write a message to your customer")
    expect(message).to_have_value("Do not forget me")
    with page.expect_response(lambda answer: answer.url.endswith("?go=save")):
        message.fill("Still being typed")
    page.reload()
    expect(message).to_have_value("Still being typed")


def test_an_existing_invoice_is_added_to_a_deal_and_detached_again(product: Product, as_role: AsRole) -> None:
    page = as_role()
    number = next(one["DocNumber"] for one in product.entities(product.realm("US"), "Invoice") if one.get("Balance"))
    deal = make_deal(product, "US")
    page.goto(f"/deals/{deal}/")
    page.get_by_role("link", name="Add existing invoice").first.click()
    page.get_by_role("radio", name=re.compile("Northwind")).first.check()
    page.get_by_role("button", name="Next").first.click()
    page.get_by_placeholder("Number, customer or amount").fill(number)
    page.get_by_role("checkbox", name=re.compile(number)).first.check()
    page.get_by_role("button", name="Add", exact=True).last.click()
    page.wait_for_url(f"**/deals/{deal}/")
    expect(card(page).get_by_text(number).first).to_be_visible()
    card(page).get_by_role("button", name=re.compile("Detach")).first.click()
    expect(card(page).get_by_text(number)).to_have_count(0)


def test_an_outsider_finds_neither_deal_nor_wizard(product: Product, as_role: AsRole) -> None:
    deal = make_deal(product, "US")
    page = as_role(portal=1)
    for path in (f"/deals/{deal}/", f"/deals/{deal}/invoices/new/"):
        answer: Any = page.goto(path)
        assert answer.status == 404


def test_one_who_may_only_read_is_offered_no_invoice(product: Product, as_role: AsRole) -> None:
    deal = make_deal(product, "US")
    page = as_role("read_only")
    page.goto(f"/deals/{deal}/")
    expect(page.get_by_role("heading", name="Integration invoices")).to_be_visible()
    expect(page.get_by_role("link", name="Create invoice")).to_have_count(0)
