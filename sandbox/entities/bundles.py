"""A bundle on a sales form: a line that holds the lines of what it is made of."""

from decimal import Decimal

from sandbox.company import Company, Row
from sandbox.entities.checks import refer, round_cents, to_decimal, wire


def open_bundle(company: Company, detail: Row) -> list[Row]:
    """The lines inside: those that were sent, else what the bundle holds, times its quantity."""
    bundle = refer(company, "Item", detail, "GroupItemRef", required=True)
    times = to_decimal("Quantity", detail.setdefault("Quantity", 1))
    if detail.get("Line") or bundle is None:
        return list(detail.get("Line", []))
    parts = bundle.get("ItemGroupDetail", {}).get("ItemGroupLine", [])
    held = [(company.of("Item")[part["ItemRef"]["value"]], Decimal(str(part["Qty"]))) for part in parts]
    return [_line(company, item, quantity * times) for item, quantity in held]


def _line(company: Company, item: Row, quantity: Decimal) -> Row:
    price = Decimal(str(item.get("UnitPrice", 0)))
    detail: Row = {"ItemRef": {"value": item["Id"]}, "Qty": wire(quantity), "UnitPrice": wire(price)}
    if company.is_us:
        detail["TaxCodeRef"] = {"value": "TAX" if item.get("Taxable") else "NON"}
    elif "SalesTaxCodeRef" in item:
        detail["TaxCodeRef"] = {"value": item["SalesTaxCodeRef"]["value"]}
    line: Row = {"DetailType": "SalesItemLineDetail", "Amount": wire(round_cents(price * quantity))}
    if "Description" in item:
        line["Description"] = item["Description"]
    return {**line, "SalesItemLineDetail": detail}
