"""The filter as a question about one record in memory. It says what sql.py finds; a test holds the two together."""

import re
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from crm.records.filters.language import (
    NUMBER_KINDS,
    OPPOSITES,
    TIME_KINDS,
    Associated,
    Filters,
    Membership,
    Operator,
    Part,
    Period,
    Value,
    is_exact,
)
from crm.records.filters.tokens import token_pattern
from crm.records.folding import fold
from crm.records.models import ListMember
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, PropertyKind
from crm.records.relations import related_records
from crm.records.values import read_value


def matches(filters: Filters, record: Any) -> bool:
    return not filters.groups or any(all(_fits(part, record) for part in group) for group in filters.groups)


def _fits(part: Part, record: Any) -> bool:
    if isinstance(part, Membership):
        members = ListMember.objects.for_portal(record.portal_id).filter(within=part.list_id, record_id=record.pk)
        return part.member == members.exists()
    if isinstance(part, Associated):
        others = related_records(record, part.to_type)
        return part.has == any(matches(part.filters, other.record) for other in others)
    held = held_values(record, part.prop)
    opposite = OPPOSITES.get(part.operator)
    if opposite is not None:
        return not any(_holds(opposite, value, part.values) for value in held)
    return any(_holds(part.operator, value, part.values) for value in held)


def held_values(record: Any, prop: Property) -> list[Any]:
    """The record's values as filters compare them: none for an empty property, one for each of several options."""
    stored = read_value(record, prop)
    if stored is None or stored == "":
        return []
    if prop.kind in NUMBER_KINDS:
        return [Decimal(str(stored))]
    if prop.kind in TIME_KINDS:
        return [_moment(stored)]
    if prop.kind == PropertyKind.BOOL:
        return [str(stored).lower() == "true"]
    if prop.kind == PropertyKind.OWNER:
        return [int(stored)]
    if prop.kind == PropertyKind.MULTIPLE:
        return [fold(option) for option in str(stored).split(";")]
    if is_exact(prop):
        return [str(stored)]
    return [fold(stored)] if prop.column or prop.derive else [fold(stored)[:INDEXED_TEXT]]


def _moment(stored: Any) -> datetime:
    read = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    moment = read if isinstance(read, datetime) else datetime.combine(read, time(), UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _holds(operator: Operator, value: Any, wanted: tuple[Value, ...]) -> bool:
    if operator == Operator.HAS_PROPERTY:
        return True
    if operator in (Operator.EQ, Operator.IN):
        return any(_within(value, each) if isinstance(each, Period) else value == each for each in wanted)
    if operator == Operator.CONTAINS_TOKEN:
        return re.search(token_pattern(str(wanted[0])), value) is not None
    if operator == Operator.BETWEEN:
        return _holds(Operator.GTE, value, wanted[:1]) and _holds(Operator.LTE, value, wanted[1:])
    return _compares(operator, value, wanted[0])


def _within(value: datetime, period: Period) -> bool:
    return period.start <= value < period.end


def _compares(operator: Operator, value: Any, wanted: Any) -> bool:
    """Before a period is before its start, after it is from its end on."""
    low, high = (wanted.start, wanted.end) if isinstance(wanted, Period) else (wanted, wanted)
    is_period = isinstance(wanted, Period)
    match operator:
        case Operator.LT:
            return bool(value < low)
        case Operator.GTE:
            return bool(value >= low)
        case Operator.LTE:
            return bool(value < high if is_period else value <= high)
    return bool(value >= high if is_period else value > high)
