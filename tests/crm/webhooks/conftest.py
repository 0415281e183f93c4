"""An app with a real address that hears of a portal's events."""

from typing import Any

import pytest

from tests.harness.apps import App
from tests.harness.endpoint import Endpoint
from tests.people import Cast, a_cast

SUBSCRIPTIONS = "/api/v1/webhook_subscriptions"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.portal)


@pytest.fixture
def own_network(settings: Any) -> None:
    """The endpoint of a test stands on this machine."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def subscribed(app: App, endpoint: Endpoint, own_network: None) -> dict[str, Any]:
    """Creations of contacts, and changes of their first name."""
    events = ["contact.creation", "contact.propertyChange(firstname)", "contact.deletion"]
    answer = app.post(SUBSCRIPTIONS, {"url": endpoint.url, "events": events})
    assert answer.status_code == 201, answer.content
    return answer.json()
