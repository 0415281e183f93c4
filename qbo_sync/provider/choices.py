"""Mirror rows as the choices that pickers show."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from invoices.books import Book, CustomerChoice, ItemChoice, TaxCodeChoice, TaxRatePart, TermChoice
from qbo_sync.client.values import decimal_of, ref_id
from qbo_sync.models import MirrorRow

ADDRESS_PARTS = ("Line1", "City", "CountrySubDivisionCode", "PostalCode", "Country")


def customer_choice(row: MirrorRow, book: Book) -> CustomerChoice:
    raw = row.raw
    ship_to = raw.get("ShipAddr") or raw.get("BillAddr") or {}
    return CustomerChoice(
        id=row.qbo_id,
        name=str(raw.get("DisplayName", row.name)),
        full_name=str(raw.get("FullyQualifiedName", row.name)),
        email=str((raw.get("PrimaryEmailAddr") or {}).get("Address", "")),
        currency=ref_id(raw, "CurrencyRef") or book.currency,
        company_name=str(raw.get("CompanyName", "")),
        terms_id=ref_id(raw, "SalesTermRef"),
        tax_code_id=ref_id(raw, "DefaultTaxCodeRef") if book.needs_tax_codes else "",
        balance=decimal_of(raw.get("Balance")),
        has_ship_to=bool(ship_to.get("Line1") or ship_to.get("PostalCode")),
        address=", ".join(str(ship_to[part]) for part in ADDRESS_PARTS if ship_to.get(part)),
    )


def item_choice(row: MirrorRow) -> ItemChoice:
    raw = row.raw
    return ItemChoice(
        id=row.qbo_id,
        name=str(raw.get("FullyQualifiedName", row.name)),
        sku=str(raw.get("Sku", "")),
        price=decimal_of(raw["UnitPrice"]) if raw.get("UnitPrice") is not None else None,
        description=str(raw.get("Description", "")),
        taxable=raw.get("Taxable") is True,
        tax_code_id=ref_id(raw, "SalesTaxCodeRef"),
        type=str(raw.get("Type", "")),
    )


def term_choice(row: MirrorRow) -> TermChoice:
    return TermChoice(
        id=row.qbo_id,
        name=row.name,
        due_days=_whole(row.raw, "DueDays"),
        day_of_month_due=_whole(row.raw, "DayOfMonthDue"),
        due_next_month_days=_whole(row.raw, "DueNextMonthDays"),
    )


def tax_code_choice(row: MirrorRow, rates: Mapping[str, MirrorRow]) -> TaxCodeChoice:
    details = (row.raw.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    wanted = [rates[rate_id] for detail in details if (rate_id := ref_id(detail, "TaxRateRef")) in rates]
    return TaxCodeChoice(
        id=row.qbo_id,
        name=row.name,
        description=str(row.raw.get("Description", "")),
        rates=tuple(TaxRatePart(rate.qbo_id, rate.name, _percent(rate.raw)) for rate in wanted),
    )


def _percent(rate: Mapping[str, Any]) -> Decimal:
    return decimal_of(rate.get("RateValue"))


def _whole(raw: Mapping[str, Any], name: str) -> int | None:
    return int(raw[name]) if raw.get(name) not in (None, "") else None
