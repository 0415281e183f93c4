"""What an app hears: signed, gathered, once it is committed, and again when it did not answer."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hubspot.utils.signature import Signature

from core import clock
from core.portals.models import Portal
from crm.records.saving import archive_record, update_record, verbs_of
from crm.webhooks.delivering import PAUSES
from crm.webhooks.models import EventDelivery
from tests.crm.webhooks.working import work
from tests.harness.apps import App
from tests.harness.endpoint import Endpoint
from tests.people import Cast, a_record

pytestmark = pytest.mark.both_databases


def told(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [event for received in endpoint.received for event in json.loads(received.body)]


def rows(cast: Cast) -> Any:
    return EventDelivery.objects.for_portal(cast.portal)


def make_due(cast: Cast) -> None:
    rows(cast).update(due_at=clock.now() - timedelta(seconds=5))


def test_an_app_hears_what_it_asked_for_and_nothing_else(
    cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint
) -> None:
    contact = a_record(cast.sales, "contacts")
    a_record(cast.sales, "companies")
    update_record(contact, {"firstname": "Olav", "lastname": "Dahl"}, cast.sales.actor)
    archive_record(contact, cast.sales.actor)
    work()
    assert [(event["subscriptionType"], event.get("propertyName")) for event in told(endpoint)] == [
        ("contact.creation", None),
        ("contact.propertyChange", "firstname"),
        ("contact.deletion", None),
    ]
    change = told(endpoint)[1]
    assert (change["objectId"], change["propertyValue"], change["changeSource"]) == (contact.pk, "Olav", "USER")
    assert change["subscriptionId"] == int(subscribed["id"])


def test_hubspots_own_check_accepts_the_signature_and_no_other(
    cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint
) -> None:
    a_record(cast.sales, "contacts")
    work()
    received = endpoint.received[0]
    given = {
        "signature": received.headers["x-hubspot-signature-v3"],
        "request_body": received.body.decode(),
        "http_uri": endpoint.url,
        "http_method": "POST",
        "signature_version": "v3",
        "timestamp": received.headers["x-hubspot-request-timestamp"],
    }
    assert Signature.is_valid(client_secret=subscribed["secret"], **given)
    assert not Signature.is_valid(client_secret="another", **given)
    assert not Signature.is_valid(client_secret=subscribed["secret"], **{**given, "request_body": "[]"})


def test_events_that_wait_travel_together_a_hundred_at_a_time(
    cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint
) -> None:
    verbs_of("contacts").create_many(cast.portal, [{"firstname": str(n)} for n in range(130)], cast.sales.actor)
    for number in range(10):
        a_record(cast.sales, "contacts", firstname=f"one {number}")
    work()
    sizes = [len(json.loads(received.body)) for received in endpoint.received]
    assert sum(sizes) == 140 and max(sizes) <= 100 and len(sizes) == 2
    assert len({event["eventId"] for event in told(endpoint)}) == 140


def test_what_is_rolled_back_is_told_to_nobody(cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        a_record(cast.sales, "contacts")
        raise RuntimeError
    work()
    assert endpoint.received == []


def test_a_refused_parcel_is_sent_again_ten_times_within_a_day_and_then_given_up(
    cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint
) -> None:
    endpoint.status = 503
    a_record(cast.sales, "contacts")
    waits = []
    for _try in range(9):
        work()
        row = rows(cast).get()
        waits.append(row.due_at - clock.now())
        make_due(cast)
    work()
    row = rows(cast).get()
    assert (row.state, row.attempts, row.status_code) == ("needs_user", 10, 503)
    assert len(endpoint.received) == 10
    assert all(abs(wait - pause) < timedelta(seconds=30) for wait, pause in zip(waits, PAUSES, strict=True))
    assert timedelta(hours=22) < sum(PAUSES, timedelta()) <= timedelta(hours=24)
    assert [event["attemptNumber"] for event in told(endpoint)] == list(range(10))


def test_an_address_that_recovers_gets_everything(cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    endpoint.status = 500
    a_record(cast.sales, "contacts")
    work()
    endpoint.status = 200
    make_due(cast)
    work()
    assert (rows(cast).get().state, len(endpoint.received)) == ("done", 2)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nobody answers at this address."), ("nb", "Ingen svarer på denne adressen.")]
)
def test_nobody_listening_is_noted_in_the_words_of_the_portal(
    cast: Cast, app: App, own_network: None, language: str, words: str
) -> None:
    Portal.objects.filter(pk=cast.portal.pk).update(language=language)
    body = {"url": "http://127.0.0.1:9/hook", "events": ["contact.creation"]}
    app.post("/api/v1/webhook_subscriptions", body)
    a_record(cast.sales, "contacts")
    work()
    row = rows(cast).get()
    assert row.state == "pending" and row.attempts == 1
    assert row.last_error == words


def test_a_paused_address_collects_nothing_and_its_parcels_wait(
    cast: Cast, app: App, subscribed: dict[str, Any], endpoint: Endpoint
) -> None:
    address = f"/api/v1/webhook_subscriptions/{subscribed['id']}"
    a_record(cast.sales, "contacts", firstname="before")
    assert app.patch(address, {"active": False}).json()["active"] is False
    a_record(cast.sales, "contacts", firstname="meanwhile")
    work()
    assert endpoint.received == []
    app.patch(address, {"active": True})
    work()
    assert len(told(endpoint)) == 1


def test_another_portals_events_are_not_told(cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    a_record(cast.outsider, "contacts")
    work()
    assert endpoint.received == []


def test_a_redirect_is_not_followed(cast: Cast, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    endpoint.status = 302
    a_record(cast.sales, "contacts")
    work()
    assert rows(cast).get().status_code == 302 and len(endpoint.received) == 1
