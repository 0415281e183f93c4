"""The first calls of a program: whose token is this, what may it do, where am I?"""

import pytest
from django.test import Client

from core.api.models import ApiToken, issue_token
from core.portals.creating import create_portal

pytestmark = pytest.mark.django_db
ADDRESS = "/oauth/v2/private-apps/get/access-token-info"


def a_token(name: str, **portal: str) -> tuple[ApiToken, str]:
    return issue_token(create_portal(name, **portal).pk, "Integration", ["crm.objects.contacts.read"])


def app(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def ask(secret: str, key: object) -> tuple[int, dict[str, object]]:
    answer = app(secret).post(ADDRESS, {"tokenKey": key}, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_token_tells_its_portal_and_its_scopes() -> None:
    row, secret = a_token("Northwind Trading")
    told = {"userId": None, "hubId": row.portal_id, "appId": row.pk, "scopes": ["crm.objects.contacts.read"]}
    assert ask(secret, secret) == (200, told)
    assert app(secret).post(ADDRESS, {}, content_type="application/json").json() == told


@pytest.mark.parametrize("key", ["theirs", 7])
def test_a_token_tells_nothing_of_another(key: object) -> None:
    _row, secret = a_token("Northwind Trading")
    _other, theirs = a_token("Harbor Street")
    status, body = ask(secret, theirs if key == "theirs" else key)
    assert (status, body["category"]) == (400, "VALIDATION_ERROR")
    assert "scopes" not in body


def test_the_account_is_that_of_the_token() -> None:
    row, secret = a_token("Nordlys AS", company_currency="NOK", time_zone="Asia/Kolkata")
    body = app(secret).get("/account-info/v3/details/").json()
    facts = (body["portalId"], body["companyCurrency"], body["timeZone"], body["utcOffset"])
    assert facts == (row.portal_id, "NOK", "Asia/Kolkata", "+05:30")
    assert body["utcOffsetMilliseconds"] == 19_800_000


def test_a_portal_has_no_object_types_of_its_own() -> None:
    _row, secret = a_token("Northwind Trading")
    assert app(secret).get("/crm-object-schemas/v3/schemas").json() == {"results": []}


@pytest.mark.parametrize("address", [ADDRESS, "/account-info/v3/details", "/crm-object-schemas/v3/schemas"])
def test_the_outsider_gets_401(address: str) -> None:
    for client in (Client(), app("pat-dealbooks-nobody")):
        answer = client.post(address) if address == ADDRESS else client.get(address)
        assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTHENTICATION")
