"""Property values as a reader sees them: in his language, in the portal's time zone, money with its currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext, to_locale

from core.money import format_money, round_half_up
from core.portals.models import Membership, Portal
from crm.records.models import AssociationLabel
from crm.records.record_types import Option, Property, PropertyKind, RecordType
from crm.records.values import read_value

SHORT_KINDS = (
    PropertyKind.PHONE,
    PropertyKind.DATE,
    PropertyKind.DATETIME,
    PropertyKind.OWNER,
    PropertyKind.ENUMERATION,
)


@dataclass(frozen=True)
class Shown:
    """A value for the screen. `link` is where it leads, `exact` the full time for the hover, `badge` how it looks."""

    text: str
    kind: PropertyKind = PropertyKind.STRING
    link: str = ""
    exact: str = ""
    badge: Option | None = None

    @property
    def is_numeric(self) -> bool:
        return self.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY)

    @property
    def is_short(self) -> bool:
        """One that reads badly when broken over two lines."""
        return self.kind in SHORT_KINDS


EMPTY = Shown("")


def locale() -> str:
    return to_locale(get_language() or "en")


def show_date(value: date) -> str:
    return str(format_date(value, "medium", locale=locale()))


def show_time(value: datetime) -> str:
    """To the minute; the exact time is for the hover."""
    local = timezone.localtime(value)
    values = {"day": show_date(local.date()), "time": format_time(local.time(), "short", locale=locale())}
    return gettext("%(day)s, %(time)s") % values


def show_number(value: Decimal | int) -> str:
    return str(format_decimal(value, "#,##0.#######", locale=locale()))


class Labels:
    """The labels of options and owners of a portal, each read once for a whole page."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._options: dict[str, dict[str, Option]] = {}
        self._past_options: dict[str, dict[str, Option]] = {}

    def option(self, prop: Property, value: str) -> Option:
        key = f"{prop.name} {id(prop)}"
        if key not in self._options:
            self._options[key] = {option.value: option for option in prop.options_for(self.portal.pk)}
        return self._options[key].get(value) or self._past_option(prop, value) or Option(value, value)

    def _past_option(self, prop: Property, value: str) -> Option | None:
        if prop.past_options is None:
            return None
        if prop.name not in self._past_options:
            past = prop.past_options_for(self.portal.pk)
            self._past_options[prop.name] = {option.value: option for option in past}
        return self._past_options[prop.name].get(value)

    def association(self, from_type: str, to_type: str, name: str) -> str:
        """A label of associations, as it is called now; one that was deleted by its key, in words."""
        return self._associations.get((from_type, to_type, name)) or name.replace("_", " ").capitalize()

    @cached_property
    def _associations(self) -> dict[tuple[str, str, str], str]:
        rows = AssociationLabel.objects.for_portal(self.portal)
        return {(row.from_type, row.to_type, row.name): row.label for row in rows}

    @cached_property
    def _owners(self) -> dict[int, str]:
        members = Membership.objects.filter(portal=self.portal).select_related("user")
        return {member.user_id: str(member.user) for member in members}

    def owner(self, user_id: int) -> str:
        return self._owners.get(user_id, f"#{user_id}")


def show(record: Any, prop: Property, labels: Labels) -> Shown:
    """The record's value of a property. Raises nothing: what cannot be read as its kind is shown as it stands."""
    if prop.derive is None and prop.column and record._meta.get_field(prop.column).is_relation:
        related = getattr(record, prop.column)
        return Shown(str(related), prop.kind) if related is not None else EMPTY
    currency = getattr(record, prop.currency_column, "") or labels.portal.company_currency
    return show_value(read_value(record, prop), prop, labels, currency)


def show_value(value: Any, prop: Property, labels: Labels, currency: str) -> Shown:
    """A value that is held as Python or as stored text (a timeline's before and after)."""
    if value is None or value == "":
        return EMPTY
    try:
        return _show(value, prop, labels, currency)
    except (ValueError, InvalidOperation):
        return Shown(str(value), prop.kind)


def _show(value: Any, prop: Property, labels: Labels, currency: str) -> Shown:
    kind, text = prop.kind, str(value)
    match kind:
        case PropertyKind.EMAIL:
            return Shown(text, kind, link=f"mailto:{text}")
        case PropertyKind.PHONE:
            return Shown(text, kind, link=f"tel:{text.replace(' ', '')}")
        case PropertyKind.NUMBER:
            return Shown(show_number(Decimal(text)), kind)
        case PropertyKind.CURRENCY:
            return Shown(show_money(Decimal(text), currency), kind)
        case PropertyKind.DATE:
            day = date.fromisoformat(text[:10])
            return Shown(show_date(day), kind, exact=day.isoformat())
        case PropertyKind.DATETIME:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(text)
            return Shown(show_time(moment), kind, exact=moment.isoformat())
        case PropertyKind.BOOL:
            return Shown(gettext("Yes") if text.lower() == "true" else gettext("No"), kind)
        case PropertyKind.ENUMERATION:
            option = labels.option(prop, text)
            return Shown(str(option.label), kind, badge=option if option.tone else None)
        case PropertyKind.MULTIPLE:
            return Shown(", ".join(str(labels.option(prop, chosen).label) for chosen in text.split(";")), kind)
        case PropertyKind.OWNER:
            return Shown(labels.owner(int(text)), kind)
    return Shown(text, kind)


def show_money(value: Decimal, currency: str) -> str:
    """Unit prices keep the decimals that they have beyond the cent."""
    rounded = round_half_up(value)
    if rounded == value or not currency:
        return format_money(rounded, currency) if currency else show_number(value)
    return f"{currency} {show_number(value)}"


@cache
def _relation_columns(model: Any, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column for column in columns if model._meta.get_field(column).is_relation)


def relation_columns(record_type: RecordType, props: Iterable[Property] | None = None) -> tuple[str, ...]:
    """The foreign keys among the properties, for select_related: shown without a query each."""
    chosen = record_type.properties if props is None else props
    columns = tuple(dict.fromkeys(prop.column for prop in chosen if prop.column))
    return _relation_columns(record_type.model, columns)
