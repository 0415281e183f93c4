"""Invoices and payments as record types. What QuickBooks owns is read-only here (product.md section 14)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    Func,
    IntegerField,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.models import Portal
from crm.records.record_types import Option, Property, PropertyKind, RecordType
from invoices.badges import STAGES
from invoices.books import Book
from invoices.models.invoice import Delivery, InvoiceSource, Stage
from invoices.models.payment import PaymentKind

HS_STATUSES = (
    Option("draft", _("Draft")),
    Option("open", _("Open")),
    Option("paid", _("Paid")),
    Option("voided", _("Voided")),
)


def options_of(choices: type[TextChoices]) -> list[Option]:
    return [Option(str(value), label) for value, label in choices.choices]


STAGE_OPTIONS = [Option(value, badge.label, str(badge.tone), badge.icon) for value, badge in STAGES.items()]


def hubspot_status(invoice: Any) -> str:
    """The four words that HubSpot has for an invoice; `invoice_stage` says more."""
    if invoice.delivery != Delivery.CREATED:
        return "draft"
    if invoice.is_voided or invoice.is_deleted:
        return "voided"
    return "paid" if invoice.stage == Stage.PAID_IN_FULL else "open"


def hubspot_status_in_sql(portal: Portal) -> Case:
    return Case(
        When(~Q(delivery=Delivery.CREATED), then=Value("draft")),
        When(Q(is_voided=True) | Q(is_deleted=True), then=Value("voided")),
        When(stage=Stage.PAID_IN_FULL, then=Value("paid")),
        default=Value("open"),
    )


def book_options(portal_id: int) -> Sequence[Option]:
    return [Option(str(book.pk), book.name) for book in Book.objects.for_portal(portal_id)]


def book_key(invoice: Any) -> str | None:
    return str(invoice.book_id) if invoice.book_id else None


def book_key_in_sql(portal: Portal) -> Cast:
    return Cast("book_id", CharField())


def days_overdue(invoice: Any) -> int | None:
    days: int | None = invoice.days_overdue
    return days


class DaysBetween(Func):
    """Whole days from the second date to the first, on both databases."""

    output_field = IntegerField()
    template = "(%(expressions)s)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)


def days_overdue_in_sql(portal: Portal) -> Case:
    days = DaysBetween(Value(clock.today(portal), DateField()), F("due_on"))
    return Case(When(stage=Stage.OVERDUE, then=Cast(days, DecimalField(max_digits=30, decimal_places=10))))


def theirs(
    name: str,
    label: object,
    kind: PropertyKind = PropertyKind.STRING,
    column: str | None = None,
    **more: object,
) -> Property:
    """A property that QuickBooks owns."""
    return Property(name, label, kind, column=column, read_only=True, **more)  # type: ignore[arg-type]


INVOICE = RecordType(
    name="invoices",
    singular="invoice",
    type_id="0-53",
    label=_("Invoice"),
    label_plural=_("Invoices"),
    model_path="invoices.models.Invoice",
    icon="receipt",
    groups={"information": _("About"), "amounts": _("Amounts"), "dates": _("Dates")},
    properties=(
        theirs("hs_number", _("Invoice number"), column="number"),
        theirs("invoice_stage", _("Stage"), PropertyKind.ENUMERATION, "stage", options=STAGE_OPTIONS),
        theirs("hs_invoice_status", _("Status"), PropertyKind.ENUMERATION,
               options=HS_STATUSES, hidden=True, derive=hubspot_status, expression=hubspot_status_in_sql),
        theirs("hs_recipient", _("Recipient"), column="recipient"),
        theirs("hs_recipient_email", _("Recipient e-mail"), PropertyKind.EMAIL, "recipient_email"),
        theirs("hs_comments", _("Message to customer"), PropertyKind.TEXT, "message"),
        theirs("payment_terms", _("Payment terms"), column="terms"),
        theirs("invoice_source", _("Source"), PropertyKind.ENUMERATION, "source", options=options_of(InvoiceSource)),
        theirs("qbo_company", _("QuickBooks company"), PropertyKind.ENUMERATION, "book",
               options=book_options, derive=book_key, expression=book_key_in_sql),
        Property("hubspot_owner_id", _("Owner"), PropertyKind.OWNER, column="owner"),
        theirs("hs_amount_billed", _("Amount billed"), PropertyKind.CURRENCY, "amount_billed", group="amounts"),
        theirs("hs_amount_paid", _("Amount paid"), PropertyKind.CURRENCY, "amount_paid", group="amounts"),
        theirs("amount_credited", _("Amount credited"), PropertyKind.CURRENCY, "amount_credited", group="amounts"),
        theirs("hs_balance_due", _("Balance due"), PropertyKind.CURRENCY, "balance", group="amounts"),
        theirs("hs_subtotal", _("Subtotal"), PropertyKind.CURRENCY, "subtotal", group="amounts"),
        theirs("hs_discount", _("Discount"), PropertyKind.CURRENCY, "discount", group="amounts"),
        theirs("hs_tax", _("Tax"), PropertyKind.CURRENCY, "tax", group="amounts"),
        theirs("hs_currency", _("Currency"), column="currency", group="amounts"),
        theirs("exchange_rate", _("Exchange rate"), PropertyKind.NUMBER, "exchange_rate", group="amounts"),
        theirs("hs_invoice_date", _("Invoice date"), PropertyKind.DATE, "invoice_on", group="dates"),
        theirs("hs_due_date", _("Due date"), PropertyKind.DATE, "due_on", group="dates"),
        theirs("days_overdue", _("Days overdue"), PropertyKind.NUMBER, group="dates", derive=days_overdue,
               expression=days_overdue_in_sql),
        theirs("sent_date", _("Sent date"), PropertyKind.DATETIME, "sent_at", group="dates"),
        theirs("hs_payment_date", _("Paid date"), PropertyKind.DATE, "paid_on", group="dates"),
    ),
    display=("hs_number",),
    search=("hs_number", "hs_recipient", "hs_recipient_email"),
    columns=("invoice_stage", "hs_recipient", "hs_amount_billed", "hs_balance_due", "hs_due_date", "qbo_company"),
    associations=("deals", "contacts", "companies", "quotes", "tasks"),
    create_in_ui=False,
    merges=False,
    verbs_path="invoices.saving.InvoiceVerbs",
    stands_under="contacts",
)  # fmt: skip

PAYMENT = RecordType(
    name="commerce_payments",
    singular="commerce_payment",
    type_id="0-101",
    label=_("Payment"),
    label_plural=_("Payments"),
    model_path="invoices.models.Payment",
    address="payments",
    icon="banknote",
    groups={"information": _("About")},
    properties=(
        theirs("hs_initial_amount", _("Amount"), PropertyKind.CURRENCY, "amount"),
        theirs("hs_currency_code", _("Currency"), column="currency"),
        theirs("hs_initiated_date", _("Payment date"), PropertyKind.DATE, "received_on"),
        theirs("payment_kind", _("Kind"), PropertyKind.ENUMERATION, "kind", options=options_of(PaymentKind)),
        theirs("payer", _("Payer"), column="payer"),
        theirs("hs_payment_method", _("Payment method"), column="method"),
        theirs("hs_reference_number", _("Reference number"), column="reference"),
        Property("hubspot_owner_id", _("Owner"), PropertyKind.OWNER, column="owner"),
    ),
    display=("hs_reference_number",),
    search=("hs_reference_number", "payer"),
    columns=("payer", "hs_initial_amount", "hs_initiated_date", "hs_payment_method", "payment_kind"),
    associations=("invoices",),
    create_in_ui=False,
    merges=False,
    verbs_path="invoices.saving.PaymentVerbs",
    in_rail=False,
)  # fmt: skip
