"""Rows of a property, an operator and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.records.filters.language import EXISTENCE, Operator, operators_of
from crm.records.filters.phrases import phrase_words, phrased, phrases_of, unphrased
from crm.records.pages.filtering import editors
from crm.records.pages.filtering.choices import ChoiceGroup, may_filter, property_choices
from crm.records.pages.filtering.kinds import Part, RowKind
from crm.records.pages.filtering.moments import Moment, choices_for, units_for
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import CONDITION, Keys, Row
from crm.records.record_types import Option, Property, PropertyKind

MANY_OPTIONS = 8


class ConditionKind(RowKind):
    name = CONDITION
    template = "records/filters/_condition.html"

    def choices(self, scope: Scope) -> Sequence[ChoiceGroup]:
        return property_choices(scope.record_type)

    def chosen(self, value: str, row: Row, scope: Scope, keys: Keys) -> Row | None:
        prop = property_in(scope, value)
        if prop is None:
            return None
        return Row(row.key, CONDITION, {"property": [value], "operator": [first_phrase(prop)]})

    def row_of(self, part: Part, scope: Scope, keys: Keys) -> Row | None:
        prop = property_in(scope, str(part.get("propertyName", "")))
        if prop is None or part.get("operator") not in operators_of(prop):
            return None
        phrase, values = phrased(prop, Operator(part["operator"]), _raw(part))
        editor = editors.editor_of(prop, phrase, bool(scope.options.of(prop)))
        fields = editors.fields_for(editor, values)
        if not editors.is_sayable(fields):
            return None
        return Row(keys.next(), CONDITION, {"property": [prop.name], "operator": [phrase], **fields})

    def said(self, row: Row, only_right: bool = False) -> list[Part]:
        """One about `invoices.invoice_stage` is about any invoice with that stage."""
        type_name, _dot, name = row.get("property").rpartition(".")
        if not name:
            return []
        said = _said(name, *unphrased(row.get("operator"), editors.read_values(row)))
        if not type_name:
            return [said]
        return [{"associated": type_name, "has": True, "filterGroups": [{"filters": [said]}]}]

    def check(self, row: Row, scope: Scope) -> None:
        super().check(row, scope)
        counts = [row.get(name).strip() for name in ("count", "count2")]
        if any(count and not (count.isascii() and count.isdigit() and len(count) < 5) for count in counts):
            row.error = _("Give a whole number of at most four digits.")

    def drawn(self, row: Row, scope: Scope) -> "DrawnCondition":
        return DrawnCondition(row, scope)


@dataclass
class DrawnCondition:
    row: Row
    scope: Scope

    @cached_property
    def prop(self) -> Property | None:
        """None while nothing was chosen."""
        return property_in(self.scope, self.row.get("property"))

    @property
    def label(self) -> Any:
        return self.prop.label if self.prop else ""

    @property
    def phrase(self) -> str:
        assert self.prop
        asked = self.row.get("operator")
        return asked if asked in phrases_of(self.prop) else first_phrase(self.prop)

    @property
    def phrases(self) -> list[tuple[str, str]]:
        assert self.prop
        return [(phrase, phrase_words(self.prop, phrase)) for phrase in phrases_of(self.prop)]

    @cached_property
    def editor(self) -> str:
        assert self.prop
        return editors.editor_of(self.prop, self.phrase, bool(self.scope.options.of(self.prop)))

    @cached_property
    def held(self) -> Row:
        """The row's fields as this editor has them: another operator may have another editor than before."""
        before = self.row.get("as")
        if before == self.editor:
            return self.row
        crosses = editors.DISTANCE_FIELD in (before, self.editor)
        values = [] if crosses else [value for value in editors.read_values(self.row) if value]
        return Row(self.row.key, CONDITION, editors.fields_for(self.editor, values))

    @property
    def values(self) -> list[str]:
        return self.held.fields.get("value", [])

    @property
    def value(self) -> str:
        return self.held.get("value")

    @property
    def high(self) -> str:
        return (*self.values, "", "")[1]

    @cached_property
    def options(self) -> list[Option]:
        assert self.prop
        return self.scope.options.shown(self.prop, self.values)

    @property
    def are_many(self) -> bool:
        return len(self.options) > MANY_OPTIONS

    @property
    def chosen_labels(self) -> str:
        return ", ".join(option.full_label for option in self.options if option.value in self.values)

    @property
    def is_numeric(self) -> bool:
        return self.editor in (editors.NUMBER, editors.NUMBERS)

    @property
    def count(self) -> str:
        return self.held.get("count")

    @property
    def unit(self) -> str:
        return self.held.get("unit") or "d"

    @property
    def units(self) -> list[tuple[str, Any]]:
        assert self.prop
        return list(units_for(self.prop, self.unit).items())

    @cached_property
    def moments(self) -> "list[DrawnMoment]":
        assert self.prop
        places = ("", "2") if self.editor == editors.STRETCH else ("",)
        return [DrawnMoment(self.prop, Moment.read(self.held.fields, place), place) for place in places]


@dataclass(frozen=True)
class DrawnMoment:
    """`place` is what its fields' names end in."""

    prop: Property
    moment: Moment
    place: str

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return list(choices_for(self.moment).items())

    @property
    def units(self) -> list[tuple[str, Any]]:
        return list(units_for(self.prop, self.moment.unit).items())


def property_in(scope: Scope, name: str) -> Property | None:
    prop = scope.record_type.property_named(name)
    return prop if prop is not None and may_filter(prop) else None


def first_phrase(prop: Property) -> str:
    """What one most often asks of such a property."""
    phrases = phrases_of(prop)
    wanted = Operator.CONTAINS_TOKEN
    if prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE, PropertyKind.OWNER):
        wanted = Operator.IN
    return str(wanted if wanted in phrases else phrases[0])


def _said(name: str, operator: str, values: Sequence[str]) -> Part:
    said: Part = {"propertyName": name, "operator": operator}
    if operator in editors.SEVERAL:
        return said | {"values": list(values)}
    if operator in EXISTENCE:
        return said
    low, high = (*values, "", "")[:2]
    return said | {"value": low} | ({"highValue": high} if operator == Operator.BETWEEN else {})


def _raw(part: Part) -> list[str]:
    """The values as the JSON has them, whichever operator it is."""
    if "values" in part:
        return [str(value) for value in part["values"]] if isinstance(part["values"], list) else []
    return [str(part[name]) for name in ("value", "highValue") if name in part]


CONDITIONS = ConditionKind()
