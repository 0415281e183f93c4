"""A portal with a connected company that really answers, and time that runs a few hundred times faster."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.portals.creating import create_portal
from qbo_sync.connection.calling import call
from qbo_sync.connection.connecting import connect
from qbo_sync.connection.oauth import Tokens
from qbo_sync.mirror.loading import load_entity, load_facts
from qbo_sync.models import Connection
from tests.harness.company import Books, Sandbox
from tests.qbo_sync.outbound.company import Company


@pytest.fixture
def quick(settings: Any) -> None:
    settings.QBO_HORIZON_SECONDS = 1.6
    settings.QBO_CALL_SECONDS = 0.5
    settings.QBO_CLOCK_MARGIN_SECONDS = 10
    settings.QBO_RETRY_SECONDS = 0.05
    settings.QBO_REQUESTS_PER_MINUTE = 100_000


@pytest.fixture
def company(quickbooks: Sandbox, quick: None, transactional_db: None) -> Company:
    """A US company with a customer and an item, connected."""
    return connected(quickbooks.new_company())


def connected(books: Books) -> Company:
    portal = create_portal("Northwind Trading", company_currency="USD", time_zone="UTC")
    now = clock.now()
    tokens = Tokens(books.access_token, books.refresh_token, now + timedelta(hours=1), now + timedelta(days=100), None)
    connection = connect(portal, None, books.realm, tokens)
    connection.fetches.all().delete()
    call(connection, lambda gateway: load_facts(connection, gateway))
    call(connection, lambda gateway: load_entity(connection, gateway, "Account"))
    customer, item = books.new_customer("Fjord AS"), books.new_item("Design")
    fresh = Connection.objects.for_portal(portal).select_related("book").get(pk=connection.pk)
    books.sandbox.control("requests", method="DELETE")
    return Company(fresh, books, customer["Id"], item["Id"])
