"""The invoice shows how its rows stand: being created, or in need of a person, with the reason (decisions.md 14)."""

from collections.abc import Iterable

from invoices.delivery import set_delivery
from invoices.models import Delivery
from invoices.wizard.made import customer_was_made, item_was_made
from qbo_sync.connection.people import quickbooks
from qbo_sync.models import OutboxEntry
from qbo_sync.outbound.superseding import waiting_for


def tell_invoices(entry: OutboxEntry, delivery: Delivery, reason: str) -> None:
    """Says it on the row's own invoice, or on every invoice that cannot be created before this row is done."""
    actor = quickbooks(entry.connection)
    for row in _invoice_rows(entry):
        if row.record_id is not None:
            set_delivery(entry.portal_id, row.record_id, delivery, reason, actor)


def name_what_was_made(entry: OutboxEntry, name: str) -> None:
    """The drafts behind the row name the customer or item by its id from now on, should they be reopened."""
    invoice_ids = [row.record_id for row in _invoice_rows(entry) if row.record_id is not None]
    if entry.entity == "Customer":
        customer_was_made(entry.portal_id, invoice_ids, entry.qbo_id)
    elif entry.entity == "Item":
        item_was_made(entry.portal_id, invoice_ids, entry.qbo_id, name)


def _invoice_rows(entry: OutboxEntry) -> Iterable[OutboxEntry]:
    if entry.entity == "Invoice":
        return [entry]
    return [row for row in waiting_for(entry) if row.entity == "Invoice"]
