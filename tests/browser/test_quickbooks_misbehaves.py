"""What a person sees, and what QuickBooks holds, when the way there breaks at the worst moment."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Product
from tests.browser.wizard import Counting, card, expect_stage, make_deal, submit, walk_to_review

pytestmark = pytest.mark.browser
AsRole = Callable[..., Page]
CREATES = {"method": "POST", "path": "/invoice"}


def fault(product: Product, stage: str, action: str, times: int | None = 1, **match: Any) -> str:
    rule = {"match": {**CREATES, **match}, "stage": stage, "action": action}
    return str(product.control("faults", rule | ({"times": times} if times else {})))


def hits(product: Product) -> int:
    told = product.control("faults")
    rules = told["faults"] if isinstance(told, dict) and "faults" in told else told.get("rules", told)
    return sum(int(rule.get("hits", 0)) for rule in rules)


def test_a_reply_lost_after_the_commit_makes_one_invoice(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    walk_to_review(page, make_deal(product))
    fault(product, "after", "reset")
    submit(page)
    expect_stage(page, "Waiting to be sent", seconds=60)
    assert hits(product) == 1
    assert len(counting.new()) == 1


def test_a_token_that_expires_in_the_middle_is_refreshed_unseen(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    walk_to_review(page, make_deal(product))
    fault(product, "before", "expire_token")
    submit(page)
    expect_stage(page, "Waiting to be sent", seconds=60)
    assert hits(product) == 1
    assert len(counting.new()) == 1


def test_while_quickbooks_is_down_the_page_answers_at_once_and_the_invoice_comes_later(
    product: Product, as_role: AsRole
) -> None:
    page, counting = as_role(), Counting(product)
    walk_to_review(page, make_deal(product))
    fault(product, "accept", "reset", times=None, path="/v3/")
    began = time.monotonic()
    submit(page)
    assert time.monotonic() - began < 3
    expect(card(page).get_by_text("Being created in QuickBooks").first).to_be_visible()
    expect(card(page).get_by_text("QuickBooks is not answering").first).to_be_visible(timeout=30_000)
    assert counting.new() == []
    product.control("faults", method="DELETE")
    expect_stage(page, "Waiting to be sent", seconds=90)
    assert len(counting.new()) == 1


def test_a_worker_killed_between_the_click_and_the_answer_makes_one_invoice(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    deal = make_deal(product)
    walk_to_review(page, deal)
    fault(product, "before", "delay:4")
    submit(page)
    product.kill_web()
    product.start()
    page.goto(f"/deals/{deal}/")
    expect_stage(page, "Waiting to be sent", seconds=90)
    assert len(counting.new()) == 1


def test_a_payment_in_quickbooks_shows_on_the_open_deal(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    walk_to_review(page, make_deal(product))
    submit(page)
    expect_stage(page, "Waiting to be sent")
    [invoice] = counting.new()
    at = f"companies/{product.realm('US')}/invoices/{invoice['Id']}"
    product.control(f"{at}/send", {})
    expect_stage(page, "Sent to customer")
    product.control(f"{at}/pay", {"amount": 10})
    expect_stage(page, "Partial payment")
    product.control(f"{at}/pay", {})
    expect_stage(page, "Paid in full")


def test_a_refused_invoice_says_why_and_can_be_discarded(product: Product, as_role: AsRole) -> None:
    page, counting = as_role(), Counting(product)
    walk_to_review(page, make_deal(product))
    fault(product, "before", "fault:6210")
    submit(page)
    expect_stage(page, "Needs attention")
    expect(card(page).get_by_text("books are closed").first).to_be_visible()
    card(page).get_by_role("link", name="See what to do").click()
    expect(page.get_by_text("books are closed").first).to_be_visible()
    page.get_by_role("button", name="Discard").first.click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Discard")
    if confirm.count():
        confirm.first.click()
    expect(page.get_by_text("Discarded").first).to_be_visible()
    assert counting.new() == []
