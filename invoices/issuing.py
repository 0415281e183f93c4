"""From a draft to an invoice on its way to QuickBooks: one transaction, one invoice, however often it is asked for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.changes import Actor, RecordChange, record_change
from core.money import ZERO
from crm.records.associations import associate
from crm.records.record_types import all_record_types
from crm.records.values import search_text
from invoices.models import (
    Delivery,
    DraftLine,
    DraftState,
    Invoice,
    InvoiceDraft,
    InvoiceLine,
    InvoiceSource,
)
from invoices.subjects import subjects_of
from invoices.totals import Totals, describe_line
from invoices.wizard.checking import DraftProblem, problems_of
from invoices.wizard.figures import draft_totals, included_lines
from invoices.wizard.sources import deal_of, payer_of, source_of


class DraftHasProblems(Exception):
    """The draft cannot become an invoice yet; nothing was written."""

    def __init__(self, problems: Sequence[DraftProblem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = list(problems)


class DraftDiscarded(Exception):
    """The draft was thrown away in the meantime; nothing was written."""


class StaleForm(Exception):
    """The last button was pressed on a page from before the draft was reopened; nothing was written."""


def issue_invoice(
    draft: InvoiceDraft, intent_key: UUID | str, actor: Actor, source: InvoiceSource = InvoiceSource.WIZARD
) -> Invoice:
    """Makes the invoice and hands it on to be created in QuickBooks; asked again, gives the same invoice.

    Of two submits at once the second waits for the lock and lands on the first's invoice. Raises DraftHasProblems,
    DraftDiscarded, StaleForm.
    """
    with transaction.atomic():
        locked = lock_draft(draft)
        if locked.state != DraftState.ACTIVE:
            return _invoice_of(locked)
        if str(locked.intent_key) != str(intent_key):
            raise StaleForm
        problems = problems_of(locked)
        if problems:
            raise DraftHasProblems(problems)
        invoice = _write_invoice(locked, actor, source)
        _finish_draft(locked, invoice)
        _join(locked, invoice, actor)
        record_change(_issued(locked, invoice, actor))
    return invoice


def lock_draft(draft: InvoiceDraft) -> InvoiceDraft:
    """The draft as it stands now, held until the end of the transaction.

    Nothing is joined: on PostgreSQL a locked row is read anew after the wait, rows joined to it are not, so the invoice
    that a first submit has just made would be missing.
    """
    return InvoiceDraft.objects.for_portal(draft.portal).select_for_update().get(pk=draft.pk)


def _invoice_of(draft: InvoiceDraft) -> Invoice:
    """The invoice of a draft that is a draft no longer. Raises DraftDiscarded."""
    if draft.state == DraftState.DISCARDED or draft.invoice is None:
        raise DraftDiscarded
    return draft.invoice


def _write_invoice(draft: InvoiceDraft, actor: Actor, source: InvoiceSource) -> Invoice:
    lines = included_lines(draft)
    totals = draft_totals(draft, lines)
    invoice = draft.invoice or Invoice(portal_id=draft.portal_id, source=source, owner_id=_owner_id(draft, actor))
    for name, value in _values(draft, totals).items():
        setattr(invoice, name, value)
    invoice.search_text = search_text(invoice, all_record_types()["invoices"])
    invoice.updated_at = clock.now()
    invoice.save()
    _write_lines(invoice, lines, totals)
    return invoice


def _owner_id(draft: InvoiceDraft, actor: Actor) -> int | None:
    return actor.user_id or draft.created_by_id


def _values(draft: InvoiceDraft, totals: Totals) -> dict[str, Any]:
    """The invoice as it is expected to be; QuickBooks' answer replaces all of it."""
    return {
        "book": draft.book,
        "number": draft.number,
        "delivery": Delivery.CREATING,
        "delivery_reason": "",
        "archived_at": None,
        "currency": draft.currency or (draft.book.currency if draft.book else ""),
        "exchange_rate": draft.exchange_rate,
        "amount_billed": totals.total,
        "balance": totals.total,
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "tax": totals.tax,
        "invoice_on": draft.invoice_on,
        "due_on": draft.due_on,
        "terms": draft.terms_name,
        "recipient": draft.customer_name,
        "recipient_email": draft.send_to,
        "message": draft.message,
    }


def _write_lines(invoice: Invoice, lines: Sequence[DraftLine], totals: Totals) -> None:
    invoice.lines.all().delete()
    InvoiceLine.objects.for_portal(invoice.portal_id).bulk_create(
        InvoiceLine(
            invoice=invoice,
            line_item_id=line.line_item_id,
            position=position,
            item_id=line.item_id,
            item_name=line.item_name or line.name,
            description=describe_line(line.description, line.discount_percent),
            quantity=line.quantity,
            rate=figures.unit_price,
            amount=figures.amount or ZERO,
            tax_code_id=line.tax_code_id,
            service_on=line.service_on,
        )
        for position, (line, figures) in enumerate(zip(lines, totals.lines, strict=True))
    )


def _finish_draft(draft: InvoiceDraft, invoice: Invoice) -> None:
    draft.invoice = invoice
    draft.state = DraftState.SUBMITTED
    draft.saved_at = clock.now()
    draft.save(update_fields=["invoice", "state", "saved_at"])


def _join(draft: InvoiceDraft, invoice: Invoice, actor: Actor) -> None:
    """The invoice stands on the deal, on the quote and on whoever is billed."""
    for record in (deal_of(source_of(draft)), draft.quote, payer_of(draft)):
        if record is not None:
            associate(invoice, record, actor)


def _issued(draft: InvoiceDraft, invoice: Invoice, actor: Actor) -> RecordChange:
    return RecordChange(
        portal_id=invoice.portal_id,
        record_type="invoices",
        record_id=invoice.pk,
        kind="issued",
        actor=actor,
        facts={
            "name": str(invoice),
            "draft": draft.uuid,
            "intent_key": draft.intent_key,
            "amount": invoice.amount_billed,
            "currency": invoice.currency,
            "recipient": invoice.recipient,
        },
        also_on=subjects_of(invoice.portal_id, invoice.pk),
    )
