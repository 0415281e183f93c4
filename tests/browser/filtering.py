"""Building a filter by its labels."""

from playwright.sync_api import Locator, Page


def begin_filter(page: Page, index: str, typed: str, chosen: str) -> Locator:
    """Opens the builder of an index page and chooses the first property by typing; the panel."""
    page.goto(f"/{index}/")
    page.get_by_role("button", name="Filters").click()
    panel = page.get_by_role("dialog", name="Filters")
    panel.get_by_role("combobox", name="Property").fill(typed)
    panel.get_by_role("option", name=chosen).click()
    return panel
