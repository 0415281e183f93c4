"""What a person typed into a form, as the verbs expect it: numbers by his locale, times in the portal's zone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from django.http import QueryDict
from django.utils import timezone

from crm.records.pages.showing import locale
from crm.records.record_types import Property, PropertyKind, RecordType
from crm.records.values import text_value

NUMBERS = (PropertyKind.NUMBER, PropertyKind.CURRENCY)
LOCAL_TIME = "%Y-%m-%dT%H:%M"


def typed_value(prop: Property, text: str) -> str:
    """The API's text for what was typed; what makes no sense goes through as it is, for the verb to refuse."""
    if prop.kind in NUMBERS:
        return typed_number(text)
    if prop.kind == PropertyKind.DATETIME and text:
        return _typed_time(text)
    return text


def typed_number(text: str) -> str:
    """`1 200,50` typed in Norwegian and `1,200.50` in English are 1200.50; `1,2` in English is refused, not 12."""
    cleaned = text.strip().replace("\u2212", "-")
    if not cleaned:
        return ""
    try:
        return str(Decimal(cleaned.replace("\xa0", "").replace("\u202f", "").replace(" ", "")))
    except ArithmeticError:
        pass
    try:
        return str(parse_decimal(_with_locale_spaces(cleaned), locale=locale(), strict=True))
    except NumberFormatError:
        return cleaned


def _with_locale_spaces(text: str) -> str:
    """Whatever space the keyboard gave stands for the locale's thousands separator where that is a space."""
    return "".join("\xa0" if sign.isspace() else sign for sign in text)


def _typed_time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text[:16]).replace(tzinfo=timezone.get_current_timezone())
    except ValueError:
        return text
    return moment.astimezone(UTC).isoformat()


def posted_values(posted: QueryDict) -> dict[str, str]:
    """What a form sent, by name; a group of boxes names itself in `several` and is joined as the API has it: "a;b"."""
    values = {name: str(value) for name, value in posted.dict().items()}
    for name in posted.getlist("several"):
        values[name] = ";".join(filter(None, posted.getlist(name)))
    return values


def typed_values(record_type: RecordType, posted: Mapping[str, str]) -> dict[str, str]:
    """Property values among the posted fields."""
    return {
        prop.name: typed_value(prop, posted[prop.name])
        for prop in record_type.properties
        if prop.name in posted and is_editable(prop)
    }


def changed_values(record_type: RecordType, posted: Mapping[str, str]) -> dict[str, str]:
    """Those that the person changed: what he left alone is not written over another's newer value."""
    return {
        name: value
        for name, value in typed_values(record_type, posted).items()
        if posted.get(f"was:{name}") != posted[name]
    }


def is_editable(prop: Property) -> bool:
    return not (prop.read_only or prop.hidden or prop.derive)


def form_text(record: Any, prop: Property) -> str:
    """The record's value as it stands in a form field."""
    text = text_value(record, prop) or ""
    if prop.kind in NUMBERS and text:
        return str(format_decimal(Decimal(text), "0.#######", locale=locale()))
    if prop.kind == PropertyKind.DATETIME and text:
        return timezone.localtime(datetime.fromisoformat(text)).strftime(LOCAL_TIME)
    return text
