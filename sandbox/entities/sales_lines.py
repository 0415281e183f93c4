"""The lines of a sales form, their arithmetic, the discount and the subtotal that QuickBooks appends."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sandbox.company import Company, Row
from sandbox.entities.bundles import open_bundle
from sandbox.entities.checks import ZERO, check_lengths, refer, round_cents, to_decimal, to_flag, wire
from sandbox.entities.items import HOLDERS
from sandbox.faultbodies import QboFault, business_fault, missing_parameter
from sandbox.tax import HUNDRED, TaxedLine, TaxResult, net_of_gross, set_line_codes, work_out_tax

DETAILS = ("SalesItemLineDetail", "DescriptionOnly", "GroupLineDetail", "DiscountLineDetail", "SubTotalLineDetail")
SPECIAL_ITEMS = ("SHIPPING_ITEM_ID",)


def build_lines(company: Company, body: Row, old: Row | None) -> tuple[Decimal, Decimal, TaxResult]:
    """Answers subtotal, discount and tax; writes the lines as QuickBooks stores them."""
    sent = body.get("Line") or []
    if not any(line.get("DetailType") in ("SalesItemLineDetail", "GroupLineDetail") for line in sent):
        raise missing_parameter("Line")
    kept: list[Row] = []
    sales: list[TaxedLine] = []
    discount_line: Row | None = None
    for line in sent:
        kind = line.get("DetailType")
        if kind not in DETAILS:
            raise QboFault("2170", f"Invalid Enumeration : {kind}", "DetailType")
        if kind == "DiscountLineDetail":
            discount_line = line
        elif kind != "SubTotalLineDetail":
            kept.append(_read_line(company, line, sales))
    set_line_codes(company, body, sales)
    if body.get("GlobalTaxCalculation") == "TaxInclusive":
        _take_tax_out(company, sales)
    subtotal = sum((taxed.amount for taxed in sales), ZERO)
    discount = _discount(company, discount_line, subtotal)
    tax = work_out_tax(company, body, sales, spread(discount, [taxed.amount for taxed in sales]))
    _number_lines(kept, old)
    kept.append({"Amount": wire(subtotal), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}})
    if discount_line is not None:
        kept.append(_stored_discount(company, discount_line, discount))
    body["Line"] = kept
    return subtotal, discount, tax


def spread(discount: Decimal, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Each line's share by amount; the last one takes the cents that rounding leaves."""
    subtotal = sum(amounts, ZERO)
    if not discount or not subtotal:
        return [ZERO] * len(amounts)
    shares = [round_cents(discount * amount / subtotal) for amount in amounts]
    shares[-1] += discount - sum(shares, ZERO)
    return shares


def _read_line(company: Company, line: Row, sales: list[TaxedLine]) -> Row:
    check_lengths(line, {"Description": 4000})
    kept: Row = {name: line[name] for name in ("Id", "Description", "LinkedTxn") if name in line}
    kind = line["DetailType"]
    kept["DetailType"] = kind
    if kind == "DescriptionOnly":
        return {**kept, "DescriptionLineDetail": line.get("DescriptionLineDetail") or {}}
    if kind == "GroupLineDetail":
        detail = dict(line.get("GroupLineDetail") or {})
        detail["Line"] = [_read_line(company, inner, sales) for inner in open_bundle(company, detail)]
        amount = sum((Decimal(str(inner.get("Amount", 0))) for inner in detail["Line"]), ZERO)
        return {**kept, "Amount": wire(amount), "GroupLineDetail": detail}
    detail = dict(line.get("SalesItemLineDetail") or {})
    _set_item(company, detail)
    amount = _amount(line, detail)
    kept |= {"Amount": wire(amount), "SalesItemLineDetail": detail}
    sales.append(TaxedLine(kept, amount))
    return kept


def _set_item(company: Company, detail: Row) -> None:
    if detail.get("ItemRef", {}).get("value") in SPECIAL_ITEMS:
        return
    if "ItemRef" not in detail:
        default = company.preferences["OtherPrefs"]["NameValue"]
        detail["ItemRef"] = {"value": next(p["Value"] for p in default if p["Name"] == "SalesFormsPrefs.DefaultItem")}
    item = refer(company, "Item", detail, "ItemRef", required=True)
    if item is not None and item["Type"] in HOLDERS:
        raise business_fault("A line sells one product or service, no category and no bundle.")
    if item is not None and "IncomeAccountRef" in item:
        detail["ItemAccountRef"] = dict(item["IncomeAccountRef"])
    refer(company, "Class", detail, "ClassRef")


def _amount(line: Row, detail: Row) -> Decimal:
    """Amount, or quantity times rate; given both they must agree to the cent (6070)."""
    price = to_decimal("UnitPrice", detail["UnitPrice"]) if "UnitPrice" in detail else None
    quantity = to_decimal("Qty", detail["Qty"]) if "Qty" in detail else None
    for name, value in (("UnitPrice", price), ("Qty", quantity)):
        if value is not None:
            detail[name] = wire(value)
    product = None if price is None or quantity is None else round_cents(price * quantity)
    if "Amount" not in line:
        if product is None and price is None:
            raise missing_parameter("Amount")
        return product if product is not None else round_cents(price or ZERO)
    amount = to_decimal("Amount", line["Amount"])
    if product is not None and product != amount:
        raise QboFault("6070", f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount:,f}")
    return round_cents(amount)


def _take_tax_out(company: Company, sales: Sequence[TaxedLine]) -> None:
    """A line with its gross in TaxInclusiveAmt has its net in Amount already or gets it now; one without is gross."""
    for taxed in sales:
        detail: dict[str, Any] = taxed.line["SalesItemLineDetail"]
        given = detail.get("TaxInclusiveAmt")
        gross = round_cents(to_decimal("TaxInclusiveAmt", given)) if given is not None else taxed.amount
        taxed.amount = net_of_gross(company, taxed.code, gross)
        taxed.line["Amount"] = wire(taxed.amount)
        detail["TaxInclusiveAmt"] = wire(gross)
        if given is None and "UnitPrice" in detail and detail.get("Qty"):
            rate = (taxed.amount / Decimal(str(detail["Qty"]))).quantize(Decimal("0.0000001"))
            detail["UnitPrice"] = wire(rate)


def _discount(company: Company, line: Row | None, subtotal: Decimal) -> Decimal:
    if line is None:
        return ZERO
    if not company.preferences["SalesFormsPrefs"].get("AllowDiscount"):
        raise QboFault("5030", "Feature Not Supported Error : Discounts are not switched on for this company.")
    detail = line.get("DiscountLineDetail") or {}
    if to_flag("PercentBased", detail.get("PercentBased", False)):
        if "DiscountPercent" not in detail:
            raise QboFault("6090", "Discount line missing required info : DiscountPercent")
        percent = to_decimal("DiscountPercent", detail["DiscountPercent"])
        return round_cents(subtotal * percent / HUNDRED)
    if "Amount" not in line:
        raise QboFault("6090", "Discount line missing required info : Amount")
    return round_cents(to_decimal("Amount", line["Amount"]))


def _stored_discount(company: Company, line: Row, discount: Decimal) -> Row:
    detail = dict(line.get("DiscountLineDetail") or {})
    percent_based = to_flag("PercentBased", detail.get("PercentBased", False))
    stored: Row = {"PercentBased": percent_based}
    if percent_based:
        stored["DiscountPercent"] = wire(to_decimal("DiscountPercent", detail["DiscountPercent"]))
    account = detail.get("DiscountAccountRef") or {
        "value": company.preferences["SalesFormsPrefs"]["DefaultDiscountAccount"]
    }
    stored["DiscountAccountRef"] = dict(account)
    refer(company, "Account", stored, "DiscountAccountRef")
    return {"Amount": wire(discount), "DetailType": "DiscountLineDetail", "DiscountLineDetail": stored}


def _number_lines(top: Sequence[Row], old: Row | None) -> None:
    """A line that names an existing id keeps it; the others get the next free ones. Lines of a group count too."""
    lines = _with_inner(top)
    known = {line["Id"] for line in _with_inner((old or {}).get("Line", [])) if "Id" in line}
    used = {str(line["Id"]) for line in lines if str(line.get("Id", "")) in known}
    fresh = max((int(wanted) for wanted in known), default=0)
    for position, line in enumerate(lines, start=1):
        if str(line.get("Id", "")) in used:
            line["Id"] = str(line["Id"])
            used.discard(line["Id"])
        else:
            fresh += 1
            line["Id"] = str(fresh)
        line["LineNum"] = position


def _with_inner(lines: Sequence[Row]) -> list[Row]:
    return [one for line in lines for one in (line, *line.get("GroupLineDetail", {}).get("Line", []))]
