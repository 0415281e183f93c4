"""What a filter is: groups of OR, in each the conditions of AND (product.md section 2). The operators are HubSpot's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.portals.models import Portal
from crm.records.record_types import Property, PropertyKind, RecordType

TEXT_KINDS = (PropertyKind.STRING, PropertyKind.TEXT, PropertyKind.PHONE, PropertyKind.EMAIL)
NUMBER_KINDS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)
TIME_KINDS = (PropertyKind.DATE, PropertyKind.DATETIME)


class Operator(StrEnum):
    EQ = "EQ"
    NEQ = "NEQ"
    LT = "LT"
    LTE = "LTE"
    GT = "GT"
    GTE = "GTE"
    BETWEEN = "BETWEEN"
    IN = "IN"
    NOT_IN = "NOT_IN"
    HAS_PROPERTY = "HAS_PROPERTY"
    NOT_HAS_PROPERTY = "NOT_HAS_PROPERTY"
    CONTAINS_TOKEN = "CONTAINS_TOKEN"  # noqa: S105
    NOT_CONTAINS_TOKEN = "NOT_CONTAINS_TOKEN"  # noqa: S105


# Each denial is the whole opposite of its operator, so it also finds records without a value.
OPPOSITES = {
    Operator.NEQ: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_HAS_PROPERTY: Operator.HAS_PROPERTY,
    Operator.NOT_CONTAINS_TOKEN: Operator.CONTAINS_TOKEN,
}
ORDER = (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE, Operator.BETWEEN)
EXISTENCE = (Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY)
CHOICE = (Operator.EQ, Operator.NEQ, Operator.IN, Operator.NOT_IN, *EXISTENCE)
TOKENS = (Operator.CONTAINS_TOKEN, Operator.NOT_CONTAINS_TOKEN)


def operators_of(prop: Property) -> tuple[Operator, ...]:
    """Those that make sense for the property's kind."""
    if prop.kind in TEXT_KINDS:
        return (*CHOICE, *TOKENS, *ORDER)
    if prop.kind in (*NUMBER_KINDS, *TIME_KINDS):
        return (*CHOICE, *ORDER)
    if prop.kind == PropertyKind.BOOL:
        return (Operator.EQ, Operator.NEQ, *EXISTENCE)
    return CHOICE


def is_exact(prop: Property) -> bool:
    """Options that stand in a column are compared as they are; all other text is folded."""
    return prop.kind == PropertyKind.ENUMERATION and (prop.column is not None or prop.derive is not None)


@dataclass(frozen=True)
class Period:
    """From `start` on and before `end`, aware: what a date, a time or "this month" means."""

    start: datetime
    end: datetime


Value = str | Decimal | bool | int | Period


@dataclass(frozen=True)
class Condition:
    """`values` are ready to compare: folded text, Decimal, bool, user id, Period; `raw` is what was written."""

    prop: Property
    operator: Operator
    values: tuple[Value, ...]
    raw: tuple[str, ...] = ()


@dataclass(frozen=True)
class Associated:
    """`has`: at least one record of the type is associated and fits; otherwise: none does."""

    to_type: RecordType
    has: bool
    filters: "Filters"


@dataclass(frozen=True)
class Membership:
    """`member`: the record is in the list; otherwise: it is not. `name` is the list's, for people."""

    list_id: int
    name: str
    member: bool


Part = Condition | Associated | Membership
Group = tuple[Part, ...]


@dataclass(frozen=True)
class Filters:
    """No group at all lets everything through; a group without conditions is left out when parsed."""

    record_type: RecordType
    portal: Portal
    groups: Sequence[Group] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def narrow(self, rows: Any) -> Any:
        """The rows (a queryset of the record type in this portal) that fit."""
        from crm.records.filters.sql import narrow

        return narrow(self, rows)

    def matches(self, record: Any) -> bool:
        """Does this record of the portal fit? Says the same as `narrow`."""
        from crm.records.filters.predicate import matches

        return matches(self, record)

    def to_json(self) -> list[dict[str, Any]]:
        """As parse_filters takes it."""
        return [{"filters": [_as_json(part) for part in group]} for group in self.groups]


def _as_json(part: Part) -> dict[str, Any]:
    if isinstance(part, Membership):
        return {"list": str(part.list_id), "member": part.member}
    if isinstance(part, Associated):
        return {"associated": part.to_type.name, "has": part.has, "filterGroups": part.filters.to_json()}
    said: dict[str, Any] = {"propertyName": part.prop.name, "operator": part.operator.value}
    if part.operator in (Operator.IN, Operator.NOT_IN):
        return said | {"values": list(part.raw)}
    if part.operator == Operator.BETWEEN:
        return said | {"value": part.raw[0], "highValue": part.raw[1]}
    return said | {"value": part.raw[0]} if part.raw else said
