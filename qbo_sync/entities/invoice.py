"""Invoice: what goes out (decisions.md 16 to 18, qbo.md 6.3). The sums come from invoices/totals.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, cast

from invoices.applying import RemoteInvoiceState, RemoteLine
from invoices.books import TaxMode
from qbo_sync.client.values import day_of, decimal_of, moment_of, ref_name
from qbo_sync.entities.marker import note_with_marker
from qbo_sync.entities.payload import (
    EntityId,
    QboEmail,
    QboRef,
    QboText,
    ref,
    texts_in_latin_1,
    without_empty,
)

CENT = Decimal("0.01")
RATE = Decimal("0.0000001")
SHOWN_LINES = ("SalesItemLineDetail", "DescriptionOnly")


@dataclass(frozen=True)
class CompanyRules:
    """What of a company decides how an invoice is written for it."""

    country: str
    currency: str
    tax_mode: str
    multicurrency: bool
    custom_numbers: bool
    allows_discounts: bool

    @property
    def is_us(self) -> bool:
        return self.country.upper() in ("US", "USA")

    @property
    def has_tax_codes(self) -> bool:
        return self.tax_mode == TaxMode.CODES


@dataclass(frozen=True)
class OutgoingLine:
    """`unit_price` is the net rate; `gross` is what was typed where amounts include tax."""

    item: EntityId
    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    gross: Decimal
    tax_code_id: str = ""
    service_on: date | None = None


@dataclass(frozen=True)
class OutgoingDiscount:
    """The discount on the whole invoice; `percent` is None if it was given as an amount."""

    amount: Decimal
    percent: Decimal | None = None


@dataclass(frozen=True)
class OutgoingInvoice:
    customer: EntityId
    lines: Sequence[OutgoingLine]
    marker: str
    discount: OutgoingDiscount | None = None
    tax_inclusive: bool = False
    currency: str = ""
    exchange_rate: Decimal | None = None
    invoice_on: date | None = None
    due_on: date | None = None
    terms_id: str = ""
    number: str = ""
    message: str = ""
    memo: str = ""
    send_to: str = ""
    send_cc: str = ""


class QboInvoice(TypedDict):
    CustomerRef: QboRef
    Line: list[dict[str, Any]]
    PrivateNote: str
    TxnDate: NotRequired[str]
    DueDate: NotRequired[str]
    SalesTermRef: NotRequired[QboRef]
    DocNumber: NotRequired[str]
    CustomerMemo: NotRequired[QboText]
    BillEmail: NotRequired[QboEmail]
    BillEmailCc: NotRequired[QboEmail]
    EmailStatus: NotRequired[str]
    GlobalTaxCalculation: NotRequired[str]
    CurrencyRef: NotRequired[QboRef]
    ExchangeRate: NotRequired[Decimal]


def to_qbo(invoice: OutgoingInvoice, rules: CompanyRules) -> QboInvoice:
    """The body of a create. Whatever is left out is QuickBooks' to decide."""
    payload = {
        "CustomerRef": ref(invoice.customer),
        "Line": _lines(invoice, rules),
        "PrivateNote": note_with_marker(invoice.memo, invoice.marker),
        "TxnDate": _day(invoice.invoice_on),
        "DueDate": _day(invoice.due_on),
        "SalesTermRef": ref(invoice.terms_id) if invoice.terms_id else None,
        "DocNumber": invoice.number[:21] if rules.custom_numbers else None,
        "CustomerMemo": {"value": invoice.message[:1000]} if invoice.message else None,
        "GlobalTaxCalculation": _tax_calculation(invoice, rules),
        **_mail(invoice),
        **_currency(invoice, rules),
    }
    said = without_empty(payload)
    return cast(QboInvoice, texts_in_latin_1(said) if rules.is_us else said)


def _lines(invoice: OutgoingInvoice, rules: CompanyRules) -> list[dict[str, Any]]:
    lines = [_line(line, invoice.tax_inclusive, rules) for line in invoice.lines]
    if invoice.discount and invoice.discount.amount and rules.allows_discounts:
        lines.append(_discount_line(invoice.discount))
    return lines


def _line(line: OutgoingLine, tax_inclusive: bool, rules: CompanyRules) -> dict[str, Any]:
    detail = {
        "ItemRef": ref(line.item),
        "Qty": line.quantity,
        "UnitPrice": line.unit_price,
        "TaxCodeRef": ref(line.tax_code_id) if _says_tax_code(line, rules) else None,
        "TaxInclusiveAmt": line.gross if tax_inclusive and rules.has_tax_codes else None,
        "ServiceDate": _day(line.service_on),
    }
    return without_empty(
        {
            "DetailType": "SalesItemLineDetail",
            "Amount": line.amount,
            "Description": line.description[:4000],
            "SalesItemLineDetail": without_empty(detail),
        }
    )


def _says_tax_code(line: OutgoingLine, rules: CompanyRules) -> bool:
    """In the US automated sales tax decides; with tax set by hand a line is TAX or NON (code 6100)."""
    if rules.tax_mode == TaxMode.US_MANUAL:
        return line.tax_code_id in ("TAX", "NON")
    return rules.has_tax_codes and bool(line.tax_code_id)


def _discount_line(discount: OutgoingDiscount) -> dict[str, Any]:
    by_percent = discount.percent is not None
    return {
        "DetailType": "DiscountLineDetail",
        "Amount": discount.amount,
        "DiscountLineDetail": without_empty({"PercentBased": by_percent, "DiscountPercent": discount.percent}),
    }


def _tax_calculation(invoice: OutgoingInvoice, rules: CompanyRules) -> str | None:
    if not rules.has_tax_codes:
        return None
    return "TaxInclusive" if invoice.tax_inclusive else "TaxExcluded"


def _mail(invoice: OutgoingInvoice) -> dict[str, Any]:
    """Without an address QuickBooks refuses the wish to be mailed (code 6420), so it is not said then."""
    if not invoice.send_to:
        return {}
    copy = {"BillEmailCc": {"Address": invoice.send_cc}} if invoice.send_cc else {}
    return {"EmailStatus": "NeedToSend", "BillEmail": {"Address": invoice.send_to}, **copy}


def _currency(invoice: OutgoingInvoice, rules: CompanyRules) -> dict[str, Any]:
    """QuickBooks refuses CurrencyRef, even of the home currency, while multicurrency is off (code 6000)."""
    if not rules.multicurrency:
        return {}
    currency = invoice.currency or rules.currency
    foreign_rate = invoice.exchange_rate if currency != rules.currency else None
    return {"CurrencyRef": ref(currency), "ExchangeRate": foreign_rate}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def to_local(invoice: Mapping[str, Any], terms: str = "") -> RemoteInvoiceState:
    """What QuickBooks says of an invoice, in our words. A void shows only in its amounts and note (qbo.md 2.4).

    `terms` is the name of its terms, since the reference need carry no more than their id.
    """
    total = decimal_of(invoice.get("TotalAmt"))
    delivery = invoice.get("DeliveryInfo") or {}
    is_voided = total == 0 and str(invoice.get("PrivateNote", "")).startswith("Voided")
    goods = [line for line in invoice.get("Line", []) if line.get("DetailType") in SHOWN_LINES]
    discounts = [line for line in invoice.get("Line", []) if line.get("DetailType") == "DiscountLineDetail"]
    discount = sum((decimal_of(line.get("Amount")) for line in discounts), Decimal(0))
    tax = decimal_of((invoice.get("TxnTaxDetail") or {}).get("TotalTax"))
    return RemoteInvoiceState(
        number=str(invoice.get("DocNumber", "")),
        amount_billed=total,
        balance=decimal_of(invoice.get("Balance")),
        subtotal=total - tax + discount,
        discount=discount,
        tax=tax,
        currency=str((invoice.get("CurrencyRef") or {}).get("value", "")),
        exchange_rate=decimal_of(invoice["ExchangeRate"]) if invoice.get("ExchangeRate") else None,
        invoice_on=day_of(invoice.get("TxnDate")),
        due_on=day_of(invoice.get("DueDate")),
        terms=terms or ref_name(invoice, "SalesTermRef"),
        recipient=str((invoice.get("CustomerRef") or {}).get("name", "")),
        recipient_email=str((invoice.get("BillEmail") or {}).get("Address", ""))[:254],
        message=str((invoice.get("CustomerMemo") or {}).get("value", "")),
        is_sent=invoice.get("EmailStatus") == "EmailSent",
        sent_at=moment_of(delivery.get("DeliveryTime")),
        is_voided=is_voided,
        remote_updated_at=moment_of((invoice.get("MetaData") or {}).get("LastUpdatedTime")),
        lines=tuple(_remote_line(line) for line in goods),
    )


def _remote_line(line: Mapping[str, Any]) -> RemoteLine:
    detail = line.get("SalesItemLineDetail") or {}
    item = detail.get("ItemRef") or {}
    return RemoteLine(
        item_id=str(item.get("value", "")),
        item_name=str(item.get("name", ""))[:300],
        description=str(line.get("Description", "")),
        quantity=decimal_of(detail["Qty"]).quantize(Decimal("0.00001")) if detail.get("Qty") is not None else None,
        rate=decimal_of(detail["UnitPrice"]).quantize(RATE) if detail.get("UnitPrice") is not None else None,
        amount=decimal_of(line.get("Amount")).quantize(CENT),
        tax_code_id=str((detail.get("TaxCodeRef") or {}).get("value", "")),
        service_on=day_of(detail.get("ServiceDate")),
    )
