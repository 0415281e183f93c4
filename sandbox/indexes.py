"""Answers in one step: is this name taken, is this number taken, which payments touch this invoice."""

from typing import Any

Row = dict[str, Any]
PEOPLE = ("Customer", "Vendor", "Employee")
NUMBERED = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")


class Indexes:
    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
        self._keys: dict[tuple[str, str], list[tuple[str, ...]]] = {}

    def add(self, entity: str, row: Row) -> None:
        place = (entity, row["Id"])
        keys = _keys_of(entity, row)
        self._keys[place] = keys
        for key in keys:
            self._places.setdefault(key, {})[place] = None

    def remove(self, entity: str, wanted: str) -> None:
        place = (entity, wanted)
        for key in self._keys.pop(place, []):
            holders = self._places.get(key, {})
            holders.pop(place, None)
            if not holders:
                self._places.pop(key, None)

    def holder_of_name(self, entity: str, name: str, parent: str = "") -> tuple[str, str] | None:
        return self._first(_name_key(entity, name, parent))

    def holder_of_number(self, entity: str, number: str) -> tuple[str, str] | None:
        return self._first(("number", "Estimate" if entity == "Estimate" else "shared", number))

    def holders(self, entity: str, field: str, value: str) -> list[str] | None:
        """The ids of the objects whose field holds the value; None where no index knows the field."""
        if field == "DisplayName" and entity in PEOPLE:
            key = _name_key(entity, value, "")
        elif field == "DocNumber":
            key = ("number", "Estimate" if entity == "Estimate" else "shared" if entity in NUMBERED else entity, value)
        else:
            return None
        return [wanted for kind, wanted in self._places.get(key, {}) if kind == entity]

    def linked_to(self, entity: str, wanted: str) -> list[tuple[str, str]]:
        """The transactions that name this one in their lines or links."""
        return list(self._places.get(("link", entity, wanted), {}))

    def of_customer(self, wanted: str) -> list[tuple[str, str]]:
        return list(self._places.get(("customer", wanted), {}))

    def children_of(self, entity: str, wanted: str) -> list[tuple[str, str]]:
        return list(self._places.get(("child", entity, wanted), {}))

    def _first(self, key: tuple[str, ...]) -> tuple[str, str] | None:
        return next(iter(self._places.get(key, {})), None)


def _name_key(entity: str, name: str, parent: str) -> tuple[str, ...]:
    """Customers, vendors and employees share one list; items are unique within their category."""
    group = "people" if entity in PEOPLE else entity
    return ("name", group, parent if entity in ("Item", "Account") else "", name.strip().casefold())


def _keys_of(entity: str, row: Row) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    parent = row.get("ParentRef", {}).get("value", "")
    if name := row.get("DisplayName") or row.get("Name"):
        keys.append(_name_key(entity, name, parent))
    if parent:
        keys.append(("child", entity, parent))
    if row.get("DocNumber"):
        group = "Estimate" if entity == "Estimate" else "shared" if entity in NUMBERED else entity
        keys.append(("number", group, row["DocNumber"]))
    if "CustomerRef" in row:
        keys.append(("customer", row["CustomerRef"]["value"]))
    for line in row.get("Line", ()) if entity == "Payment" else ():
        for link in line.get("LinkedTxn", ()):
            keys.append(("link", link["TxnType"], link["TxnId"]))
    return keys
