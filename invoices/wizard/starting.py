"""Starting, resuming and discarding drafts. One draft of a source is active at a time (decisions.md 19)."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from core import clock
from core.portals.models import Portal
from invoices.models import Delivery, DraftState, Invoice, InvoiceDraft
from invoices.wizard.checking import first_open_step
from invoices.wizard.choosing import propose_draft

WITH_ALL = ("book", "quote__portal", "quote__deal__portal", "invoice", "created_by")


class AnotherDraftIsOpen(Exception):
    """The source has an active draft already; `draft` is it."""

    def __init__(self, draft: InvoiceDraft) -> None:
        super().__init__(f"A draft is open already: {draft.uuid}")
        self.draft = draft


def active_draft(portal: Portal, source_type: str, source_id: int) -> InvoiceDraft | None:
    rows = InvoiceDraft.objects.for_portal(portal).select_related(*WITH_ALL)
    return rows.filter(source_type=source_type, source_id=source_id, state=DraftState.ACTIVE).first()


def start_draft(source_type: str, source: Any, user: Any) -> InvoiceDraft:
    """The active draft of the source, made if there is none; of two starts at once both get the same one."""
    found = active_draft(source.portal, source_type, source.pk)
    if found is not None:
        return found
    draft = propose_draft(source_type, source, user)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        found = active_draft(source.portal, source_type, source.pk)
        if found is None:
            raise
        return found
    return draft


def discard_draft(draft: InvoiceDraft) -> None:
    """Throws an active draft away; what was issued stays."""
    rows = InvoiceDraft.objects.for_portal(draft.portal).filter(pk=draft.pk, state=DraftState.ACTIVE)
    rows.update(state=DraftState.DISCARDED, saved_at=clock.now())


def reopen_draft(invoice: Invoice) -> InvoiceDraft:
    """`Fix and create`: the draft of an invoice that QuickBooks refused, open again under a new intent key.

    Raises InvoiceDraft.DoesNotExist if it needs no fixing, AnotherDraftIsOpen.
    """
    with transaction.atomic():
        rows = InvoiceDraft.objects.for_portal(invoice.portal)
        found = rows.filter(invoice=invoice, invoice__delivery=Delivery.NEEDS_YOU).values("pk")
        draft = rows.select_for_update().get(pk__in=found)
        if draft.state == DraftState.ACTIVE:
            return draft
        other = active_draft(draft.portal, draft.source_type, draft.source_id)
        if other is not None:
            raise AnotherDraftIsOpen(other)
        draft.state, draft.intent_key, draft.saved_at = DraftState.ACTIVE, uuid4(), clock.now()
        # The number is the draft's to give again: no invoice has it yet.
        rows_of_invoices = Invoice.objects.for_portal(invoice.portal_id)
        rows_of_invoices.filter(pk=invoice.pk).update(number="")
        draft.step = first_open_step(draft)
        draft.save()
    return draft
