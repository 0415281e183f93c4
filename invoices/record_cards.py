"""What an invoice's and a payment's own pages show beside their properties."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from crm.records.slots import CardPage, Column, RecordCard
from invoices.badges import badge_of
from invoices.books import book_provider
from invoices.models import Delivery, Invoice, Payment


def head_context(page: CardPage) -> Mapping[str, Any]:
    """The stage, the way to QuickBooks, and what is wrong if something is."""
    invoice: Invoice = page.record
    needs_you = invoice.delivery == Delivery.NEEDS_YOU
    in_quickbooks = invoice.delivery == Delivery.CREATED and not invoice.is_deleted
    return {
        "invoice": invoice,
        "badge": badge_of(invoice),
        "needs_you": needs_you,
        "is_created": invoice.delivery == Delivery.CREATED,
        "is_on_its_way": invoice.delivery in (Delivery.CREATING, Delivery.WAITING_FOR_APPROVAL),
        "remote_url": book_provider().remote_url("invoices", invoice.pk) if in_quickbooks else "",
        "story": [] if invoice.delivery in (Delivery.CREATED, Delivery.DRAFT) else story_of(invoice),
        "may_create": page.may(Permission.CREATE_INVOICES),
        "may_fix": page.may(Permission.CREATE_INVOICES) and invoice.drafts.exists(),
    }


def story_of(invoice: Invoice) -> list[Any]:
    return list(book_provider().delivery_story(invoice.pk))


def lines_context(page: CardPage) -> Mapping[str, Any]:
    invoice: Invoice = page.record
    return {"invoice": invoice, "lines": list(invoice.lines.all())}


def payments_context(page: CardPage) -> Mapping[str, Any]:
    invoice: Invoice = page.record
    rows = invoice.allocations.select_related("payment").order_by("payment__received_on", "id")
    return {"invoice": invoice, "allocations": list(rows)}


def allocations_context(page: CardPage) -> Mapping[str, Any]:
    payment: Payment = page.record
    rows = payment.allocations.select_related("invoice").order_by("id")
    return {"payment": payment, "allocations": [(row, badge_of(row.invoice)) for row in rows]}


HEAD = RecordCard(
    name="invoice-state",
    record_types=("invoices",),
    column=Column.HEADER,
    template="invoices/_head.html",
    context=head_context,
    order=10,
)
LINES = RecordCard(
    name="invoice-lines",
    record_types=("invoices",),
    title=_("Lines"),
    column=Column.MIDDLE,
    template="invoices/_lines.html",
    context=lines_context,
    order=10,
)
PAYMENTS = RecordCard(
    name="invoice-payments",
    record_types=("invoices",),
    title=_("Payments"),
    column=Column.RIGHT,
    template="invoices/_payments.html",
    context=payments_context,
    order=10,
    covers=("commerce_payments",),
)
ALLOCATIONS = RecordCard(
    name="payment-invoices",
    record_types=("commerce_payments",),
    title=_("Pays these invoices"),
    column=Column.RIGHT,
    template="invoices/_allocations.html",
    context=allocations_context,
    order=10,
    covers=("invoices",),
)
