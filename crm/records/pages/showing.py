"""Property values as a reader sees them: in his language, in the portal's time zone, money with its currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, to_locale

from core.money import format_money
from core.users.models import User
from crm.records.record_types import Property, PropertyKind, RecordType
from crm.records.values import read_value


@dataclass(frozen=True)
class Shown:
    """A value for the screen. `link` is where it leads, `exact` the full time for the hover."""

    text: str
    kind: PropertyKind = PropertyKind.STRING
    link: str = ""
    exact: str = ""

    @property
    def is_numeric(self) -> bool:
        return self.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY)


EMPTY = Shown("")


def locale() -> str:
    return to_locale(get_language() or "en")


def show_date(value: date) -> str:
    return str(format_date(value, "medium", locale=locale()))


def show_time(value: datetime) -> str:
    return str(format_datetime(timezone.localtime(value), "medium", locale=locale()))


def show_number(value: Decimal | int) -> str:
    return str(format_decimal(value, "#,##0.#######", locale=locale()))


def show(record: Any, prop: Property) -> Shown:
    """The record's value of a property. Raises nothing: what cannot be read as its kind is shown as it stands."""
    if prop.derive is None and prop.column and record._meta.get_field(prop.column).is_relation:
        related = getattr(record, prop.column)
        return Shown(str(related), prop.kind) if related is not None else EMPTY
    currency = getattr(record, prop.currency_column, "") or record.portal.company_currency
    return show_value(read_value(record, prop), prop, record.portal_id, currency)


def show_value(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    """A value that is held as Python or as stored text (a timeline's before and after)."""
    if value is None or value == "":
        return EMPTY
    try:
        return _SHOW.get(prop.kind, _show_text)(value, prop, portal_id, currency)
    except (ValueError, InvalidOperation):
        return Shown(str(value), prop.kind)


def _show_text(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    links = {PropertyKind.EMAIL: f"mailto:{value}", PropertyKind.PHONE: f"tel:{value}".replace(" ", "")}
    return Shown(str(value), prop.kind, link=links.get(prop.kind, ""))


def _show_number(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    return Shown(show_number(Decimal(str(value))), prop.kind)


def _show_money(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    return Shown(format_money(Decimal(str(value)), currency), prop.kind)


def _show_date(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    return Shown(show_date(day), prop.kind, exact=day.isoformat())


def _show_datetime(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return Shown(show_time(moment), prop.kind, exact=moment.isoformat())


def _show_bool(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    return Shown(gettext("Yes") if value in (True, "true", "True") else gettext("No"), prop.kind)


def _show_option(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    for option in prop.options_for(portal_id):
        if option.value == str(value):
            return Shown(str(option.label), prop.kind)
    return Shown(str(value), prop.kind)


def _show_owner(value: Any, prop: Property, portal_id: int, currency: str) -> Shown:
    found = User.objects.filter(pk=int(value), memberships__portal_id=portal_id).first()
    return Shown(str(found) if found else f"#{value}", prop.kind)


_SHOW = {
    PropertyKind.NUMBER: _show_number,
    PropertyKind.CURRENCY: _show_money,
    PropertyKind.DATE: _show_date,
    PropertyKind.DATETIME: _show_datetime,
    PropertyKind.BOOL: _show_bool,
    PropertyKind.ENUMERATION: _show_option,
    PropertyKind.OWNER: _show_owner,
}


@cache
def _relation_columns(model: Any, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in columns if model._meta.get_field(column).is_relation)


def relation_columns(record_type: RecordType, props: Iterable[Property] | None = None) -> tuple[str, ...]:
    """The foreign keys among the properties, for select_related: shown without a query each."""
    chosen = record_type.properties if props is None else props
    columns = tuple(dict.fromkeys(prop.column for prop in chosen if prop.column))
    return _relation_columns(record_type.model, columns)
