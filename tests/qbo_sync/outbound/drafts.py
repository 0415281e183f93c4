"""Drafts as the wizard leaves them, and the change that says one was issued."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction

from core.changes import Actor, Change, Origin, RecordChange, record_change
from invoices.models import Delivery, DraftLine, Invoice, InvoiceDraft
from qbo_sync.models import Connection, OutboxEntry

KARI = Actor(Origin.USER, "Kari Nordmann")
ONE_LINE = ({"item_id": "5"},)


def a_draft(connection: Connection, lines: Any = ONE_LINE, **values: Any) -> InvoiceDraft:
    book = connection.book
    invoice = Invoice.objects.for_portal(connection.portal_id).create(
        book=book, currency=book.currency, delivery=Delivery.CREATING
    )
    defaults = {
        "source_type": "deals",
        "source_id": invoice.pk,
        "book": book,
        "invoice": invoice,
        "currency": book.currency,
        "customer_id": "12",
        "customer_name": "Fjord AS",
        "from_scratch": True,
    }
    drafts = InvoiceDraft.objects.for_portal(connection.portal_id)
    draft = drafts.create(**{**defaults, **values})
    for position, line in enumerate(lines):
        said = {"name": "Design", "description": "Design", "quantity": Decimal(1), "rate": Decimal("100"), **line}
        DraftLine.objects.for_portal(connection.portal_id).create(draft=draft, position=position, **said)
    return draft


def issue(draft: InvoiceDraft) -> Change:
    """Says that the draft was submitted, as invoices/issuing.py does, in a transaction."""
    with transaction.atomic():
        return record_change(
            RecordChange(
                portal_id=draft.portal_id,
                record_type="invoices",
                record_id=draft.invoice_id,
                kind="issued",
                actor=KARI,
                facts={"draft": draft.uuid, "intent_key": draft.intent_key},
            )
        )


def reopen(draft: InvoiceDraft) -> None:
    """A draft that is fixed and submitted again comes with a new intent."""
    draft.refresh_from_db()
    draft.intent_key = uuid4()
    draft.save()


def rows_of(draft: InvoiceDraft) -> list[OutboxEntry]:
    return list(OutboxEntry.objects.for_portal(draft.portal_id).order_by("pk"))
