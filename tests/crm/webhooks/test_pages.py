"""Settings > Webhooks: added, tested, paused, sent again and removed by a Super admin, seen by nobody else."""

import re
from typing import Any

import pytest

from core.changes import Change
from crm.webhooks.models import EventDelivery, WebhookSubscription
from tests.crm.webhooks.working import work
from tests.harness.endpoint import Endpoint
from tests.people import Cast, a_record

WEBHOOKS = "/settings/webhooks/"


@pytest.fixture
def added(cast: Cast, endpoint: Endpoint, own_network: None) -> WebhookSubscription:
    form = {"name": "Warehouse", "url": endpoint.url, "events": ["contact.creation"], "properties": ""}
    assert cast.owner.post(WEBHOOKS, form).status_code == 302
    return WebhookSubscription.objects.for_portal(cast.portal).get()


def page_of(cast: Cast, row: WebhookSubscription) -> str:
    return str(cast.owner.get(f"{WEBHOOKS}{row.pk}/").content.decode())


def press(cast: Cast, row: WebhookSubscription, do: str, **more: Any) -> Any:
    return cast.owner.post(f"{WEBHOOKS}{row.pk}/", {"do": do, **more})


def test_an_added_webhook_shows_its_secret_and_what_was_sent(
    cast: Cast, added: WebhookSubscription, endpoint: Endpoint
) -> None:
    a_record(cast.sales, "contacts")
    work()
    page = page_of(cast, added)
    assert added.secret in page and "Taken" in page and "contact.creation" in page
    assert len(endpoint.received) == 1
    assert Change.objects.for_portal(cast.portal).filter(record_type="webhook_subscriptions", kind="created").exists()


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://x/"}, {"url": ""}, {"events": []}, {"properties": "deal.propertyChange(amount"}]
)
def test_a_bad_form_says_why_and_keeps_what_was_typed(cast: Cast, own_network: None, wrong: dict[str, Any]) -> None:
    form = {"name": "Warehouse", "url": "https://hooks.example.com/", "events": ["contact.creation"], "properties": ""}
    answer = cast.owner.post(WEBHOOKS, {**form, **wrong})
    assert answer.status_code == 422 and "Warehouse" in answer.content.decode()
    assert not WebhookSubscription.objects.for_portal(cast.portal).exists()


def test_a_test_event_is_sent(cast: Cast, added: WebhookSubscription, endpoint: Endpoint) -> None:
    press(cast, added, "test")
    work()
    assert len(endpoint.received) == 1 and "HTTP 200" in page_of(cast, added)


def test_it_is_paused_resumed_edited_and_removed(cast: Cast, added: WebhookSubscription) -> None:
    press(cast, added, "pause")
    assert "Nothing is sent" in page_of(cast, added)
    press(cast, added, "resume")
    typed = {"name": "Depot", "url": added.url, "events": [], "properties": "deal.propertyChange(amount)\n"}
    press(cast, added, "save", **typed)
    row = WebhookSubscription.objects.for_portal(cast.portal).get()
    assert (row.name, row.active, row.events) == ("Depot", True, ["deal.propertyChange(amount)"])
    press(cast, added, "delete")
    assert not WebhookSubscription.objects.for_portal(cast.portal).exists()


def test_a_parcel_is_sent_again_by_hand(cast: Cast, added: WebhookSubscription, endpoint: Endpoint) -> None:
    endpoint.status = 500
    a_record(cast.sales, "contacts")
    work()
    endpoint.status = 200
    press(cast, added, "again", delivery=str(EventDelivery.objects.for_portal(cast.portal).get().pk))
    work()
    assert EventDelivery.objects.for_portal(cast.portal).get().state == "done"


def test_others_see_nothing_of_it(cast: Cast, added: WebhookSubscription) -> None:
    one = f"{WEBHOOKS}{added.pk}/"
    for person in (cast.finance, cast.sales, cast.reader):
        assert person.get(WEBHOOKS).status_code == person.get(one).status_code == 403
        assert person.post(one, {"do": "delete"}).status_code == 403
    assert cast.outsider.get(one).status_code == cast.outsider.post(one, {"do": "delete"}).status_code == 404
    assert added.url not in cast.outsider.get(WEBHOOKS).content.decode()
    assert WebhookSubscription.objects.for_portal(cast.portal).exists()


def test_events_stand_under_the_objects_that_they_are_about(cast: Cast) -> None:
    page = cast.owner.get("/settings/webhooks/").content.decode()
    groups = re.findall(r'<div role="group" aria-label="([^"]+)">(.*?)</div>', page, re.DOTALL)
    assert [name for name, _boxes in groups][:3] == ["Contacts", "Companies", "Deals"]
    contacts = dict(groups)["Contacts"]
    assert contacts.count('type="checkbox"') == contacts.count('value="contact.') == 6
