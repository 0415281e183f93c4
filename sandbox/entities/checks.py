"""Reading what a client sent: kinds, lengths, references; each mistake with its own fault."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox.company import Company, Row
from sandbox.entities.properties import KNOWN
from sandbox.faultbodies import INACTIVE, QboFault, missing_parameter

CENT = Decimal("0.01")
ZERO = Decimal(0)
EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
NOWHERE = {"Lat": "INVALID", "Long": "INVALID"}
"""What QuickBooks says of an address that it could not find on a map."""
EMPTY: tuple[Any, ...] = (None, "", {}, [])


def refuse_unknown(entity: str, body: Row) -> None:
    for name in body:
        if name not in KNOWN[entity]:
            listed = ", ".join(f'"{known}"' for known in sorted(KNOWN[entity])[:60])
            raise QboFault(
                "2010",
                f'Property Name:Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{entity}), not marked '
                f"as ignorable ({len(KNOWN[entity])} known properties: {listed} [truncated]])\n specified is "
                "unsupported or invalid",
            )


def clean(value: Any) -> Any:
    """Clients send empty texts, nulls and empty references by habit: they mean "not there"."""
    if isinstance(value, dict):
        kept = {name: clean(inner) for name, inner in value.items()}
        kept = {name: inner for name, inner in kept.items() if inner not in EMPTY or isinstance(inner, bool)}
        return {} if set(kept) <= {"name", "type"} and "value" in value else kept
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return value


def to_decimal(name: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation as trouble:
        raise QboFault("2090", f"Invalid Number : {name}. Supplied value:{value}", name) from trouble
    if isinstance(value, bool) or not found.is_finite():
        raise QboFault("2090", f"Invalid Number : {name}. Supplied value:{value}", name)
    return found


def round_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def wire(amount: Decimal) -> float | int:
    """A JSON number as QuickBooks writes it: whole ones without decimals where nothing is lost."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def to_flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise QboFault("2230", f"Invalid Boolean : {name}. Supplied value:{value}", name)


def to_day(name: str, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as trouble:
        raise QboFault("2060", f"Invalid Date Format : {name}. Supplied value:{value}", name) from trouble


def to_text(name: str, value: Any) -> str:
    if isinstance(value, (dict, list, bool)):
        raise QboFault("2010", f"Property Name:{name} specified is unsupported or invalid", name)
    return str(value)


def check_length(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise QboFault(
            "2050",
            "String length specified does not match the supported length. "
            f"Min:0 Max:{most} supported. Supplied length:{len(value)}",
            name,
        )


def check_lengths(body: Row, limits: dict[str, int]) -> None:
    for name, most in limits.items():
        if name in body:
            body[name] = to_text(name, body[name])
            check_length(name, body[name], most)


def check_name_letters(name: str) -> None:
    if any(letter in name for letter in ":\t\n\r"):
        raise QboFault("2040", f"Element contains invalid characters. {name}")


def check_email(address: str) -> None:
    """Several addresses may stand in one field, with commas between."""
    for part in address.split(","):
        if not EMAIL.match(part.strip()):
            raise QboFault("2210", f"Email Address does not conform to the syntax rules of RFC 822. {part.strip()}")


def read_id(body: Row) -> str:
    wanted = str(body.get("Id", ""))
    if not wanted:
        raise missing_parameter("Id")
    if not wanted.isdigit():
        raise QboFault("2030", f"Id should be a valid number. Supplied value:{wanted}", "Id")
    return wanted


def refer(company: Company, entity: str, body: Row, field: str, required: bool = False) -> Row | None:
    """Complete a reference with its name; a reference to nothing or to something inactive is refused."""
    ref = body.get(field)
    if not ref:
        if required:
            raise missing_parameter(field)
        return None
    if not isinstance(ref, dict) or "value" not in ref:
        raise QboFault("2010", f"Property Name:{field} specified is unsupported or invalid", field)
    row = company.find(entity, str(ref["value"]))
    if row is None:
        raise QboFault(
            "2500", f"Invalid Reference Id : {LISTS.get(entity, entity)} element id {ref['value']} not found"
        )
    if not row.get("Active", True):
        raise QboFault(
            "2500",
            f"Invalid Reference Id : {INACTIVE} Check the fields with accounts, customers, items or vendors.",
        )
    body[field] = {"value": row["Id"], "name": row.get("DisplayName") or row.get("FullyQualifiedName") or row["Name"]}
    return row


def refer_to_term(company: Company, body: Row, field: str) -> Row | None:
    """The one reference that carries its id alone, as recorded."""
    if term := refer(company, "Term", body, field):
        body[field].pop("name")
    return term


LISTS = {
    "Customer": "Names",
    "Vendor": "Names",
    "Employee": "Names",
    "Account": "Accounts",
    "Class": "Klasses",
    "Department": "Depts",
    "Item": "Items",
}
