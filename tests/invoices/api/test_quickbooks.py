"""What programs may ask of a QuickBooks company: pickers from the mirror, and the health of the sync."""

from typing import Any

import pytest

from qbo_sync.models import OutboxEntry, OutboxState
from tests.harness.apps import App
from tests.invoices.companies import Company
from tests.people import Cast

CONNECTIONS = "/api/v1/qbo/connections"


def test_connections_are_listed_with_their_state(app: App, company: Company) -> None:
    listed = app.get(CONNECTIONS).json()["results"]
    assert [(each["id"], each["name"], each["state"]) for each in listed] == [
        (str(company.book.pk), "Fjord AS", "connected")
    ]
    assert app.get(f"{CONNECTIONS}/{company.book.pk}").json() == listed[0]


@pytest.mark.parametrize(
    ("kind", "asked", "names"),
    [
        ("customers", "fjord", ["Fjord AS"]),
        ("customers", "", ["Fjord AS", "Ola Berg"]),
        ("items", "desi", ["Design"]),
        ("terms", "net", ["Net 15", "Net 30"]),
        ("tax_codes", "25", ["25 % MVA"]),
        ("invoices", "1050", ["1050"]),
    ],
)
def test_the_mirror_is_searched(app: App, company: Company, kind: str, asked: str, names: list[str]) -> None:
    company.has_invoice(50, "1050")
    found = app.get(f"{CONNECTIONS}/{company.book.pk}/{kind}?q={asked}").json()["results"]
    assert [each.get("name") or each["number"] for each in found] == names


def test_another_portals_company_is_not_found(stranger: App, company: Company) -> None:
    for kind in ("", "/customers", "/items", "/terms", "/tax_codes", "/invoices"):
        assert stranger.get(f"{CONNECTIONS}/{company.book.pk}{kind}").status_code == 404
    assert stranger.get(CONNECTIONS).json()["results"] == []


@pytest.fixture
def failing(app: App, company: Company, deal: Any, cast: Cast) -> OutboxEntry:
    """An invoice that QuickBooks refused."""
    draft = app.post("/api/v1/invoice_drafts", {"source": {"type": "deals", "id": str(deal.pk)}}).json()
    app.post(f"/api/v1/invoice_drafts/{draft['id']}/submit", **{"Idempotency-Key": "k"})
    rows = OutboxEntry.objects.for_portal(cast.portal)
    rows.update(state=OutboxState.NEEDS_USER, last_error="The period is closed.", error_code="6210")
    return rows.get()


def test_health_counts_and_names_what_stands_still(app: App, failing: OutboxEntry, company: Company) -> None:
    health = app.get("/api/v1/qbo/health").json()
    assert [(each["name"], each["needs_user"]) for each in health["connections"]] == [("Fjord AS", 1)]
    told = health["failing"][0]
    assert (told["id"], told["entity"], told["reason"]) == (str(failing.pk), "Invoice", "The period is closed.")


def test_a_retry_takes_it_up_again(app: App, failing: OutboxEntry, stranger: App) -> None:
    address = f"/api/v1/qbo/health/{failing.pk}/retry"
    assert stranger.post(address).status_code == 404
    assert app.post(address).json()["state"] == "pending"
    assert app.get("/api/v1/qbo/health").json()["failing"] == []


def test_a_token_without_the_scope_asks_nothing_of_quickbooks(cast: Cast, company: Company) -> None:
    app = App(cast.portal, ["crm.objects.invoices.read"])
    assert app.get(CONNECTIONS).status_code == 403
    assert app.get("/api/v1/qbo/health").status_code == 403
