"""Walking the wizard by its labels, and the deals to walk it from, made over the API as an integrator would."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Product

_numbers = count(1)
TO_CONTACT, TO_COMPANY, TO_DEAL = 3, 5, 20


@dataclass(frozen=True)
class Line:
    name: str
    quantity: str
    price: str


def customer_of(product: Product, country: str, place: int = 0) -> dict[str, Any]:
    """A business customer of the QuickBooks company, by its own name."""
    customers = product.entities(product.realm(country), "Customer")
    firms = [one for one in customers if one.get("CompanyName") and one.get("Active", True) and not one.get("Job")]
    return firms[place]


def items_of(product: Product, country: str, how_many: int = 2) -> list[dict[str, Any]]:
    items = product.entities(product.realm(country), "Item")
    return [item for item in items if item.get("Type") == "Service" and item.get("Active", True)][1 : how_many + 1]


def create(api: Any, kind: str, properties: dict[str, str], *joined: tuple[int, str]) -> str:
    types = [
        {"to": {"id": pk}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]}
        for number, pk in joined
    ]
    answer = api.post(f"/crm/v3/objects/{kind}", json={"properties": properties, "associations": types})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def make_deal(
    product: Product,
    country: str = "US",
    company_name: str | None = None,
    lines: list[Line] | None = None,
    portal: int = 0,
    currency: str = "",
) -> str:
    """A deal with a company of that name (a customer's, so that it matches) and lines of known items; its id."""
    number = next(_numbers)
    currency = currency or {"US": "USD", "NO": "NOK"}[country]
    with product.api(portal) as api:
        name = company_name or customer_of(product, country)["DisplayName"]
        company = create(api, "companies", {"name": name, "city": "Oakland"})
        deal = create(
            api,
            "deals",
            {"dealname": f"Journey {number}", "dealstage": "contractsent", "deal_currency_code": currency},
            (TO_COMPANY, company),
        )
        for line in lines or [Line(item["Name"], "2", "150.00") for item in items_of(product, country)]:
            values = {"name": line.name, "quantity": line.quantity, "price": line.price}
            create(api, "line_items", values, (TO_DEAL, deal))
    return deal


def next_step(page: Page, step: str) -> None:
    """`Next`, and the step that it leads to."""
    page.get_by_role("button", name="Next", exact=True).last.click()
    page.wait_for_url(f"**/{step}/")


def start(page: Page, deal: str, *, several_accounts: bool = True) -> None:
    """From the deal into the wizard, as far as the customer step."""
    page.goto(f"/deals/{deal}/")
    page.get_by_role("link", name="Create invoice").first.click()
    if several_accounts:
        next_step(page, "customer")


def walk_to_review(page: Page, deal: str, *, several_accounts: bool = True) -> None:
    start(page, deal, several_accounts=several_accounts)
    if not several_accounts:
        page.wait_for_url("**/invoices/**")
    next_step(page, "products")
    next_step(page, "details")
    next_step(page, "review")
    expect(page.get_by_role("button", name="Create draft invoice")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Create draft invoice").click()
    page.wait_for_url("**/deals/*/")


def card(page: Page) -> Any:
    """The `Integration invoices` card."""
    return (
        page.locator("section, article, div.card")
        .filter(has=page.get_by_role("heading", name="Integration invoices"))
        .last
    )


def expect_stage(page: Page, words: str, seconds: float = 30) -> None:
    expect(card(page).get_by_text(words).first).to_be_visible(timeout=seconds * 1000)


def invoices_in_quickbooks(product: Product, country: str) -> list[dict[str, Any]]:
    return [one for one in product.entities(product.realm(country), "Invoice") if one.get("status") != "Deleted"]


class Counting:
    """How many invoices the company has got since."""

    def __init__(self, product: Product, country: str = "US") -> None:
        self.product, self.country = product, country
        self.before = {one["Id"] for one in invoices_in_quickbooks(product, country)}

    def new(self) -> list[dict[str, Any]]:
        return [one for one in invoices_in_quickbooks(self.product, self.country) if one["Id"] not in self.before]
