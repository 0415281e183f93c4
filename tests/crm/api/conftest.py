"""The official HubSpot client against a running server, with only the host changed."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import HubSpot

from core.api.models import issue_token
from core.api.tokens import all_scopes
from core.portals.models import Portal

ALL_SCOPES = all_scopes()


@pytest.fixture
def portal(transactional_db: Any) -> Portal:
    from core.portals.creating import create_portal

    return create_portal("Northwind Trading", company_currency="USD")


@pytest.fixture
def other_portal(transactional_db: Any) -> Portal:
    from core.portals.creating import create_portal

    return create_portal("Fjord Consulting", company_currency="NOK")


@pytest.fixture
def client_of(live_server: Any) -> Callable[..., HubSpot]:
    """`client_of(portal, scopes)`: HubSpot's own client, signed in with a token of the portal."""

    def make(portal: Portal, scopes: list[str] | None = None) -> HubSpot:
        _row, secret = issue_token(portal.pk, "Integration", ALL_SCOPES if scopes is None else scopes)
        return HubSpot(access_token=secret, host=live_server.url, base_url=live_server.url, client_side_validation=True)

    return make


@pytest.fixture
def hubspot(portal: Portal, client_of: Callable[..., HubSpot]) -> HubSpot:
    return client_of(portal)
