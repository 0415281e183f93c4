"""What a company sells."""

from decimal import Decimal

from sandbox.company import Company, Row
from sandbox.entities.checks import check_lengths, check_name_letters, refer, to_decimal, to_flag, to_text, wire
from sandbox.entities.names import name_for_inactive, name_without_suffix
from sandbox.faultbodies import QboFault, business_fault, missing_parameter

LENGTHS = {"Name": 100, "Sku": 100, "Description": 4000, "PurchaseDesc": 1000}
TYPES = ("Service", "NonInventory", "Inventory", "Category", "Group")
HOLDERS = ("Category", "Group")
BY_HAND_ONLY = "Group"
"""A bundle is made on the screen; programs read it and sell it."""
HIGHEST_PRICE = Decimal("99999999999")
READ_ONLY = ("FullyQualifiedName", "Level", "AvgCost", "DeferredRevenue")
INCOME_TYPES = ("Income", "Other Income")


def build_item(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    check_lengths(body, LENGTHS)
    body["Active"] = to_flag("Active", body.get("Active", True))
    body["Name"] = _name(body, old)
    body["Type"] = _type(body, old)
    parent = refer(company, "Item", body, "ParentRef")
    if parent is not None and parent["Type"] != "Category":
        raise QboFault("700", "Parent Reference Invalid : only a category can hold items.")
    _mark_activity(company, body, old)
    holder = company.indexes.holder_of_name("Item", body["Name"], body.get("ParentRef", {}).get("value", ""))
    if holder is not None and holder[1] != body.get("Id"):
        raise QboFault("6240", f"The name supplied already exists. : Id={holder[1]}")
    body["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{body['Name']}" if parent else body["Name"]
    if parent:
        body |= {"SubItem": True, "Level": parent.get("Level", 0) + 1}
    if body["Type"] == "Group":
        _complete_bundle(company, body)
    elif body["Type"] != "Category":
        _complete(company, body, old)
    return body


def _name(body: Row, old: Row | None) -> str:
    name = to_text("Name", body.get("Name") or (old or {}).get("Name", "")).strip()
    if not name:
        raise missing_parameter("Name")
    check_name_letters(name)
    return name


def _type(body: Row, old: Row | None) -> str:
    wanted = body.get("Type") or (old["Type"] if old else "")
    if not wanted:
        raise missing_parameter("Type")
    if wanted not in TYPES and not (old and old["Type"] == wanted):
        raise QboFault("2170", f"Invalid Enumeration : {wanted}", "Type")
    if old and old["Type"] != wanted and {"Inventory", *HOLDERS} & {old["Type"], wanted}:
        raise business_fault("The type of the item cannot be changed.")
    return str(wanted)


def _mark_activity(company: Company, body: Row, old: Row | None) -> None:
    if old is None or body["Active"] == old["Active"]:
        return
    if not body["Active"]:
        body["Name"] = name_for_inactive(company, "Item", body["Name"])
    elif body["Name"] == old["Name"]:
        body["Name"] = name_without_suffix(body["Name"])


def _complete(company: Company, body: Row, old: Row | None) -> None:
    income = refer(company, "Account", body, "IncomeAccountRef", required=True)
    if income is not None and income["AccountType"] not in INCOME_TYPES:
        raise QboFault("6430", "Invalid account type used : the income account must be of type Income.")
    refer(company, "Account", body, "ExpenseAccountRef", required=body["Type"] == "Inventory")
    refer(company, "Account", body, "AssetAccountRef", required=body["Type"] == "Inventory")
    refer(company, "TaxCode", body, "SalesTaxCodeRef")
    for name in ("UnitPrice", "PurchaseCost"):
        price = to_decimal(name, body.get(name, 0))
        if abs(price) > HIGHEST_PRICE:
            raise QboFault("2240", f"Invalid Number Range : {name}", name)
        body[name] = wire(price)
    body["Taxable"] = to_flag("Taxable", body.get("Taxable", False))
    body["TrackQtyOnHand"] = body["Type"] == "Inventory"
    body["DeferredRevenue"] = False
    if body["Type"] == "Inventory":
        _complete_inventory(body, old)


def _complete_bundle(company: Company, body: Row) -> None:
    """What it holds, each with its quantity; a bundle holds no bundle."""
    parts = body.get("ItemGroupDetail", {}).get("ItemGroupLine") or []
    if not parts:
        raise missing_parameter("ItemGroupDetail")
    for part in parts:
        held = refer(company, "Item", part, "ItemRef", required=True)
        if held is not None and held["Type"] in HOLDERS:
            raise business_fault("A bundle can hold no other bundle and no category.")
        part["Qty"] = wire(to_decimal("Qty", part.get("Qty", 1)))
    body["ItemGroupDetail"] = {"ItemGroupLine": parts}
    body["PrintGroupedItems"] = to_flag("PrintGroupedItems", body.get("PrintGroupedItems", False))
    body |= {"Taxable": False, "UnitPrice": 0, "PurchaseCost": 0, "TrackQtyOnHand": False}


def _complete_inventory(body: Row, old: Row | None) -> None:
    for name in ("QtyOnHand", "InvStartDate"):
        if name not in body and old is not None:
            body[name] = old[name]
        if name not in body:
            raise missing_parameter(name)
    body["QtyOnHand"] = wire(to_decimal("QtyOnHand", body["QtyOnHand"]))
