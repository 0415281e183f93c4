"""Where a company's writes wait for approval: Finance lets them go, or gives them back with a note (product.md 3)."""

from django.db import transaction

from core.changes import Actor
from core.queue.doorbell import ring
from invoices.delivery import set_delivery
from invoices.models import Delivery
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.enqueueing import QUEUE
from qbo_sync.outbound.states import hold, move_by_hand
from qbo_sync.outbound.superseding import rows_of_invoice

RETURNED = "returned"


def approve(portal_id: int, invoice_id: int, actor: Actor) -> bool:
    """The invoice and what it needs go out. False if none of it was waiting."""
    with transaction.atomic():
        waiting = _waiting_rows(portal_id, invoice_id)
        for entry in waiting:
            move_by_hand(entry, OutboxState.PENDING)
        if waiting:
            set_delivery(portal_id, invoice_id, Delivery.CREATING, "", actor)
            ring(QUEUE)
    return bool(waiting)


def give_back(portal_id: int, invoice_id: int, note: str, actor: Actor) -> bool:
    """Back to whoever made it, with the note as the reason. False if none of it was waiting."""
    with transaction.atomic():
        waiting = _waiting_rows(portal_id, invoice_id)
        for entry in waiting:
            move_by_hand(entry, OutboxState.NEEDS_USER, error_category=RETURNED, last_error=note)
        if waiting:
            set_delivery(portal_id, invoice_id, Delivery.NEEDS_YOU, note, actor)
    return bool(waiting)


def _waiting_rows(portal_id: int, invoice_id: int) -> list[OutboxEntry]:
    held = [hold(entry) for entry in rows_of_invoice(portal_id, invoice_id)]
    return [entry for entry in held if entry.state == OutboxState.AWAITING_APPROVAL]
