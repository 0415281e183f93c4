"""A portal with a connected QuickBooks company that really answers, read into the mirror."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.changes import SYSTEM
from core.portals.creating import create_portal
from core.portals.models import Portal
from core.queue.draining import drain_queue
from invoices.books import book_provider
from invoices.models import Invoice
from qbo_sync.connection.connecting import connect
from qbo_sync.connection.oauth import Tokens
from qbo_sync.inbound.fetching import FETCH_QUEUE, load_everything
from qbo_sync.inbound.splitting import split_waiting
from qbo_sync.models import Connection
from tests.harness.company import Books, Sandbox


@dataclass
class Connected:
    """Both sides: `books` is QuickBooks as a person there sees it, `connection` ours."""

    connection: Connection
    books: Books

    @property
    def portal(self) -> Portal:
        return self.connection.portal

    def attached(self, remote: Any) -> Invoice:
        """Our record of an invoice of the company."""
        load_everything(self.connection)
        pk = book_provider().attach_remote_invoice(self.connection.book, str(remote["Id"]), SYSTEM)
        return Invoice.objects.for_portal(self.portal).get(pk=pk)

    def by_hand(self, remote: Any, deed: str, **values: Any) -> Any:
        return self.books.sandbox.control(f"companies/{self.books.realm}/invoices/{remote['Id']}/{deed}", values)

    def take_in(self) -> int:
        """What a worker does with the webhooks and fetches that wait."""
        split_waiting()
        return drain_queue(FETCH_QUEUE, 20)


@pytest.fixture
def connected(quickbooks: Sandbox, transactional_db: None) -> Connected:
    return connect_company(quickbooks.new_company())


def connect_company(books: Books, name: str = "Northwind Trading") -> Connected:
    portal = create_portal(name, company_currency="USD", time_zone="UTC")
    now = clock.now()
    tokens = Tokens(books.access_token, books.refresh_token, now + timedelta(hours=1), now + timedelta(days=90), None)
    connection = connect(portal, None, books.realm, tokens)
    connection.fetches.all().delete()
    load_everything(connection)
    fresh = Connection.objects.for_portal(portal).select_related("book", "portal").get(pk=connection.pk)
    return Connected(fresh, books)
