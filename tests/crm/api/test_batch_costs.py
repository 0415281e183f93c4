"""A batch of a hundred asks the database no more often than one of two."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.api.models import issue_token
from crm.records.joining import join
from crm.records.models import PropertyDefinition
from crm.records.portal_types import renew_schema
from tests.crm.api.conftest import ALL_SCOPES
from tests.people import Cast, a_cast, a_record

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MOST = 40
# SQLite takes 999 values a statement, so that inserts of many rows come in a few pages.
PAGES = {"sqlite": 12}.get(connection.vendor, 0)


@pytest.fixture
def cast(db: None) -> Cast:
    made = a_cast()
    PropertyDefinition.objects.for_portal(made.portal).create(
        record_type="contacts", name="seats", label="Seats", kind="number", group="information"
    )
    renew_schema(made.portal)
    return made


@pytest.fixture
def app(cast: Cast) -> Client:
    _row, secret = issue_token(cast.portal.pk, "Integration", ALL_SCOPES)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def queries(app: Client, address: str, body: Any) -> int:
    app.post(address, {"inputs": []}, content_type="application/json")  # what is read once in a process's life
    with CaptureQueriesContext(connection) as captured:
        answer = app.post(address, body, content_type="application/json")
    assert answer.status_code in (200, 201, 204), answer.content
    assert len(captured) <= MOST, "\n".join(query["sql"][:200] for query in captured.captured_queries)
    return len(captured)


def values(cast: Cast, kind: str, number: str) -> dict[str, str]:
    owner = {"hubspot_owner_id": str(cast.sales.user.pk)}
    more = {
        "contacts": {"email": f"p{number}@fjord.example", "seats": number.strip("ab") or "0"},
        "deals": {"dealname": f"Deal {number}", "dealstage": "contractsent", "amount": "10"},
        "companies": {"name": f"Company {number}"},
        "products": {"name": f"Product {number}", "price": "1"},
    }
    return owner | more[kind]


@pytest.mark.parametrize("kind", ["contacts", "deals", "companies", "products"])
def test_creating_a_hundred_costs_as_much_as_two(app: Client, cast: Cast, kind: str) -> None:
    def body(count: int, tag: str) -> Any:
        company = a_record(cast.sales, "companies")
        spec = {"contacts": 279, "deals": 341}.get(kind)
        to = [{"to": {"id": str(company.pk)}, "types": [{"associationTypeId": spec}]}] if spec else []
        return {"inputs": [{"properties": values(cast, kind, f"{n}{tag}"), "associations": to} for n in range(count)]}

    address = f"/crm/v3/objects/{kind}/batch/create"
    few = queries(app, address, body(2, "a"))
    assert queries(app, address, body(100, "b")) <= few + PAGES


def many(cast: Cast, kind: str, count: int, tag: str) -> list[Any]:
    return [a_record(cast.sales, kind, **values(cast, kind, f"{n}{tag}")) for n in range(count)]


BATCHES: dict[str, Callable[[list[Any]], Any]] = {
    "update": lambda rows: [
        {"id": str(row.pk), "properties": {"lastname": f"Dahl {row.pk}", "seats": "9"}} for row in rows
    ],
    "upsert": lambda rows: [
        {"id": row.email, "idProperty": "email", "properties": {"lastname": f"Dahl {row.pk}"}} for row in rows
    ],
    "read": lambda rows: [{"id": str(row.pk)} for row in rows],
    "archive": lambda rows: [{"id": str(row.pk)} for row in rows],
}


@pytest.mark.parametrize("deed", BATCHES)
def test_a_batch_over_many_contacts_costs_as_much_as_over_two(app: Client, cast: Cast, deed: str) -> None:
    address = f"/crm/v3/objects/contacts/batch/{deed}"
    few = queries(app, address, {"inputs": BATCHES[deed](many(cast, "contacts", 2, "a"))})
    assert queries(app, address, {"inputs": BATCHES[deed](many(cast, "contacts", 30, "b"))}) <= few + PAGES


@pytest.mark.parametrize("deed", ["associate/default", "create", "read"])
def test_associating_many_pairs_costs_as_much_as_two(app: Client, cast: Cast, deed: str) -> None:
    def body(count: int, tag: str) -> Any:
        contacts, company = many(cast, "contacts", count, tag), a_record(cast.sales, "companies")
        if deed == "read":
            return {"inputs": [{"id": str(row.pk)} for row in contacts]}
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
        ends = [{"from": {"id": str(row.pk)}, "to": {"id": str(company.pk)}} for row in contacts]
        return {"inputs": [end | ({"types": types} if deed == "create" else {}) for end in ends]}

    address = f"/crm/v4/associations/contacts/companies/batch/{deed}"
    few = queries(app, address, body(2, "a"))
    assert queries(app, address, body(30, "b")) <= few + PAGES


READS = [
    "/crm/v3/objects/contacts?limit=100&associations=companies,deals&propertiesWithHistory=firstname&properties=seats",
    "/crm/v3/objects/deals?limit=100&associations=contacts&properties=pipeline,dealstage,hubspot_owner_id",
    "/crm/v3/objects/invoices?limit=100&associations=deals",
    "/crm/v3/owners?limit=100",
    "/crm/v3/pipelines/deals",
    "/crm/v3/properties/contacts",
    "/api/v1/invoice_drafts",
    "/api/v1/qbo/connections",
    "/api/v1/qbo/health",
    "/api/v1/webhook_subscriptions",
]


@pytest.mark.parametrize("address", READS)
def test_reading_costs_at_most_15_queries_however_much_there_is(cast: Cast, address: str) -> None:
    from core.api.tokens import all_scopes

    _row, secret = issue_token(cast.portal.pk, "Reader", all_scopes())
    reader = Client(headers={"Authorization": f"Bearer {secret}"})

    def asked() -> int:
        reader.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(address).status_code == 200
        return len(captured)

    def grow(tag: str) -> None:
        for kind, other in (("contacts", "companies"), ("companies", "contacts"), ("deals", "contacts")):
            rows = many(cast, kind, 3, tag)
            join(rows[0], a_record(cast.sales, other), cast.sales.actor)

    grow("a")
    few = asked()
    grow("b")
    assert asked() <= few <= 15
