"""What no record could hold is refused at the door with 400, in HubSpot's shape."""

import pytest
from django.test import Client

from core.api.models import issue_token
from core.portals.creating import create_portal

pytestmark = pytest.mark.django_db
BODIES = {
    "a NUL": b'{"properties": {"firstname": "a\\u0000b"}}',
    "half of a surrogate pair": b'{"properties": {"firstname": "\\ud800"}}',
    "a NUL in a name": b'{"properties": {"a\\u0000b": "c"}}',
    "nesting without end": b"[" * 100_000,
    "no JSON": b"{",
    "no UTF-8": b'{"properties": {"firstname": "\xff"}}',
    "a list": b"[]",
    "nothing": b"",
    "a number without end": b'{"inputs": ' + b"9" * 5000 + b"}",
}


@pytest.fixture
def app() -> Client:
    portal = create_portal("Northwind Trading")
    _row, secret = issue_token(portal.pk, "Integration", ["crm.objects.contacts.write", "crm.objects.contacts.read"])
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


@pytest.mark.parametrize("what", BODIES)
def test_it_is_refused_with_400(app: Client, what: str) -> None:
    answer = app.post("/crm/v3/objects/contacts", BODIES[what], content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert answer.json()["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    "address", ["/crm/v3/objects/contacts?after=%00", "/crm/v3/objects/contacts/%00?idProperty=email"]
)
def test_an_address_with_a_nul_is_refused(app: Client, address: str) -> None:
    assert app.get(address).status_code == 400


def test_a_body_that_is_too_large_answers_413(app: Client) -> None:
    body = b'{"properties": {"firstname": "' + b"a" * (11 * 1024 * 1024) + b'"}}'
    assert app.post("/crm/v3/objects/contacts", body, content_type="application/json").status_code == 413
