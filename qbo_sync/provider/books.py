"""What rooms that do not know QuickBooks may ask of a company; every answer comes from what is kept here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import clock
from core.changes import RecordChange, record_change
from crm.records.associations import associate
from crm.records.record_types import all_record_types
from invoices.applying import apply_remote_invoice
from invoices.books import (
    Book,
    BookAnswer,
    BookQuestion,
    CustomerChoice,
    DeliveryStep,
    ItemChoice,
    ItemMatch,
    MatchResult,
    NameCheck,
    RemoteDocument,
    RemoteInvoice,
    TaxCodeChoice,
    TermChoice,
)
from invoices.models import Delivery, Invoice, InvoiceSource
from qbo_sync.client.values import day_of, decimal_of, ref_id, ref_name
from qbo_sync.connection.people import quickbooks
from qbo_sync.entities import invoice as invoice_entity
from qbo_sync.inbound import drawing
from qbo_sync.inbound.applying import apply_entity, note_version
from qbo_sync.mirror.keeping import fold, mirrored, name_in_list
from qbo_sync.models import Connection, Link, MirrorRow
from qbo_sync.outbound import fixing, story
from qbo_sync.provider import asking, matching, names
from qbo_sync.provider.choices import customer_choice, item_choice

NUMBERED = ("Invoice", "CreditMemo")
QBO_PAGES = {"Invoice": "invoice?txnId=", "Customer": "customerdetail?nameId=", "Item": "items?itemId="}


class QuickBooksBooks:
    """Implements invoices.books.BookProvider."""

    def ask(self, book: Book, question: BookQuestion) -> BookAnswer:
        return asking.ask(book, question)

    def match_customer(self, book: Book, record: Any) -> MatchResult:
        return asking.ask(book, BookQuestion(payer=record)).match

    def search_customers(self, book: Book, text: str, limit: int = 20) -> Sequence[CustomerChoice]:
        rows = mirrored(connection_of(book), "Customer").filter(active=True)
        return [customer_choice(row, book) for row in found(rows, text).order_by("name_folded", "pk")[:limit]]

    def customer(self, book: Book, customer_id: str) -> CustomerChoice | None:
        row = mirrored(connection_of(book), "Customer").filter(qbo_id=customer_id, active=True).first()
        return customer_choice(row, book) if row else None

    def match_items(self, book: Book, products: Sequence[tuple[int | None, str, str]]) -> Sequence[ItemMatch | None]:
        return matching.match_items(connection_of(book), products)

    def search_items(self, book: Book, text: str, limit: int = 20) -> Sequence[ItemChoice]:
        rows = mirrored(connection_of(book), "Item").filter(active=True)
        shown = found(rows, text).order_by("name_folded", "pk")[: limit * 3]
        return [item_choice(row) for row in shown if row.raw.get("Type") in matching.SOLD_TYPES][:limit]

    def item(self, book: Book, item_id: str) -> ItemChoice | None:
        return self.items(book, [item_id]).get(item_id)

    def items(self, book: Book, item_ids: Collection[str]) -> Mapping[str, ItemChoice]:
        rows = mirrored(connection_of(book), "Item").filter(qbo_id__in=item_ids, active=True)
        return asking.items(rows)

    def search_invoices(self, book: Book, text: str, limit: int = 50) -> Sequence[RemoteInvoice]:
        connection = connection_of(book)
        rows = mirrored(connection, "Invoice").filter(active=True)
        rows = rows.filter(_number_name_or_amount(text)) if text.strip() else rows
        shown = list(rows.order_by("-updated_at", "-pk")[:limit])
        records = _records(connection, "Invoice", [row.qbo_id for row in shown])
        return [_remote_invoice(row, records.get(row.qbo_id)) for row in shown]

    def find_invoices(self, book: Book, numbers: Collection[str]) -> Mapping[str, Sequence[RemoteInvoice]]:
        connection = connection_of(book)
        rows = list(mirrored(connection, "Invoice").filter(active=True, number__in=numbers).order_by("pk"))
        records = _records(connection, "Invoice", [row.qbo_id for row in rows])
        by_number: dict[str, list[RemoteInvoice]] = {}
        for row in rows:
            by_number.setdefault(row.number, []).append(_remote_invoice(row, records.get(row.qbo_id)))
        return by_number

    def terms(self, book: Book) -> Sequence[TermChoice]:
        return self.ask(book, BookQuestion()).terms

    def tax_codes(self, book: Book) -> Sequence[TaxCodeChoice]:
        return self.ask(book, BookQuestion()).tax_codes

    def default_tax_code_id(self, book: Book) -> str:
        """The company's: the first of its highest rate, which is the ordinary one where nothing else is said."""
        codes = self.tax_codes(book)
        return max(codes, key=lambda code: code.percent).id if codes and book.needs_tax_codes else ""

    def check_name(self, book: Book, display_name: str, invoice_id: int | None = None) -> NameCheck:
        return names.check_in(book, display_name, invoice_id)

    def next_number(self, book: Book) -> str:
        """One more than the highest plain number; invoices and credit memos share the sequence (qbo.md 6.3)."""
        used = [int(number) for number in _numbers(book, active_only=False) if number.isdigit()]
        return str(max(used, default=1000) + 1)

    def number_is_free(self, book: Book, number: str) -> bool:
        return not list(_numbers(book, active_only=True, number=number))

    def exchange_rates(self, book: Book, currencies: Collection[str], on: date) -> Mapping[str, Decimal]:
        """Those of the company's last invoice in each currency; QuickBooks' own are not mirrored."""
        invoices = MirrorRow.objects.for_portal(book.portal_id).filter(connection__book=book, entity="Invoice")
        last = Q(pk__in=[])
        for currency in sorted(set(currencies) - {book.currency}):
            in_currency = invoices.filter(raw__CurrencyRef__value=currency).order_by("-updated_at")
            last |= Q(pk=Subquery(in_currency.values("pk")[:1]))
        rates = {ref_id(row.raw, "CurrencyRef"): row.raw.get("ExchangeRate") for row in invoices.filter(last)}
        known = {currency: decimal_of(rate) for currency, rate in rates.items() if rate}
        return known | ({book.currency: Decimal(1)} if book.currency in currencies else {})

    def ask_for_pdf(self, invoice_id: int) -> None:
        link = _link("invoices", invoice_id)
        if link is not None:
            drawing.ask_for_pdf(link)

    def pdf_is_coming(self, invoice_id: int) -> bool:
        link = _link("invoices", invoice_id)
        return link is not None and drawing.is_coming(link)

    def pdf(self, invoice_id: int, since: datetime) -> RemoteDocument | None:
        link = _link("invoices", invoice_id)
        content = drawing.kept_pdf(link, since) if link else None
        return RemoteDocument(content, "quickbooks") if content else None

    def remote_url(self, record_type: str, record_id: int) -> str:
        link = _link(record_type, record_id)
        if link is None or link.gone_at is not None:
            return ""
        if settings.QBO_BASE_URL:
            return f"{settings.QBO_BASE_URL}/console/{link.connection.realm_id}/{link.entity.lower()}s/{link.qbo_id}/"
        host = "app.qbo.intuit.com" if settings.QBO_ENVIRONMENT == "production" else "app.sandbox.qbo.intuit.com"
        return f"https://{host}/app/{QBO_PAGES.get(link.entity, 'homepage?id=')}{link.qbo_id}"

    def why_not_synced(self, record_type: str, record_id: int) -> str:
        if _link(record_type, record_id) is not None:
            return ""
        return _("No QuickBooks company has it yet. It is created there when an invoice needs it.")

    def attach_remote_invoice(self, book: Book, remote_id: str, actor: Any) -> int:
        connection = connection_of(book)
        row = mirrored(connection, "Invoice").get(qbo_id=remote_id)
        with transaction.atomic():
            known = _records(connection, "Invoice", [remote_id]).get(remote_id)
            if known is not None:
                return known
            invoice_id = _make_record(book, connection, row, actor)
        _follow_payments(connection, row)
        return invoice_id

    def delivery_story(self, invoice_id: int) -> Sequence[DeliveryStep]:
        return story.delivery_story(invoice_id)

    def retry_delivery(self, invoice_id: int) -> None:
        fixing.retry(invoice_id)

    def discard_delivery(self, invoice_id: int) -> bool:
        return fixing.discard(invoice_id)


def connection_of(book: Book) -> Connection:
    return Connection.objects.for_portal(book.portal_id).get(book=book)


def found(rows: QuerySet[MirrorRow], text: str) -> QuerySet[MirrorRow]:
    """Rows in whose folded words every word of the text stands."""
    for word in fold(text).split()[:6]:
        rows = rows.filter(folded__contains=word)
    return rows


def _number_name_or_amount(text: str) -> Q:
    wanted = Q(number__startswith=text.strip()) | Q(folded__contains=fold(text))
    try:
        amount = Decimal(text.strip().replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return wanted
    return wanted | Q(amount=amount) if amount.is_finite() and abs(amount) < 10**12 else wanted


def _remote_invoice(row: MirrorRow, record_id: int | None) -> RemoteInvoice:
    raw = row.raw
    return RemoteInvoice(
        id=row.qbo_id,
        number=row.number,
        customer_name=ref_name(raw, "CustomerRef"),
        amount=decimal_of(raw.get("TotalAmt")),
        balance=decimal_of(raw.get("Balance")),
        currency=ref_id(raw, "CurrencyRef"),
        invoice_on=day_of(raw.get("TxnDate")),
        due_on=day_of(raw.get("DueDate")),
        record_id=record_id,
        customer_id=ref_id(raw, "CustomerRef"),
    )


def _records(connection: Connection, entity: str, qbo_ids: Sequence[str]) -> dict[str, int]:
    rows = Link.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity=entity, qbo_id__in=qbo_ids, record_type="invoices"
    )
    return dict(rows.values_list("qbo_id", "record_id"))


def _numbers(book: Book, active_only: bool, **wanted: str) -> QuerySet[Any, str]:
    """Of the company's invoices and credit memos, and of the invoices that are on their way to it, in one query."""
    rows = MirrorRow.objects.for_portal(book.portal_id).filter(connection__book=book, entity__in=NUMBERED, **wanted)
    rows = rows.filter(active=True) if active_only else rows
    queued = Invoice.objects.for_portal(book.portal_id).filter(book=book, **wanted).exclude(delivery=Delivery.CANCELLED)
    numbers = queued.order_by().values_list("number", flat=True)
    return rows.order_by().values_list("number", flat=True).union(numbers, all=True)


def _link(record_type: str, record_id: int) -> Link | None:
    rows = Link.everywhere.filter(  # across portals: asked by the id of a record that the caller holds
        record_type=record_type, record_id=record_id, is_primary=True
    )
    return rows.select_related("connection", "connection__book").first()


def _make_record(book: Book, connection: Connection, row: MirrorRow, actor: Any) -> int:
    """Our record of an invoice that was made in QuickBooks, associated with its customer's contact and company."""
    terms = name_in_list(connection, "Term", ref_id(row.raw, "SalesTermRef"))
    state = invoice_entity.to_local(row.raw, terms)
    invoice = Invoice.objects.for_portal(book.portal_id).create(
        book=book, currency=state.currency or book.currency, source=InvoiceSource.BY_HAND, delivery=Delivery.CREATED
    )
    record_change(
        RecordChange(book.portal_id, "invoices", invoice.pk, "created", actor, facts={"number": state.number})
    )
    link = Link.objects.for_portal(book.portal_id).create(
        connection=connection, entity="Invoice", qbo_id=row.qbo_id, record_type="invoices", record_id=invoice.pk
    )
    apply_remote_invoice(book.portal_id, invoice.pk, state, quickbooks(connection))
    note_version(link, row.raw, clock.now())
    for owner in _customer_records(connection, ref_id(row.raw, "CustomerRef")):
        associate(invoice, owner, quickbooks(connection))
    return int(invoice.pk)


def _customer_records(connection: Connection, customer_id: str) -> list[Any]:
    links = Link.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity="Customer", qbo_id=customer_id
    )
    owners = []
    for link in links:
        model: Any = all_record_types()[link.record_type].model
        owners += list(model.objects.for_portal(connection.portal_id).live().filter(pk=link.record_id))
    return owners


def _follow_payments(connection: Connection, row: MirrorRow) -> None:
    """What has been paid of it already, from the mirror."""
    ids = [str(link["TxnId"]) for link in row.raw.get("LinkedTxn", []) if link.get("TxnType") == "Payment"]
    for payment in mirrored(connection, "Payment").filter(qbo_id__in=ids):
        apply_entity(connection, "Payment", payment.raw, clock.now())
