"""Two records become one: what named the loser names the survivor."""

from typing import Any

from sandbox.company import Company, Row
from sandbox.faultbodies import business_fault

ITEM_FIELDS = ("ItemRef", "GroupItemRef")
ACCOUNT_FIELDS = (
    "AccountRef",
    "AssetAccountRef",
    "DepositToAccountRef",
    "DiscountAccountRef",
    "ExpenseAccountRef",
    "IncomeAccountRef",
    "ItemAccountRef",
)
FIELDS = {"Item": ITEM_FIELDS, "Account": ACCOUNT_FIELDS}
MUST_AGREE = {
    "Item": ("Type", "The items are of different types."),
    "Account": ("AccountType", "The accounts are of different types."),
}


def check_alike(entity: str, lost: Row, kept: Row) -> None:
    if lost.get("CurrencyRef") != kept.get("CurrencyRef"):
        raise business_fault("Names in different currencies cannot be merged.")
    field, sentence = MUST_AGREE.get(entity, ("", ""))
    if field and lost.get(field) != kept.get(field):
        raise business_fault(sentence)


def renamed_holders(company: Company, entity: str, loser: str, kept: Row) -> list[tuple[str, Row]]:
    """Copies of everything that names the loser, naming the survivor; a category's items move with it."""
    fields = (*FIELDS.get(entity, ()), *(("ParentRef",) if entity == "Item" else ()))
    if not fields:
        return []
    found: list[tuple[str, Row]] = []
    for kind, rows in company.rows.items():
        allowed = fields if kind == entity else tuple(name for name in fields if name != "ParentRef")
        for row in list(rows.values()):
            if _names(row, allowed, loser):
                copy = company.edit(kind, row["Id"])
                _rename(copy, allowed, loser, kept)
                if "ParentRef" in allowed and copy.get("ParentRef", {}).get("value") == kept["Id"]:
                    copy["FullyQualifiedName"] = f"{kept['FullyQualifiedName']}:{copy['Name']}"
                found.append((kind, copy))
    return found


def _names(value: Any, fields: tuple[str, ...], loser: str) -> bool:
    if isinstance(value, dict):
        return any(
            (name in fields and isinstance(inner, dict) and inner.get("value") == loser) or _names(inner, fields, loser)
            for name, inner in value.items()
        )
    return isinstance(value, list) and any(_names(inner, fields, loser) for inner in value)


def _rename(value: Any, fields: tuple[str, ...], loser: str, kept: Row) -> None:
    if isinstance(value, list):
        for inner in value:
            _rename(inner, fields, loser, kept)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in fields and isinstance(inner, dict) and inner.get("value") == loser:
                value[name] = {"value": kept["Id"], "name": kept.get("FullyQualifiedName") or kept["Name"]}
            else:
                _rename(inner, fields, loser, kept)
