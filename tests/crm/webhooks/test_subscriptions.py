"""Subscriptions over REST: who may have them, for what, and to which addresses."""

from typing import Any

import pytest

from crm.webhooks.addresses import AddressRefused, check_url, is_public, resolve
from crm.webhooks.models import WebhookSubscription
from tests.crm.webhooks.working import work
from tests.harness.apps import App
from tests.harness.endpoint import Endpoint
from tests.people import Cast

SUBSCRIPTIONS = "/api/v1/webhook_subscriptions"
GOOD = {"url": "https://hooks.example.com/in", "events": ["deal.creation"]}
INSIDE = [
    "127.0.0.1", "127.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "localhost",
]  # fmt: skip
NO_ADDRESSES = [
    "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "gopher://x/", "https://", "hooks",
    "https://user@hooks.example.com/", "https://user:pw@hooks.example.com/", "https://hooks.example.com/#@inside",
    "https://hooks.example.com:25/", "https://hooks.example.com:6379/", "https://hooks.example.com:5432/",
    "https://hooks.example.com/\r\nHost: inside", "https://hooks.example.com:99999/", "javascript:alert(1)", "",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_of_the_own_network_is_never_called(host: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        resolve(f"https://{host}/")


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_public_https_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.215.14") and is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_private_address_is_noted_as_refused_and_nothing_connects(cast: Cast, app: App, endpoint: Endpoint) -> None:
    row = WebhookSubscription.objects.for_portal(cast.portal).create(
        url="https://localhost/x", events=["deal.creation"]
    )
    row.make_secret()
    row.save()
    app.post("/crm/v3/objects/deals", {"properties": {"dealname": "X"}})
    work()
    delivery = app.get(f"{SUBSCRIPTIONS}/{row.pk}/deliveries").json()["results"][0]
    assert "private network" in delivery["problem"] and delivery["status_code"] is None
    assert endpoint.received == []


def test_a_secret_is_told_once_and_kept_sealed(app: App, cast: Cast) -> None:
    made = app.post(SUBSCRIPTIONS, GOOD).json()
    row = WebhookSubscription.objects.for_portal(cast.portal).get()
    assert row.secret == made["secret"] and made["secret"] not in row.secret_sealed
    assert "secret" not in app.get(f"{SUBSCRIPTIONS}/{made['id']}").json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**GOOD, "url": "http://10.0.0.1/"}, "url"),
        ({**GOOD, "events": []}, "events"),
        ({**GOOD, "events": ["spaceship.creation"]}, "events"),
        ({**GOOD, "events": ["deal.creation(amount)"]}, "events"),
        ({"url": GOOD["url"]}, "events"),
    ],
)
def test_a_bad_subscription_is_refused_and_names_the_field(app: App, body: Any, field: str) -> None:
    answer = app.post(SUBSCRIPTIONS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["in"].startswith(field)


def test_an_app_hears_only_of_what_it_may_read(cast: Cast) -> None:
    app = App(cast.portal, ["dealbooks.webhooks.write", "crm.objects.contacts.read"])
    assert app.post(SUBSCRIPTIONS, GOOD).status_code == 403
    assert app.post(SUBSCRIPTIONS, {**GOOD, "events": ["contact.creation"]}).status_code == 201


def test_a_test_event_is_sent_and_logged(app: App, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    address = f"{SUBSCRIPTIONS}/{subscribed['id']}"
    assert app.post(f"{address}/test").status_code == 201
    work()
    logged = app.get(f"{address}/deliveries").json()["results"]
    assert [(each["state"], each["is_test"], each["status_code"]) for each in logged] == [("done", True, 200)]
    assert len(endpoint.received) == 1


def test_a_parcel_that_was_given_up_is_sent_again(app: App, subscribed: dict[str, Any], endpoint: Endpoint) -> None:
    address = f"{SUBSCRIPTIONS}/{subscribed['id']}"
    endpoint.status = 500
    app.post(f"{address}/test")
    work()
    failed = app.get(f"{address}/deliveries").json()["results"][0]
    assert failed["state"] == "needs_user"
    endpoint.status = 200
    assert app.post(f"{address}/deliveries/{failed['id']}/retry").json()["state"] == "pending"
    work()
    assert app.get(f"{address}/deliveries").json()["results"][0]["state"] == "done"


def test_a_stranger_finds_and_changes_nothing(cast: Cast, app: App, subscribed: dict[str, Any]) -> None:
    app.post(f"{SUBSCRIPTIONS}/{subscribed['id']}/test")
    work()
    delivery = app.get(f"{SUBSCRIPTIONS}/{subscribed['id']}/deliveries").json()["results"][0]["id"]
    stranger, one = App(cast.other_portal), f"{SUBSCRIPTIONS}/{subscribed['id']}"
    assert stranger.get(SUBSCRIPTIONS).json()["results"] == []
    assert stranger.get(one).status_code == stranger.delete(one).status_code == 404
    assert stranger.patch(one, {"active": False}).status_code == 404
    assert stranger.post(f"{one}/test").status_code == stranger.get(f"{one}/deliveries").status_code == 404
    assert stranger.post(f"{one}/deliveries/{delivery}/retry").status_code == 404
    assert app.get(one).json()["active"] is True
