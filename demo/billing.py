"""Invoices that a QuickBooks company has already, brought to those whom they were sent to, and to their deals."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core.portals.roles import Role
from crm.records.associations import associated_records
from demo.cast import Cast
from invoices.attaching import attach_invoices
from invoices.books import Book
from qbo_sync.mirror.keeping import mirrored
from qbo_sync.models import Connection

MOST_ON_A_DEAL = 2


def bill_customers(buyers: Iterable[tuple[Any, Any]], deals: Iterable[Any], connection: Connection, cast: Cast) -> None:
    """`buyers`: pairs of a contact and its company, or None. Won deals, and those nearly won, get the newest ones."""
    book, actor = Book.objects.for_portal(cast.portal).get(pk=connection.book_id), cast.actor(Role.FINANCE)
    sent_to = invoices_by_customer(connection)
    for person, firm in buyers:
        for record in filter(None, (person, firm)):
            attach_invoices(record, book, sent_to.get(str(firm or person), []), actor)
    for deal in deals:
        if deal.stage.is_won or deal.stage.key == "contractsent":
            buyer = next(iter([*associated_records(deal, "companies"), *associated_records(deal, "contacts")]))
            of_deal = [sent_to[str(buyer)].pop() for _ in range(min(MOST_ON_A_DEAL, len(sent_to[str(buyer)])))]
            attach_invoices(deal, book, of_deal, actor)


def invoices_by_customer(connection: Connection) -> dict[str, list[str]]:
    """{customer's name: ids in QuickBooks, the oldest first}."""
    rows = mirrored(connection, "Invoice").filter(active=True).order_by("pk")
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row.raw["CustomerRef"]["name"]].append(row.qbo_id)
    return found
