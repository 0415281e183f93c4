"""What a person may do about an invoice on its way: look again, send again, discard. None of it calls QuickBooks (R19).

Whatever is in doubt is only ever looked for: a worker looks, and the row goes out again when it is surely not there.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Now

from core.queue.doorbell import ring
from invoices.delivery import set_delivery
from invoices.models import Delivery, Invoice
from qbo_sync.connection.people import quickbooks
from qbo_sync.entities.marker import reference_text
from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.approving import RETURNED
from qbo_sync.outbound.enqueueing import QUEUE, Order, enqueue, mint_free_marker
from qbo_sync.outbound.reconcile import MAYBE_DELETED
from qbo_sync.outbound.states import FINAL, BusyEntry, hold, move_by_hand
from qbo_sync.outbound.superseding import rows_of_invoice, supersede
from qbo_sync.outbound.telling import tell_invoices


def retry(invoice_id: int) -> None:
    """Takes up whatever stands still, at once. Safe to press at any time; a row that a worker has is left alone."""
    invoice = _invoice(invoice_id)
    with transaction.atomic():
        for entry in rows_of_invoice(invoice.portal_id, invoice_id):
            try:
                _take_up(hold(entry))
            except BusyEntry:
                continue
        ring(QUEUE)


def retry_entry(entry: OutboxEntry) -> None:
    """As retry, for one row. Raises BusyEntry while a worker has it."""
    with transaction.atomic():
        _take_up(hold(entry))
        ring(QUEUE)


def _take_up(entry: OutboxEntry) -> None:
    if entry.state in (OutboxState.PENDING, OutboxState.UNKNOWN):
        OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=entry.pk).update(due_at=Now())
    if entry.state != OutboxState.NEEDS_USER:
        return
    if entry.error_category == MAYBE_DELETED:
        make_anew(entry)
    elif entry.error_category == RETURNED:
        move_by_hand(entry, OutboxState.AWAITING_APPROVAL)
    else:
        move_by_hand(entry, OutboxState.UNKNOWN if entry.in_doubt else OutboxState.PENDING)
    _say(entry)


def _say(entry: OutboxEntry) -> None:
    waits = entry.state == OutboxState.AWAITING_APPROVAL
    delivery = Delivery.WAITING_FOR_APPROVAL if waits else Delivery.CREATING
    tell_invoices(entry, delivery, "")


def make_anew(entry: OutboxEntry) -> OutboxEntry:
    """The same once more as a new operation, with a new requestid and marker; the held row is replaced by it."""
    body = read_json(entry.template)
    marker = mint_free_marker()
    if "PrivateNote" in body:
        body["PrivateNote"] = body["PrivateNote"].replace(reference_text(entry.marker), reference_text(marker))
    order = Order(
        entry.entity,
        entry.record_type,
        entry.record_id,
        line=entry.aggregate_key,
        intent_key=f"{entry.intent_key[:60]}:{uuid4().hex[:8]}",
        body=body,
        marker=marker,
        operation=entry.operation,
    )
    needs = [dependency.on for dependency in entry.dependencies.select_related("on")]
    new = enqueue(entry.connection, order, entry.created_by_id, after=needs)
    supersede(entry, new)
    return new


def discard(invoice_id: int) -> bool:
    """Gives the invoice up if it is surely not in QuickBooks. Otherwise it is looked for first, and this says False."""
    invoice = _invoice(invoice_id)
    with transaction.atomic():
        try:
            rows = [hold(entry) for entry in rows_of_invoice(invoice.portal_id, invoice_id)]
        except BusyEntry:
            return False
        if any(entry.state == OutboxState.DONE and entry.entity == "Invoice" for entry in rows):
            return False
        if any(entry.in_doubt for entry in rows):
            retry(invoice_id)
            return False
        for entry in reversed(rows):
            if entry.state not in FINAL:
                move_by_hand(entry, OutboxState.CANCELLED)
        if rows:
            set_delivery(invoice.portal_id, invoice_id, Delivery.CANCELLED, "", quickbooks(rows[0].connection))
    return bool(rows)


def _invoice(invoice_id: int) -> Invoice:
    return Invoice.everywhere.get(pk=invoice_id)  # across portals: the page that asks has found it in its own portal
