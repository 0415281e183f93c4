"""What QuickBooks says of an invoice, written on our record of it. Called by the sync with a state in our words."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from core import clock
from core.changes import Actor, RecordChange, record_change
from core.money import ZERO
from crm.records.record_types import all_record_types
from crm.records.values import search_text
from invoices.models import Delivery, Invoice, InvoiceLine, PaymentAllocation, PaymentKind
from invoices.stages import set_stage
from invoices.subjects import subjects_of


@dataclass(frozen=True)
class RemoteLine:
    """A line of goods or services, or a text (then `quantity` and `rate` are None)."""

    item_id: str = ""
    item_name: str = ""
    description: str = ""
    quantity: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal = ZERO
    tax_code_id: str = ""
    service_on: date | None = None


@dataclass(frozen=True)
class RemoteInvoiceState:
    """All that QuickBooks says of an invoice. `lines` None: nothing was said of them, ours stay (a deletion).

    `paid_on` and `sent_at` None: not said; the paid date then follows from the payments, the sent date stays.
    """

    number: str = ""
    amount_billed: Decimal = ZERO
    balance: Decimal = ZERO
    subtotal: Decimal = ZERO
    discount: Decimal = ZERO
    tax: Decimal | None = None
    currency: str = ""
    exchange_rate: Decimal | None = None
    invoice_on: date | None = None
    due_on: date | None = None
    terms: str = ""
    recipient: str = ""
    recipient_email: str = ""
    message: str = ""
    is_sent: bool = False
    sent_at: datetime | None = None
    paid_on: date | None = None
    is_voided: bool = False
    is_deleted: bool = False
    remote_updated_at: datetime | None = None
    lines: Sequence[RemoteLine] | None = None


KEPT_WHEN_UNSAID = {"sent_at", "paid_on"}
STATE_FIELDS = tuple(field.name for field in fields(RemoteInvoiceState) if field.name != "lines")
# Beside the registry's properties: what a timeline entry and a consumer may want to know.
FLAGS = ("is_sent", "is_voided", "is_deleted", "delivery")


def apply_remote_invoice(portal_id: int, invoice_id: int, state: RemoteInvoiceState, actor: Actor) -> bool:
    """Writes what differs, with the stage that follows; False if nothing differed."""
    with transaction.atomic():
        invoice = locked_invoice(portal_id, invoice_id)
        return write_state(invoice, state, actor, kind="updated")


def mark_created(portal_id: int, invoice_id: int, state: RemoteInvoiceState, actor: Actor) -> bool:
    """The answer to our own create: the invoice is in QuickBooks now and has a stage. Safe to repeat."""
    with transaction.atomic():
        invoice = locked_invoice(portal_id, invoice_id)
        kind = "updated" if invoice.delivery == Delivery.CREATED else "created_in_quickbooks"
        return write_state(invoice, state, actor, kind=kind, delivery=Delivery.CREATED)


def mark_deleted(portal_id: int, invoice_id: int, remote_updated_at: datetime | None, actor: Actor) -> bool:
    """The invoice is gone from QuickBooks: its stage says so, its last amounts stay in the history."""
    with transaction.atomic():
        invoice = locked_invoice(portal_id, invoice_id)
        before = snapshot(invoice)
        invoice.is_deleted = True
        invoice.remote_updated_at = remote_updated_at or invoice.remote_updated_at
        return save_difference(invoice, before, actor, kind="updated")


def locked_invoice(portal_id: int, invoice_id: int) -> Invoice:
    """The row, locked till the end of the transaction."""
    rows = Invoice.objects.for_portal(portal_id).select_for_update(of=("self",)).select_related("portal")
    found: Invoice = rows.get(pk=invoice_id)
    return found


def write_state(
    invoice: Invoice, state: RemoteInvoiceState, actor: Actor, *, kind: str, delivery: Delivery | None = None
) -> bool:
    before = snapshot(invoice)
    for name in STATE_FIELDS:
        value = getattr(state, name)
        if value is not None or name not in KEPT_WHEN_UNSAID:
            setattr(invoice, name, value)
    if delivery is not None:
        invoice.delivery, invoice.delivery_reason = delivery, ""
    lines_changed = state.lines is not None and write_lines(invoice, state.lines)
    count_payments(invoice, state.paid_on)
    return save_difference(invoice, before, actor, kind=kind, lines_changed=lines_changed)


def count_payments(invoice: Invoice, paid_on: date | None = None) -> None:
    """Credits lower the balance but are no payment (product.md section 14); the rest of what is gone was paid."""
    live = PaymentAllocation.objects.for_portal(invoice.portal_id).filter(
        invoice=invoice, payment__is_reversed=False, payment__archived_at__isnull=True
    )
    credited = live.filter(payment__kind=PaymentKind.CREDIT).aggregate(sum=Sum("amount"))["sum"]
    invoice.amount_credited = credited or ZERO
    settled = invoice.amount_billed - invoice.balance - invoice.amount_credited
    invoice.amount_paid = max(settled, ZERO)
    last = live.aggregate(last=Max("payment__received_on"))["last"]
    is_paid = invoice.balance <= 0 and not invoice.is_voided
    invoice.paid_on = (paid_on or last or invoice.paid_on) if is_paid else None


def save_difference(
    invoice: Invoice, before: dict[str, Any], actor: Actor, *, kind: str, lines_changed: bool = False
) -> bool:
    """Derives the stage and saves, with one change; a write that changes nothing leaves no trace."""
    set_stage(invoice, clock.today(invoice.portal))
    after = snapshot(invoice)
    diff = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    is_news = any(name != "remote_updated_at" for name in diff) or lines_changed or kind != "updated"
    if diff or is_news:
        invoice.search_text = search_text(invoice, all_record_types()["invoices"])
        invoice.updated_at = clock.now()
        invoice.save()
    if is_news:
        record_change(_change(invoice, kind, diff, actor, lines_changed))
    return is_news


def _change(
    invoice: Invoice, kind: str, diff: dict[str, tuple[Any, Any]], actor: Actor, lines_changed: bool
) -> RecordChange:
    facts = {
        "name": str(invoice),
        "number": invoice.number,
        "currency": invoice.currency,
        "lines_changed": lines_changed,
    }
    return RecordChange(
        portal_id=invoice.portal_id,
        record_type="invoices",
        record_id=invoice.pk,
        kind=kind,
        actor=actor,
        diff=diff,
        facts=facts,
        also_on=subjects_of(invoice.portal_id, invoice.pk),
    )


def snapshot(invoice: Invoice) -> dict[str, Any]:
    """Values by property name; what is no property goes by its field's name."""
    record_type = all_record_types()["invoices"]
    by_column = {prop.column: prop.name for prop in record_type.properties if prop.column and not prop.derive}
    names = (*STATE_FIELDS, *FLAGS, "stage", "amount_paid", "amount_credited")
    return {by_column.get(name, name): getattr(invoice, name) for name in dict.fromkeys(names)}


def write_lines(invoice: Invoice, lines: Sequence[RemoteLine]) -> bool:
    """Replaces our lines by QuickBooks'; a line that bills a deal's line keeps saying so. False if they are equal."""
    ours = list(invoice.lines.all())
    if [_as_remote(line) for line in ours] == list(lines):
        return False
    bills = [(line.item_id, line.line_item_id) for line in ours]
    invoice.lines.all().delete()
    InvoiceLine.objects.for_portal(invoice.portal_id).bulk_create(
        _as_line(invoice, position, line, _take_line_item(bills, position, line)) for position, line in enumerate(lines)
    )
    return True


def _as_remote(line: InvoiceLine) -> RemoteLine:
    return RemoteLine(**{field.name: getattr(line, field.name) for field in fields(RemoteLine)})


def _as_line(invoice: Invoice, position: int, line: RemoteLine, line_item_id: int | None) -> InvoiceLine:
    values = {field.name: getattr(line, field.name) for field in fields(RemoteLine)}
    return InvoiceLine(invoice=invoice, position=position, line_item_id=line_item_id, **values)


def _take_line_item(bills: list[tuple[str, int | None]], position: int, line: RemoteLine) -> int | None:
    """The deal's line that this one bills: the same place and item, else the first unused one with that item."""
    places = [position, *range(len(bills))] if position < len(bills) else range(len(bills))
    for place in places:
        item_id, line_item_id = bills[place]
        if line_item_id is not None and item_id in ("", line.item_id):
            bills[place] = (item_id, None)
            return line_item_id
    return None
