"""The story of an invoice on its way, step by step, for the person who waits for it (guarantees.md R17)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from invoices.books import BookState, DeliveryStep
from invoices.models import Invoice
from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.finishing import NAME_FIELDS
from qbo_sync.outbound.superseding import rows_of_invoice


def delivery_story(invoice_id: int) -> Sequence[DeliveryStep]:
    """One step for each object that goes to QuickBooks, in the order in which they go."""
    invoice = Invoice.everywhere.get(pk=invoice_id)  # across portals: the page has found it in its own portal
    rows = rows_of_invoice(invoice.portal_id, invoice_id)
    needed = [row for row in rows if row.entity != "Invoice"]
    is_held_up = any(row.state != OutboxState.DONE for row in needed)
    return [step_of(row, is_held_up and row not in needed) for row in rows]


def step_of(entry: OutboxEntry, is_held_up: bool = False) -> DeliveryStep:
    """`is_held_up`: something that it needs is not in QuickBooks yet."""
    return DeliveryStep(
        what=_what(entry),
        state=entry.state,
        label=_label(entry, is_held_up),
        at=entry.finished_at or entry.last_sent_at or entry.created_at,
        reason=_reason(entry),
        advice=_advice(entry),
        reference=entry.intuit_tid or entry.marker,
    )


def _what(entry: OutboxEntry) -> str:
    body = read_json(entry.template)
    if entry.entity == "Customer":
        return _("Customer %(name)s") % {"name": body.get(NAME_FIELDS["Customer"], "")}
    if entry.entity == "Item":
        return _("Product %(name)s") % {"name": body.get(NAME_FIELDS["Item"], "")}
    return _("Invoice") if entry.entity == "Invoice" else entry.entity


def _label(entry: OutboxEntry, is_held_up: bool) -> str:
    """The state's own word for what waits would be read as the stage of the invoice."""
    if entry.state != OutboxState.PENDING:
        return str(OutboxState(entry.state).label)
    return _("Waits for what stands above") if is_held_up else _("Waiting to go to QuickBooks")


def _reason(entry: OutboxEntry) -> str:
    """What QuickBooks said of the row, else what keeps its company from answering."""
    if entry.last_error:
        return entry.last_error
    if entry.state == OutboxState.UNKNOWN:
        return _("QuickBooks did not answer. Dealbooks is checking whether it has this; it is never created twice.")
    is_waiting = entry.state in (OutboxState.PENDING, OutboxState.SENDING)
    if is_waiting and entry.connection.state != BookState.CONNECTED:
        return entry.connection.state_reason or str(BookState(entry.connection.state).label)
    return ""


def _advice(entry: OutboxEntry) -> str:
    if entry.state != OutboxState.PENDING or entry.connection.state != BookState.NEEDS_RECONNECT:
        return ""
    return _("Reconnect the QuickBooks company; what waits goes out by itself then.")
