"""Reads the JSON of a filter, which is that of HubSpot's search with our `associated` and `list` beside it.

[{"filters": [{"propertyName": "amount", "operator": "GT", "value": "1000"},
              {"associated": "invoices", "has": true, "filterGroups": [...]},
              {"list": "12", "member": true}]}]
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.associations import associable_types
from crm.records.filters.language import (
    NUMBER_KINDS,
    TIME_KINDS,
    Associated,
    Condition,
    Filters,
    Group,
    Membership,
    Operator,
    Part,
    Value,
    is_exact,
    operators_of,
)
from crm.records.filters.periods import NoPeriod, period_of
from crm.records.folding import fold
from crm.records.models import RecordList
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind, RecordType, find_record_type

MOST_GROUPS, MOST_FILTERS, MOST_VALUES, DEEPEST = 20, 100, 1000, 2
ME = "@me"


class InvalidFilter(Exception):
    """A sentence for whoever wrote the filter; `code` is HubSpot's where it has one."""

    def __init__(self, message: str, code: str = "INVALID_FILTER") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def parse_filters(
    groups: Any, record_type: RecordType, portal: Portal, user_id: int | None = None, depth: int = 0
) -> Filters:
    """`user_id` is who `@me` stands for. Raises InvalidFilter."""
    if not isinstance(groups, list) or len(groups) > MOST_GROUPS:
        raise InvalidFilter(_("Filters are a list of at most %(most)s groups.") % {"most": MOST_GROUPS})
    known = portal_type(record_type, portal)
    parsed = [_group(group, known, portal, user_id, depth) for group in groups]
    return Filters(known, portal, tuple(group for group in parsed if group))


def _group(group: Any, record_type: RecordType, portal: Portal, user_id: int | None, depth: int) -> Group:
    filters = group.get("filters") if isinstance(group, Mapping) else None
    if not isinstance(filters, list) or len(filters) > MOST_FILTERS:
        raise InvalidFilter(_("A group holds a list of at most %(most)s filters.") % {"most": MOST_FILTERS})
    return tuple(_part(part, record_type, portal, user_id, depth) for part in filters)


def _part(part: Any, record_type: RecordType, portal: Portal, user_id: int | None, depth: int) -> Part:
    if not isinstance(part, Mapping):
        raise InvalidFilter(_("A filter is an object with propertyName, operator and value."))
    if "list" in part:
        return _membership(part, record_type, portal)
    if "associated" in part:
        return _associated(part, record_type, portal, user_id, depth)
    name = str(part.get("propertyName", ""))
    prop = record_type.property_named(name)
    if prop is None:
        text = _("There is no property “%(name)s” on %(type)s.")
        raise InvalidFilter(text % {"name": name, "type": record_type.label_plural}, "PROPERTY_DOESNT_EXIST")
    return _condition(part, prop, portal, user_id)


def _associated(part: Any, record_type: RecordType, portal: Portal, user_id: int | None, depth: int) -> Associated:
    to_type = find_record_type(str(part["associated"]))
    if to_type is None or to_type.name not in {found.name for found in associable_types(record_type)}:
        text = _("%(type)s are not associated with “%(other)s”.")
        raise InvalidFilter(text % {"type": record_type.label_plural, "other": part["associated"]})
    if depth >= DEEPEST:
        raise InvalidFilter(_("Filters on associated records go two levels deep at most."))
    inner = parse_filters(part.get("filterGroups", []), to_type, portal, user_id, depth + 1)
    return Associated(inner.record_type, part.get("has", True) is not False, inner)


def _membership(part: Any, record_type: RecordType, portal: Portal) -> Membership:
    said = str(part["list"])
    if not said:
        raise InvalidFilter(_("Choose a list."), "MISSING_VALUES")
    pk = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    rows = RecordList.objects.for_portal(portal).filter(record_type=record_type.name, archived_at=None, pk=pk)
    name: str | None = rows.values_list("name", flat=True).first()
    if name is None:
        text = _("There is no list of %(type)s with the id %(id)s; it may be archived.")
        raise InvalidFilter(text % {"type": record_type.label_plural, "id": said[:40]}, "LIST_DOESNT_EXIST")
    return Membership(pk, name, part.get("member", True) is not False)


def _condition(part: Mapping[str, Any], prop: Property, portal: Portal, user_id: int | None) -> Condition:
    if prop.derive is not None and prop.expression is None:
        raise InvalidFilter(_("Records cannot be filtered by %(label)s.") % {"label": prop.label})
    try:
        operator = Operator(str(part.get("operator", "")))
    except ValueError:
        operator = None
    allowed = operators_of(prop)
    if operator is None or operator not in allowed:
        text = _("%(label)s cannot be filtered with “%(operator)s”; it takes %(allowed)s.")
        said = {"label": prop.label, "operator": part.get("operator"), "allowed": ", ".join(allowed)}
        raise InvalidFilter(text % said, "INVALID_OPERATOR")
    raw = _raw_values(part, operator, prop)
    return Condition(prop, operator, tuple(_value(text, prop, portal, user_id) for text in raw), raw)


def _raw_values(part: Mapping[str, Any], operator: Operator, prop: Property) -> tuple[str, ...]:
    if operator in (Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY):
        return ()
    if operator in (Operator.IN, Operator.NOT_IN):
        given = part.get("values")
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_VALUES:
            raise InvalidFilter(_("%(label)s needs a list of values.") % {"label": prop.label}, "MISSING_VALUES")
    else:
        given = [part.get("value"), *([part.get("highValue")] if operator == Operator.BETWEEN else [])]
    if any(value is None or isinstance(value, list | Mapping) or not str(value).strip() for value in given):
        raise InvalidFilter(_("%(label)s needs a value to compare with.") % {"label": prop.label}, "MISSING_VALUES")
    return tuple(_as_said(value) for value in given)


def _as_said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _value(text: str, prop: Property, portal: Portal, user_id: int | None) -> Value:
    if "\x00" in text:
        raise InvalidFilter(_("%(label)s holds a character that cannot be compared.") % {"label": prop.label})
    if prop.kind in NUMBER_KINDS:
        return _number(text, prop)
    if prop.kind in TIME_KINDS:
        try:
            return period_of(text, prop.kind, portal)
        except NoPeriod:
            message = _("%(label)s needs a date such as 2026-12-31; “%(value)s” is none.")
            raise InvalidFilter(message % {"label": prop.label, "value": text}, "INVALID_DATE") from None
    if prop.kind == PropertyKind.BOOL:
        if text.lower() not in ("true", "false"):
            raise InvalidFilter(_("%(label)s must be true or false.") % {"label": prop.label}, "INVALID_BOOLEAN")
        return text.lower() == "true"
    if prop.kind == PropertyKind.OWNER:
        return _owner(text, prop, user_id)
    return text if is_exact(prop) else fold(text)


def _number(text: str, prop: Property) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        message = _("%(label)s must be a number; “%(value)s” is none.")
        raise InvalidFilter(message % {"label": prop.label, "value": text}, "INVALID_NUMBER")
    return number


def _owner(text: str, prop: Property, user_id: int | None) -> int:
    if text == ME:
        return user_id or 0
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise InvalidFilter(_("%(label)s needs the id of a user.") % {"label": prop.label}, "INVALID_OWNER_ID")
    return int(text)
