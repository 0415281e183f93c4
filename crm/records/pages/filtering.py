"""The filter builder: rows of property, operator and value, drawn by the server, and what a form of them says.

A row names its property `amount`, or `invoices.invoice_stage` for one of associated records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.records.associations import associable_types
from crm.records.filters.describing import MOMENTS, operator_words
from crm.records.filters.language import (
    EXISTENCE,
    TIME_KINDS,
    TOKENS,
    Associated,
    Condition,
    Filters,
    Operator,
    operators_of,
)
from crm.records.pages.forms import owner_options
from crm.records.portal_types import portal_type
from crm.records.record_types import Option, Property, PropertyKind, RecordType

SEVERAL = (Operator.IN, Operator.NOT_IN)
MOST_ROWS = 60


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    chosen: bool = False


@dataclass(frozen=True)
class ChoiceGroup:
    label: Any
    choices: list[Choice]


@dataclass(frozen=True)
class FilterRow:
    """One line of the builder as it is drawn."""

    group: int
    name: str
    prop: Property
    operator: Operator
    properties: list[ChoiceGroup]
    values: Sequence[str] = ()
    options: Sequence[Option] = ()
    key: int = 0

    @property
    def operators(self) -> list[Choice]:
        return [
            Choice(each.value, operator_words(self.prop, each), each == self.operator)
            for each in operators_of(self.prop)
        ]

    @property
    def editor(self) -> str:
        """Which control the value has: none, boxes, select, date, range, text."""
        if self.operator in EXISTENCE:
            return "none"
        if self.operator == Operator.BETWEEN:
            return "range"
        if self.options:
            return "boxes" if self.operator in SEVERAL else "select"
        return "date" if self.prop.kind in TIME_KINDS else "text"

    @property
    def input_type(self) -> str:
        return "number" if self.prop.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY) else "text"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def high(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def moments(self) -> list[Choice]:
        return [Choice(value, label) for value, label in MOMENTS.items()]


@dataclass
class Builder:
    """The rows of a filter for one record type; `kept` are the parts that no row can say, which stay as they are."""

    record_type: RecordType
    portal: Portal
    rows: list[FilterRow] = field(default_factory=list)

    @classmethod
    def of(cls, filters: Filters) -> "Builder":
        built = cls(filters.record_type, filters.portal)
        for place, group in enumerate(filters.groups):
            for part in group:
                named = _as_row(part)
                if named is not None:
                    name, condition = named
                    values = [raw.strip("*") for raw in condition.raw]
                    built.rows.append(built.row(place, name, condition.operator, values))
        return built

    @property
    def groups(self) -> list[list[FilterRow]]:
        places = sorted({row.group for row in self.rows})
        return [[row for row in self.rows if row.group == place] for place in places]

    def row(
        self,
        group: int,
        name: str,
        operator: Operator | None = None,
        values: Sequence[str] = (),
        key: int | None = None,
    ) -> FilterRow:
        """An operator that the property does not have, and a property that is not there, give the first ones."""
        prop = self.property_named(name)
        if prop is None:
            name = next(iter(_filterable(self.record_type))).name
            prop, operator, values = self.record_type.by_name[name], None, ()
        allowed = operators_of(prop)
        chosen = operator if operator in allowed else _first_operator(prop)
        place = len(self.rows) if key is None else key
        return FilterRow(group, name, prop, chosen, self._choices(name), values, self._options(prop), place)

    def property_named(self, name: str) -> Property | None:
        type_name, _dot, inner = name.rpartition(".")
        if not type_name:
            found = self.record_type.property_named(name)
        else:
            others = {each.name: each for each in associable_types(self.record_type)}
            other = others.get(type_name)
            found = portal_type(other, self.portal).property_named(inner) if other else None
        return found if found is not None and _may_filter(found) else None

    def _choices(self, chosen: str) -> list[ChoiceGroup]:
        groups = [ChoiceGroup(self.record_type.label, _choices_of(self.record_type, "", chosen))]
        for other in associable_types(self.record_type):
            known = portal_type(other, self.portal)
            label = _("Associated %(types)s") % {"types": str(known.label_plural).lower()}
            groups.append(ChoiceGroup(label, _choices_of(known, f"{known.name}.", chosen)))
        return groups

    def _options(self, prop: Property) -> Sequence[Option]:
        if prop.kind == PropertyKind.OWNER:
            return [Option("@me", _("Me")), *owner_options(self.portal)]
        if prop.kind == PropertyKind.BOOL:
            return (Option("true", _("Yes")), Option("false", _("No")))
        return prop.options_for(self.portal.pk)


def read_builder(posted: QueryDict) -> list[dict[str, Any]]:
    """The JSON of what the builder's form sent; rows without a value are left out."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for key in posted.getlist("row")[:MOST_ROWS]:
        said = _condition(posted, key)
        if said is not None:
            groups.setdefault(posted.get(f"group-{key}", "0"), []).append(said)
    return [{"filters": filters} for filters in groups.values()]


def _condition(posted: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    name, operator = str(posted.get(f"property-{key}", "")), str(posted.get(f"operator-{key}", ""))
    values = [value for value in posted.getlist(f"value-{key}") if value.strip()]  # type: ignore[attr-defined]
    type_name, _dot, inner = name.rpartition(".")
    said: dict[str, Any] = {"propertyName": inner, "operator": operator}
    if operator in SEVERAL:
        said["values"] = values
    elif operator in TOKENS:
        said["value"] = _anywhere(values[0]) if values else ""
    elif operator in EXISTENCE:
        values = [""]
    else:
        said |= {"value": values[0] if values else "", **({"highValue": values[1]} if len(values) > 1 else {})}
    if not values:
        return None
    if not type_name:
        return said
    return {"associated": type_name, "has": True, "filterGroups": [{"filters": [said]}]}


def _anywhere(text: str) -> str:
    """What a person types is looked for anywhere in the text; one who writes `*` says where himself."""
    return text if "*" in text else f"*{text}*"


def _as_row(part: Condition | Associated) -> tuple[str, Condition] | None:
    if isinstance(part, Condition):
        return part.prop.name, part
    inner = [condition for group in part.filters.groups for condition in group]
    if not part.has or len(inner) != 1 or not isinstance(inner[0], Condition):
        return None
    return f"{part.to_type.name}.{inner[0].prop.name}", inner[0]


def _may_filter(prop: Property) -> bool:
    return prop.derive is None or prop.expression is not None


def _filterable(record_type: RecordType) -> Iterable[Property]:
    return (prop for prop in record_type.properties if _may_filter(prop))


def _choices_of(record_type: RecordType, prefix: str, chosen: str) -> list[Choice]:
    names = ((f"{prefix}{prop.name}", prop.label) for prop in _filterable(record_type))
    return sorted((Choice(name, label, name == chosen) for name, label in names), key=lambda each: str(each.label))


def _first_operator(prop: Property) -> Operator:
    allowed = operators_of(prop)
    preferred = Operator.CONTAINS_TOKEN if Operator.CONTAINS_TOKEN in allowed else Operator.IN
    if prop.options or prop.kind == PropertyKind.OWNER or preferred == Operator.CONTAINS_TOKEN:
        return preferred if preferred in allowed else allowed[0]
    return Operator.EQ
