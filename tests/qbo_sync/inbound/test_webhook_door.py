"""The webhook's door: what Intuit signed is stored and answered; anything else leaves no row (guarantees.md G6)."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from qbo_sync.inbound.splitting import split_waiting
from qbo_sync.models import Fetch, WebhookDelivery, WebhookEvent
from tests.qbo_sync.conftest import Connected, connect_company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
URL = "/webhooks/quickbooks/"
TOKEN = "verifier-of-the-test"


@pytest.fixture(autouse=True)
def verifier(settings: Any) -> None:
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = TOKEN


def signature(body: bytes, token: str = TOKEN) -> str:
    return base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest()).decode()


def post(body: bytes, signed: str | None = None) -> Any:
    headers = {"intuit-signature": signature(body) if signed is None else signed}
    return Client().post(URL, data=body, content_type="application/json", headers=headers)


def cloud_event(
    realm: str, entity_id: str = "1", event_id: str = "e-1", kind: str = "invoice.updated"
) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "intuit.test",
        "type": f"qbo.{kind}.v1",
        "time": "2026-11-23T10:00:00.123456789Z",
        "intuitentityid": entity_id,
        "intuitaccountid": realm,
        "data": {},
    }


def as_bytes(*events: dict[str, Any]) -> bytes:
    return json.dumps(list(events)).encode()


FORGED = {
    "no signature": "",
    "not base64": "!!!",
    "another token": signature(as_bytes(cloud_event("1")), "other"),
    "too short": base64.b64encode(b"abc").decode(),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_not_signed_is_refused_and_leaves_no_row(how: str) -> None:
    assert post(as_bytes(cloud_event("1")), FORGED[how]).status_code == 401
    assert WebhookDelivery.objects.count() == 0


def test_a_body_changed_by_one_byte_is_refused() -> None:
    body = as_bytes(cloud_event("1"))
    assert post(body.replace(b"1", b"2", 1), signature(body)).status_code == 401


def test_the_raw_bytes_are_signed_not_the_parsed_json() -> None:
    body = b'[ {"id":"x" , "type":"qbo.invoice.updated.v1","intuitentityid":"1","intuitaccountid":"9"} ]'
    assert post(body).status_code == 200
    assert post(json.dumps(json.loads(body)).encode(), signature(body)).status_code == 401


def test_an_unreadable_body_is_acknowledged_and_quarantined() -> None:
    assert post(b"not json at all").status_code == 200
    split_waiting()
    delivery = WebhookDelivery.objects.get()
    assert "unreadable" in delivery.problem and delivery.split_at is not None


def test_an_event_of_an_unknown_company_is_kept_and_leads_to_nothing() -> None:
    assert post(as_bytes(cloud_event("4711"))).status_code == 200
    split_waiting()
    assert WebhookEvent.objects.get().connection is None
    assert Fetch.everywhere.count() == 0


def test_a_duplicate_counts_once(connected: Connected, settings: Any) -> None:
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = TOKEN
    body = as_bytes(cloud_event(connected.books.realm))
    for _again in range(16):
        assert post(body).status_code == 200
    split_waiting()
    assert WebhookEvent.objects.count() == 1
    assert Fetch.everywhere.count() == 1


def test_events_of_one_entity_wait_as_one_fetch(connected: Connected, settings: Any) -> None:
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = TOKEN
    events = [cloud_event(connected.books.realm, "7", f"e-{number}") for number in range(20)]
    post(as_bytes(*events))
    split_waiting()
    assert WebhookEvent.objects.count() == 20
    assert Fetch.everywhere.count() == 1


def test_one_post_with_two_companies_goes_to_each_ones_own_portal(connected: Connected, settings: Any) -> None:
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = TOKEN
    other = connect_company(connected.books.sandbox.new_company("Other"), "Other portal")
    post(as_bytes(cloud_event(connected.books.realm, "1", "a"), cloud_event(other.books.realm, "2", "b")))
    split_waiting()
    assert {(row.portal_id, row.qbo_id) for row in Fetch.everywhere.all()} == {
        (connected.connection.portal_id, "1"),
        (other.connection.portal_id, "2"),
    }


def test_the_older_shape_is_understood_too(connected: Connected, settings: Any) -> None:
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = TOKEN
    entities = [{"id": "5", "operation": "Update", "name": "Invoice", "lastUpdated": "2026-11-23T10:00:00Z"}]
    body = {"eventNotifications": [{"realmId": connected.books.realm, "dataChangeEvent": {"entities": entities}}]}
    post(json.dumps(body).encode())
    split_waiting()
    assert Fetch.everywhere.get().qbo_id == "5"


def test_ten_megabytes_are_too_much() -> None:
    assert post(b"[" + b" " * (10 * 1024 * 1024) + b"]").status_code == 413
