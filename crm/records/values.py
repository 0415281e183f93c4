"""Property values: from what a form or the API sends to what is stored, and back to the API's text.

Values travel as strings or null (interfaces.md section 3): dates `YYYY-MM-DD`, date-times ISO with `Z`, booleans
`true` / `false`, owners the user's id.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.changes import plain
from core.portals.models import Membership
from crm.records.record_types import Property, PropertyKind, RecordType

MOST_OPTIONS_SHOWN = 20


class InvalidValue(Exception):
    """`code` is HubSpot's: INVALID_EMAIL, INVALID_OPTION, INVALID_NUMBER, INVALID_DATE ..."""

    def __init__(self, message: str, code: str = "INVALID_VALUE") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def parse_value(prop: Property, raw: Any, portal_id: int) -> Any:
    """The Python value for `raw`; None or "" for an empty one. Raises InvalidValue."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if prop.required:
            raise InvalidValue(_("%(label)s must be filled in.") % {"label": prop.label}, "REQUIRED_FIELD")
        return None
    parse = _PARSERS.get(prop.kind, _parse_text)
    return parse(prop, raw, portal_id)


def _parse_text(prop: Property, raw: Any, portal_id: int) -> str:
    value = str(raw).strip() if prop.kind != PropertyKind.TEXT else str(raw)
    if "\x00" in value:
        raise InvalidValue(_("%(label)s holds a character that cannot be stored.") % {"label": prop.label})
    limit = prop.max_length or 65_536
    if len(value) > limit:
        raise InvalidValue(
            _("%(label)s may have at most %(limit)s characters; this has %(length)s.")
            % {"label": prop.label, "limit": limit, "length": len(value)},
            "PROPERTY_VALUE_TOO_LONG",
        )
    return value


def _parse_email(prop: Property, raw: Any, portal_id: int) -> str:
    value = _parse_text(prop, raw, portal_id)
    try:
        validate_email(value)
    except ValidationError:
        message = _("%(value)s is not an e-mail address.") % {"value": value}
        raise InvalidValue(message, "INVALID_EMAIL") from None
    return value


def _parse_number(prop: Property, raw: Any, portal_id: int) -> Decimal:
    try:
        number = Decimal(str(raw).strip().replace("\xa0", "").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 13:
        message = _("%(label)s must be a number; “%(value)s” is none.") % {"label": prop.label, "value": raw}
        raise InvalidValue(message, "INVALID_NUMBER")
    return number


def _parse_date(prop: Property, raw: Any, portal_id: int) -> date:
    moment = _moment(raw)
    if moment is None:
        message = _("%(label)s must be a date such as 2026-12-31.") % {"label": prop.label}
        raise InvalidValue(message, "INVALID_DATE")
    return moment.date()


def _parse_datetime(prop: Property, raw: Any, portal_id: int) -> datetime:
    moment = _moment(raw)
    if moment is None:
        message = _("%(label)s must be a time such as 2026-12-31T12:00:00Z.") % {"label": prop.label}
        raise InvalidValue(message, "INVALID_DATE")
    return moment


def _moment(raw: Any) -> datetime | None:
    """ISO dates and times, and HubSpot's epoch milliseconds; aware, in UTC."""
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=UTC)
    if isinstance(raw, date):
        return datetime.combine(raw, time(), UTC)
    text = str(raw).strip()
    try:
        if text.lstrip("-").isdigit() and len(text) > 8:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        moment = parse_datetime(text)
        if moment is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        day = parse_date(text)
    except (ValueError, OverflowError, OSError):
        return None
    return datetime.combine(day, time(), UTC) if day else None


def _parse_bool(prop: Property, raw: Any, portal_id: int) -> bool:
    text = str(raw).strip().lower()
    if text not in ("true", "false", "1", "0", "on", "off", "yes", "no"):
        raise InvalidValue(_("%(label)s must be true or false.") % {"label": prop.label}, "INVALID_BOOLEAN")
    return text in ("true", "1", "on", "yes")


def _parse_enumeration(prop: Property, raw: Any, portal_id: int) -> str:
    value = str(raw).strip()
    allowed = [option.value for option in prop.options_for(portal_id)]
    if value not in allowed:
        raise _no_option(prop, value, allowed)
    return value


def _parse_multiple(prop: Property, raw: Any, portal_id: int) -> str:
    """`a;b` in any order and spacing becomes the chosen options in their own order; without options, as given."""
    chosen = list(raw) if isinstance(raw, list | tuple) else str(raw).split(";")
    wanted = dict.fromkeys(str(value).strip() for value in chosen if str(value).strip())
    if not prop.options:
        return _parse_text(prop, ";".join(wanted), portal_id)
    allowed = [option.value for option in prop.options_for(portal_id)]
    for value in sorted(wanted.keys() - set(allowed)):
        raise _no_option(prop, value, allowed)
    return ";".join(value for value in allowed if value in wanted)


def _no_option(prop: Property, value: str, allowed: list[str]) -> InvalidValue:
    shown = ", ".join(allowed[:MOST_OPTIONS_SHOWN]) + (" …" if len(allowed) > MOST_OPTIONS_SHOWN else "")
    message = _("%(value)s is not one of the options of %(label)s: %(options)s.")
    return InvalidValue(message % {"value": value, "label": prop.label, "options": shown}, "INVALID_OPTION")


def _parse_owner(prop: Property, raw: Any, portal_id: int) -> int:
    text = str(getattr(raw, "pk", raw)).strip()
    members = Membership.objects.filter(portal_id=portal_id, is_active=True)
    if not text.isdigit() or len(text) > 18 or not members.filter(user_id=int(text)).exists():
        raise InvalidValue(_("No user with the id %(id)s is in this portal.") % {"id": text}, "INVALID_OWNER_ID")
    return int(text)


_PARSERS = {
    PropertyKind.EMAIL: _parse_email,
    PropertyKind.NUMBER: _parse_number,
    PropertyKind.CURRENCY: _parse_number,
    PropertyKind.DATE: _parse_date,
    PropertyKind.DATETIME: _parse_datetime,
    PropertyKind.BOOL: _parse_bool,
    PropertyKind.ENUMERATION: _parse_enumeration,
    PropertyKind.MULTIPLE: _parse_multiple,
    PropertyKind.OWNER: _parse_owner,
}


def read_value(record: Any, prop: Property) -> Any:
    """The value as Python holds it; JSON properties come back as their stored text, a pipeline or stage as its key."""
    if prop.derive is not None:
        return prop.derive(record)
    if prop.column is None:
        return record.properties.get(prop.name)
    field = record._meta.get_field(prop.column)
    if not field.is_relation:
        return getattr(record, prop.column)
    foreign_key: int | None = getattr(record, field.attname)
    if prop.kind == PropertyKind.ENUMERATION and foreign_key is not None:
        return getattr(record, prop.column).key
    return foreign_key


def text_value(record: models.Model, prop: Property) -> str | None:
    """The value as the API gives it: a string, or None; money with its cents where it has any. It is the same whether
    a column holds the value or the properties JSON.
    """
    return logged_text(prop, read_value(record, prop)) or None


def is_same(prop: Property, one: Any, other: Any) -> bool:
    """Two values as `read_value` gives them: an empty text is no value (0 and false are), and 1.10 is 1.1."""
    one, other = (None if value == "" else value for value in (one, other))
    if prop.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY) and one is not None and other is not None:
        return Decimal(str(one)) == Decimal(str(other))
    return bool(plain(one) == plain(other))


def as_text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain_number(value)
    return str(value)


def logged_text(prop: Property, value: Any) -> str:
    """A value of the change log, where numbers keep the column's zeros and times are texts, as the API gives the
    property's value.
    """
    if value in (None, ""):
        return ""
    if prop.kind == PropertyKind.CURRENCY:
        return plain_money(Decimal(str(value)))
    if prop.kind == PropertyKind.NUMBER:
        return plain_number(Decimal(str(value)))
    if prop.kind == PropertyKind.DATETIME and isinstance(value, str):
        return as_text(_moment(value)) or value
    return as_text(value) or ""


def plain_number(value: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_money(value: Decimal) -> str:
    """As plain_number, but with both digits of the cents where there are any."""
    whole, _dot, decimals = plain_number(value).partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals else whole


def search_text(record: models.Model, record_type: RecordType) -> str:
    """The case-folded words that a quick search looks in (decisions.md 6)."""
    values = (read_value(record, prop) for name in record_type.search if (prop := record_type.property_named(name)))
    return " ".join(str(value) for value in values if value).casefold()[:4000]
