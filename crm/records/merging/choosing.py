"""Whose value each property of the survivor gets: the primary's own, the other's where it has none, or as chosen.

What HubSpot does when it merges: the primary's values stay, gaps are filled from the other record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.changes import plain
from crm.records.record_types import Property, RecordType
from crm.records.values import read_value


class Side(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


Choices = Mapping[str, Side]  # by property name; what is not named goes by the rule


@dataclass(frozen=True)
class Matter:
    """What is chosen as one: a property, or several that stand together and of which some contradict each other."""

    props: tuple[Property, ...]
    differs: bool
    proposed: Side

    @property
    def name(self) -> str:
        return self.props[0].name

    def side(self, choices: Choices) -> Side:
        return next((choices[prop.name] for prop in self.props if prop.name in choices), self.proposed)


def matters_of(record_type: RecordType, primary: Any, secondary: Any) -> list[Matter]:
    """In the order of the properties. Those that code computes or that unite both records' values are none."""
    props = [prop for prop in record_type.properties if not (prop.read_only or prop.derive or prop.unites)]
    groups = {name: group for group in record_type.together for name in group}
    matters: dict[str, Matter] = {}
    for prop in props:
        group = tuple(record_type.by_name[name] for name in groups.get(prop.name, (prop.name,)))
        if not any(_contradicts(each, primary, secondary) for each in group):
            group = (prop,)
        matters.setdefault(group[0].name, _matter(group, primary, secondary))
    return list(matters.values())


def values_of(matter: Matter, choices: Choices, primary: Any, secondary: Any) -> dict[str, Any]:
    """What the survivor gets, by property name, as `read_value` gives it. A required property is never emptied."""
    chosen, other = (primary, secondary) if matter.side(choices) == Side.PRIMARY else (secondary, primary)
    values = {prop.name: read_value(chosen, prop) for prop in matter.props}
    return values | {
        prop.name: read_value(other, prop) for prop in matter.props if prop.required and _is_empty(values[prop.name])
    }


def _matter(props: Sequence[Property], primary: Any, secondary: Any) -> Matter:
    differs = any(plain(_value(primary, prop)) != plain(_value(secondary, prop)) for prop in props)
    gap = _value(primary, props[0]) is None and _value(secondary, props[0]) is not None
    return Matter(tuple(props), differs, Side.SECONDARY if gap else Side.PRIMARY)


def _contradicts(prop: Property, primary: Any, secondary: Any) -> bool:
    mine, theirs = _value(primary, prop), _value(secondary, prop)
    return mine is not None and theirs is not None and plain(mine) != plain(theirs)


def _value(record: Any, prop: Property) -> Any:
    value = read_value(record, prop)
    return None if _is_empty(value) else value


def _is_empty(value: Any) -> bool:
    return value is None or value == ""
