"""Sales tax: by the address in the US, by each line's code elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.company import Company, Row
from sandbox.entities.checks import ZERO, round_cents, wire
from sandbox.faultbodies import QboFault, business_fault

HUNDRED = Decimal(100)
STATE_CODES = {"CA": "2", "AZ": "3", **dict.fromkeys(("AK", "DE", "MT", "NH", "OR"), "")}
"""The code that automated tax picks for a state; five states have no sales tax, the others are taxed as at home."""
HOME_CODE = "2"
MISSING_CODE = {
    "GB": "VAT rate",
    "AU": "GST rate",
    "CA": "GST/HST rate",
    "ZA": "sales tax rate",
}


@dataclass(slots=True)
class TaxedLine:
    """A sales line: its net amount before the invoice discount and the code it carries."""

    line: Row
    amount: Decimal
    code: str = ""


@dataclass(slots=True)
class TaxResult:
    total: Decimal = ZERO
    lines: list[Row] = field(default_factory=list)
    code: str = ""


def rates_of(company: Company, code: str) -> list[tuple[str, Decimal]]:
    details = company.of("TaxCode")[code].get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    rates = company.of("TaxRate")
    return [(d["TaxRateRef"]["value"], Decimal(str(rates[d["TaxRateRef"]["value"]]["RateValue"]))) for d in details]


def set_line_codes(company: Company, body: Row, lines: Sequence[TaxedLine]) -> None:
    """Give every line its code, and refuse the ones that the company cannot take."""
    for taxed in lines:
        detail = taxed.line["SalesItemLineDetail"]
        code = str(detail.get("TaxCodeRef", {}).get("value", ""))
        taxed.code = _us_code(company, body, code) if company.is_us else _foreign_code(company, body, code)
        if taxed.code:
            detail["TaxCodeRef"] = {"value": taxed.code}
        else:
            detail.pop("TaxCodeRef", None)


def work_out_tax(company: Company, body: Row, lines: Sequence[TaxedLine], shares: Sequence[Decimal]) -> TaxResult:
    """`shares` is each line's part of the invoice discount, already to the cent."""
    if company.is_us:
        return _us_tax(company, body, lines, shares)
    if body.get("GlobalTaxCalculation") == "NotApplicable":
        return TaxResult()
    nets: dict[str, Decimal] = {}
    percents: dict[str, Decimal] = {}
    for taxed, share in zip(lines, shares, strict=True):
        for rate, percent in rates_of(company, taxed.code):
            nets[rate] = nets.get(rate, ZERO) + taxed.amount - share
            percents[rate] = percent
    return _sum_up([(rate, percents[rate], net) for rate, net in nets.items()])


def net_of_gross(company: Company, code: str, gross: Decimal) -> Decimal:
    percent = sum((percent for _, percent in rates_of(company, code)), ZERO)
    return round_cents(gross / (1 + percent / HUNDRED))


def _us_code(company: Company, body: Row, code: str) -> str:
    if code not in ("", "TAX", "NON"):
        raise QboFault("6100", f"Invalid Line TaxCode in the request : {code}. Only TAX or NON.")
    if not company.preferences["TaxPrefs"].get("UsingSalesTax"):
        return "NON"
    return code or ("TAX" if company.facts.sales_tax == "automated" else "NON")


def _foreign_code(company: Company, body: Row, code: str) -> str:
    if body.get("GlobalTaxCalculation") == "NotApplicable":
        return ""
    if not code:
        words = MISSING_CODE.get(company.country, "VAT rate")
        raise business_fault(f"Make sure all your transactions have a {words} before you save.")
    if code not in company.of("TaxCode"):
        raise QboFault("2500", f"Invalid Reference Id : TaxCode element id {code} not found")
    return code


def _us_tax(company: Company, body: Row, lines: Sequence[TaxedLine], shares: Sequence[Decimal]) -> TaxResult:
    if not company.preferences["TaxPrefs"].get("UsingSalesTax") or _is_exempt(company, body):
        return TaxResult()
    code = _code_of_transaction(company, body)
    after_discount = bool(body.get("ApplyTaxAfterDiscount"))
    net = sum(
        (
            t.amount - (share if after_discount else ZERO)
            for t, share in zip(lines, shares, strict=True)
            if t.code == "TAX"
        ),
        ZERO,
    )
    if not code or not net:
        return TaxResult(code=code)
    result = _sum_up([(rate, percent, net) for rate, percent in rates_of(company, code)])
    result.code = code
    return result


def _is_exempt(company: Company, body: Row) -> bool:
    """By hand the transaction's code decides alone: recorded companies tax customers that are not marked taxable."""
    if company.facts.sales_tax == "manual" or "CustomerRef" not in body:
        return False
    return not company.of("Customer")[body["CustomerRef"]["value"]].get("Taxable", True)


def _code_of_transaction(company: Company, body: Row) -> str:
    """Automated tax goes by the address and replaces what the client chose; manual tax takes what it is given."""
    if company.facts.sales_tax == "manual":
        return str(body.get("TxnTaxDetail", {}).get("TxnTaxCodeRef", {}).get("value", ""))
    address: dict[str, Any] = body.get("ShipAddr") or body.get("BillAddr") or {}
    return STATE_CODES.get(str(address.get("CountrySubDivisionCode", "")).strip().upper(), HOME_CODE)


def _sum_up(parts: Sequence[tuple[str, Decimal, Decimal]]) -> TaxResult:
    result = TaxResult()
    for rate, percent, net in parts:
        amount = round_cents(net * percent / HUNDRED)
        result.total += amount
        detail = {
            "TaxRateRef": {"value": rate},
            "PercentBased": True,
            "TaxPercent": wire(percent),
            "NetAmountTaxable": wire(net),
        }
        result.lines.append({"Amount": wire(amount), "DetailType": "TaxLineDetail", "TaxLineDetail": detail})
    return result
