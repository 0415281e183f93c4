"""What the property chooser of a row offers: properties by object and group, found by any of these words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.words.ordering import alphabetical
from crm.records.folding import fold
from crm.records.record_types import Property, RecordType


@dataclass(frozen=True)
class Choice:
    """`value` goes into the form. As an option of a combobox (templates/components/options.html)."""

    value: str
    label: Any
    note: Any = ""


@dataclass(frozen=True)
class ChoiceGroup:
    label: str
    choices: list[Choice]


def may_filter(prop: Property) -> bool:
    return prop.derive is None or prop.expression is not None


def property_choices(record_type: RecordType, prefix: str = "", heading: str = "") -> list[ChoiceGroup]:
    """The properties by which records are filtered, by group; hidden ones (create date, ID) stand in a group too."""
    groups: dict[str, list[Choice]] = {}
    for prop in record_type.properties:
        if may_filter(prop):
            label = str(record_type.groups.get(prop.group) or next(iter(record_type.groups.values()), ""))
            groups.setdefault(label, []).append(Choice(f"{prefix}{prop.name}", prop.label))
    named = heading or str(record_type.label)
    return [
        ChoiceGroup(" › ".join(filter(None, (named, label))), sorted(found, key=lambda each: alphabetical(each.label)))
        for label, found in groups.items()
    ]


def searched(groups: Iterable[ChoiceGroup], text: str) -> list[ChoiceGroup]:
    """Those whose own words and heading hold every word."""
    words = fold(text).split()
    found = [
        ChoiceGroup(
            group.label,
            [each for each in group.choices if all(word in fold(f"{group.label} {each.label}") for word in words)],
        )
        for group in groups
    ]
    return [group for group in found if group.choices]
