"""How far an invoice made here is on its way to QuickBooks. No stage, and counted nowhere (product.md section 14)."""

from django.db import transaction

from core import clock
from core.changes import Actor, RecordChange, record_change
from invoices.applying import locked_invoice
from invoices.models import Delivery, DraftState, InvoiceDraft
from invoices.stages import set_stage
from invoices.subjects import subjects_of


def set_delivery(portal_id: int, invoice_id: int, delivery: Delivery | str, reason: str, actor: Actor) -> bool:
    """Says where the invoice stands and why, in plain words. False if that is known already.

    An invoice that is in QuickBooks stays so: a late word about its way there changes nothing. A discarded one leaves
    the pages and gives its lines free to be billed again.
    """
    with transaction.atomic():
        invoice = locked_invoice(portal_id, invoice_id)
        if invoice.delivery == Delivery.CREATED or (invoice.delivery, invoice.delivery_reason) == (delivery, reason):
            return False
        before = invoice.delivery
        invoice.delivery, invoice.delivery_reason = str(delivery), reason
        invoice.archived_at = clock.now() if delivery == Delivery.CANCELLED else None
        invoice.updated_at = clock.now()
        set_stage(invoice, clock.today(invoice.portal))
        invoice.save()
        if delivery == Delivery.CANCELLED:
            _discard_drafts(portal_id, invoice_id)
        record_change(
            RecordChange(
                portal_id=portal_id,
                record_type="invoices",
                record_id=invoice_id,
                kind=f"delivery_{invoice.delivery}",
                actor=actor,
                diff={"delivery": (before, invoice.delivery)},
                facts={"name": str(invoice), "delivery": invoice.delivery, "reason": reason},
                also_on=subjects_of(portal_id, invoice_id),
            )
        )
    return True


def _discard_drafts(portal_id: int, invoice_id: int) -> None:
    """A draft that was reopened to be fixed goes with its invoice."""
    drafts = InvoiceDraft.objects.for_portal(portal_id).filter(invoice_id=invoice_id)
    drafts.filter(state=DraftState.ACTIVE).update(state=DraftState.DISCARDED)
