"""What programs say of properties, in our words."""

from collections.abc import Mapping
from typing import Any

from core.api.errors import ApiError, BadInput, Conflict
from crm.records.defining import AlreadyThere, PropertyRefused
from crm.records.record_types import PropertyKind

# HubSpot's (type, fieldType) -> our kind.
KINDS = {
    ("string", "text"): PropertyKind.STRING,
    ("string", "textarea"): PropertyKind.TEXT,
    ("string", "html"): PropertyKind.TEXT,
    ("string", "phonenumber"): PropertyKind.PHONE,
    ("number", "number"): PropertyKind.NUMBER,
    ("date", "date"): PropertyKind.DATE,
    ("datetime", "date"): PropertyKind.DATETIME,
    ("enumeration", "select"): PropertyKind.ENUMERATION,
    ("enumeration", "radio"): PropertyKind.ENUMERATION,
    ("enumeration", "checkbox"): PropertyKind.MULTIPLE,
    ("enumeration", "booleancheckbox"): PropertyKind.BOOL,
    ("bool", "booleancheckbox"): PropertyKind.BOOL,
}
FIELDS = {
    "label": "label",
    "groupName": "group",
    "description": "help",
    "options": "options",
    "hidden": "hidden",
    "hasUniqueValue": "unique",
    "validation": "rules",
    "required": "required",
}


def as_api_error(refused: PropertyRefused) -> ApiError:
    if isinstance(refused, AlreadyThere):
        return Conflict(refused.message)
    return BadInput(refused.message, [{"message": refused.message, "code": refused.code, "in": refused.field}])


def kind_asked(body: Mapping[str, Any], held: str = "") -> str:
    """The kind for HubSpot's type and fieldType; what is left out is that of the kind `held`. Raises BadInput."""
    known = next((pair for pair, kind in KINDS.items() if kind == held), ("", ""))
    asked = (str(body.get("type") or known[0]), str(body.get("fieldType") or known[1]))
    kind = KINDS.get(asked)
    if kind is None:
        raise BadInput(f"A property of type {asked[0]} with the field {asked[1]} cannot be made here")
    if kind == PropertyKind.NUMBER and PropertyKind.CURRENCY in (body.get("format"), held):
        return PropertyKind.CURRENCY.value
    return kind.value


def values_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Raises BadInput."""
    values = {ours: body[theirs] for theirs, ours in FIELDS.items() if theirs in body}
    options = values.get("options")
    if options is not None:
        if not isinstance(options, list) or not all(isinstance(each, Mapping) for each in options):
            raise BadInput("Invalid input JSON: options is no list of objects")
        values["options"] = sorted(options, key=lambda each: _order(each.get("displayOrder")))
    if values.get("rules") is not None and not isinstance(values["rules"], Mapping):
        raise BadInput("Invalid input JSON: validation is no object of rules")
    place = place_of(body)
    return values if place is None else values | {"place": place}


def place_of(body: Mapping[str, Any]) -> int | None:
    """HubSpot's displayOrder: from 0, -1 for the last; None where it is not said."""
    order = body.get("displayOrder")
    return order if isinstance(order, int) and not isinstance(order, bool) and -1 <= order < 10**9 else None


def _order(raw: Any) -> int:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**9 else 10**9
