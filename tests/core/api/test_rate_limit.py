"""A token may call so and so often in any ten seconds; another token is not held up by it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.api import limits
from core.api.models import issue_token
from core.portals.creating import create_portal

pytestmark = pytest.mark.django_db
OWNERS = "/crm/v3/owners/"


@pytest.fixture
def app(settings: Any) -> Callable[[], Client]:
    settings.API_CALLS_PER_TEN_SECONDS = 3
    limits._limiter().storage.reset()
    portal = create_portal("Northwind Trading")

    def make() -> Client:
        _row, secret = issue_token(portal.pk, "Integration", ["crm.objects.owners.read"])
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return make


def test_calls_beyond_the_limit_answer_429_with_the_policy_and_when_to_come_back(app: Callable[[], Client]) -> None:
    client = app()
    assert [client.get(OWNERS).status_code for _call in range(3)] == [200, 200, 200]
    refused = client.get(OWNERS)
    assert refused.status_code == 429
    assert refused.json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert refused.json()["category"] == "RATE_LIMITS"
    assert 1 <= int(refused["Retry-After"]) <= 10


def test_every_answer_says_what_is_left(app: Callable[[], Client]) -> None:
    client = app()
    left = [client.get(OWNERS)["X-HubSpot-RateLimit-Remaining"] for _call in range(4)]
    assert left == ["2", "1", "0", "0"]
    assert client.get(OWNERS)["X-HubSpot-RateLimit-Max"] == "3"


def test_one_apps_haste_does_not_hold_up_another(app: Callable[[], Client]) -> None:
    hasty, calm = app(), app()
    while hasty.get(OWNERS).status_code == 200:
        pass
    assert calm.get(OWNERS).status_code == 200
