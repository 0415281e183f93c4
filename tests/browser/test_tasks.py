"""A rep's day: a task is planned, ticked by keyboard, and found on the dashboard; a note is written over."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import AsRole, Check, Photograph, look_at
from tests.browser.wizard import make_deal
from tests.harness.product import Product

pytestmark = pytest.mark.browser


def open_deal(product: Product, page: Page, tab: str = "") -> str:
    url = f"{product.url}/deals/{make_deal(product, 'US')}/"
    page.goto(f"{url}?tab={tab}" if tab else url)
    return url


def test_a_task_is_planned_ticked_and_taken_back(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    url = open_deal(product, page)
    page.locator("#tab-tasks").click()
    expect(page).to_have_url(f"{url}?tab=tasks")
    form = page.locator("#task-new")
    form.get_by_label("Task").fill("Send the offer")
    form.get_by_label("Due").select_option("today")
    form.get_by_label("Priority").select_option("HIGH")
    check_accessibility(page)
    form.get_by_role("button", name="Add task").click()
    row = page.locator(".task", has_text="Send the offer")
    expect(row).to_contain_text("Today")
    expect(page.locator("#tab-count-tasks")).to_have_text("1")
    look_at(page, "deal-tasks", photograph, check_accessibility)

    tick = page.get_by_role("checkbox", name="Completed: Send the offer")
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    page.keyboard.press("Space")
    expect(tick).not_to_be_checked()

    page.reload()
    expect(page.locator(".task", has_text="Send the offer")).to_be_visible()
    page.goto(f"{product.url}/")
    mine = page.locator("#home-my_tasks")
    mine.get_by_role("checkbox", name="Completed: Send the offer").click()
    expect(mine.get_by_role("checkbox", name="Completed: Send the offer")).to_be_checked()
    check_accessibility(page)


def test_a_note_is_written_over_pinned_deleted_and_brought_back(
    as_role: AsRole, product: Product, photograph: Photograph, check_accessibility: Check
) -> None:
    page = as_role()
    open_deal(product, page, "notes")
    page.get_by_label("Note").fill("Called, no answer")
    page.get_by_role("button", name="Add note").click()
    note = page.locator(".note", has_text="Called, no answer")
    expect(note).to_be_visible()
    note.get_by_label("Actions for this note").click()
    note.get_by_role("button", name="Edit").click()
    field = page.locator("form.note textarea")
    expect(field).to_be_focused()
    field.fill("Called again: he wants it")
    page.get_by_role("button", name="Save").click()
    note = page.locator(".note", has_text="he wants it")
    expect(note).to_contain_text("edited")
    note.get_by_label("Actions for this note").click()
    note.get_by_role("button", name="Pin to the top").click()
    expect(note).to_contain_text("Pinned")
    look_at(page, "deal-notes", photograph, check_accessibility)
    note.get_by_label("Actions for this note").click()
    note.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".note", has_text="he wants it")).to_be_visible()
    page.locator("#tab-activity").click()
    expect(page.locator("#timeline")).to_contain_text("Note restored")
    check_accessibility(page)
