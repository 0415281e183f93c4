"""What a draft asks of QuickBooks, as frozen values for the entity files."""

from collections.abc import Sequence
from decimal import Decimal

from invoices.books import NewCustomer, NewItem
from invoices.models import DraftLine, InvoiceDraft
from invoices.totals import Totals, describe_line
from invoices.wizard.figures import draft_totals
from invoices.wizard.models import DiscountKind
from qbo_sync.entities.invoice import CompanyRules, OutgoingDiscount, OutgoingInvoice, OutgoingLine
from qbo_sync.entities.payload import EntityId
from qbo_sync.models import Connection, MirrorRow

SALES_ACCOUNTS = ("SalesOfProductIncome", "ServiceFeeIncome")


def company_rules(draft: InvoiceDraft) -> CompanyRules:
    book = draft.book
    assert book is not None, "a draft is submitted with its company"
    return CompanyRules(
        country=book.country,
        currency=book.currency,
        tax_mode=book.tax_mode,
        multicurrency=book.multicurrency,
        custom_numbers=book.custom_numbers,
        allows_discounts=book.allows_discounts,
    )


def new_customer_of(draft: InvoiceDraft) -> NewCustomer | None:
    """The customer to be made on the way, for whoever is billed."""
    if not draft.new_customer:
        return None
    said = {
        "currency": draft.currency,
        "record_type": draft.bill_to_type,
        "record_id": draft.bill_to_id,
    } | {key: value for key, value in draft.new_customer.items() if value}
    return NewCustomer(**said)


def new_item_of(line: DraftLine) -> NewItem:
    said = dict(line.new_item or {})
    price = said.get("price")
    said["price"] = Decimal(str(price)) if price not in (None, "") else None
    said["product_id"] = said.get("product_id") or _product_of(line)
    return NewItem(**said)


def _product_of(line: DraftLine) -> int | None:
    return line.line_item.product_id if line.line_item else None


def new_item_key(line: DraftLine) -> str:
    """Two lines with the same key ask for the same new item; empty where a line asks for none."""
    if line.item_id or not line.new_item:
        return ""
    new = new_item_of(line)
    return f"{new.product_id or ''}:{new.name.strip().casefold()}"


def outgoing_invoice(
    draft: InvoiceDraft,
    lines: Sequence[DraftLine],
    customer: EntityId,
    items: Sequence[EntityId],
    marker: str,
) -> OutgoingInvoice:
    totals = draft_totals(draft, lines)
    return OutgoingInvoice(
        customer=customer,
        lines=_outgoing_lines(lines, items, totals),
        marker=marker,
        discount=_outgoing_discount(draft, totals),
        tax_inclusive=draft.tax_inclusive,
        currency=draft.currency,
        exchange_rate=draft.exchange_rate,
        invoice_on=draft.invoice_on,
        due_on=draft.due_on,
        terms_id=draft.terms_id,
        number=draft.number,
        message=draft.message,
        memo=draft.memo,
        send_to=draft.send_to,
        send_cc=draft.send_cc,
    )


def _outgoing_lines(lines: Sequence[DraftLine], items: Sequence[EntityId], totals: Totals) -> tuple[OutgoingLine, ...]:
    return tuple(
        OutgoingLine(
            item=item,
            description=describe_line(line.description, line.discount_percent),
            quantity=line.quantity,
            unit_price=figures.unit_price,
            amount=figures.amount,
            gross=figures.gross,
            tax_code_id=line.tax_code_id,
            service_on=line.service_on,
        )
        for line, item, figures in zip(lines, items, totals.lines, strict=True)
    )


def _outgoing_discount(draft: InvoiceDraft, totals: Totals) -> OutgoingDiscount | None:
    if not totals.discount:
        return None
    by_percent = draft.discount_kind == DiscountKind.PERCENT
    return OutgoingDiscount(totals.discount, draft.discount_value if by_percent else None)


def income_account_id(connection: Connection) -> str:
    """The account that sales of a new item go to: a sales account if there is one, else any income account."""
    accounts = MirrorRow.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity="Account", active=True
    )
    income = [row for row in accounts.order_by("id") if row.raw.get("AccountType") == "Income"]
    sales = [row for row in income if row.raw.get("AccountSubType") in SALES_ACCOUNTS]
    return next((row.qbo_id for row in (*sales, *income)), "")
