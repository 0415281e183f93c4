"""Debian's Chromium through pytest-playwright's `page`, signed in as somebody, photographed, checked by axe.

A page that throws, or that breaks the content security policy, fails its test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from launch.chromium import COMMAND, find_chromium
from tests.harness.company import ROOT
from tests.harness.product import Product

SCREENSHOTS = Path(os.environ.get("SCREENSHOT_DIR") or ROOT / "var" / "screenshots")
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ENDED = """() => Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().iterations !== Infinity)
    .map(each => each.finished.catch(() => null))).then(() => null)"""

# Playwright keeps an event loop in the thread of the tests; Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = find_chromium()
    if found is None:
        pytest.fail(f"The browser journeys need Chromium: {COMMAND}", pytrace=False)
    return {**browser_type_launch_args, "executable_path": found, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {"viewport": {"width": 1360, "height": 900}, **browser_context_args}


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    assert not complaints, "\n".join(complaints)


def sign_in(page: Page, product: Product, role: str = "sales", portal: int = 0) -> None:
    user = next(user for user in product.facts["portals"][portal]["users"] if user["role"] == role)
    page.goto(f"{product.url}/login/")
    page.get_by_label("E-mail").fill(user["email"])
    page.get_by_label("Password", exact=True).fill(user["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation").first).to_be_visible()


@pytest.fixture
def as_role(page: Page, product: Product) -> Callable[..., Page]:
    """`as_role("finance")`: the page, signed in to the running product; `portal=1` for the second portal."""

    def signed_in(role: str = "sales", portal: int = 0) -> Page:
        sign_in(page, product, role, portal)
        return page

    return signed_in


@pytest.fixture
def photograph() -> Callable[[Page, str], None]:
    """`photograph(page, "deal")` keeps var/screenshots/deal.png and deal-phone.png, whole pages."""

    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        desktop = page.viewport_size
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.screenshot(path=SCREENSHOTS / f"{name}-phone.png", full_page=True)
        if desktop:
            page.set_viewport_size(desktop)

    return take


@pytest.fixture
def check_accessibility() -> Callable[[Page], None]:
    """`check_accessibility(page)` fails with what axe finds: rule, help, and the elements."""

    def check(page: Page) -> None:
        page.evaluate(ENDED)  # what is still fading in has no contrast yet
        found = Axe().run(page).response["violations"]
        told = [f"{each['id']}: {each['help']}: {[node['html'] for node in each['nodes']]}" for each in found]
        assert not told, "\n".join([page.url, *told])

    return check
