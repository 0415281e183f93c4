"""The options of a property as rows of its form: changed one by one, nothing saved before the form is.

A row's fields carry its key (`option-label-3`); `option` names the keys in order. `do` says what a button did:
`add`, `up:3`, `down:3`, `remove:3`, `keep:3`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from crm.records.models import OptionReplacement, PropertyDefinition
from crm.records.uses import count_options

MOST_ROWS = 5000


@dataclass(frozen=True)
class OptionRow:
    """`was` is the value that is saved, "" for a new row. A `leaving` one goes when the form is saved: from the records
    that have it to the option `becomes`, or, where that is empty, it stays there, hidden. `replaced_by` is the option
    that is taking its place already.
    """

    key: str
    label: str = ""
    value: str = ""
    hidden: bool = False
    was: str = ""
    used_by: int = 0
    leaving: bool = False
    becomes: str = ""
    replaced_by: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.was or self.label or self.value)

    @property
    def saved_value(self) -> str:
        """What it will be saved as: the value that records know never changes."""
        return (self.was if self.used_by else self.value or self.was) or self.label


def _said(posted: QueryDict, name: str, key: str) -> str:
    return str(posted.get(f"option-{name}-{key}", "")).strip()


@dataclass
class OptionRows:
    rows: list[OptionRow] = field(default_factory=list)
    focused: str = ""

    @classmethod
    def of(cls, definition: PropertyDefinition, replacements: Sequence[OptionReplacement]) -> "OptionRows":
        counts = count_options(definition)
        labels = {option["value"]: option["label"] for option in definition.options}
        going = {each.value: labels.get(each.by, each.by) for each in replacements}
        return cls(
            [
                OptionRow(
                    key=str(place),
                    label=option["label"],
                    value=option["value"],
                    hidden=bool(option.get("hidden")),
                    was=option["value"],
                    used_by=counts.get(option["value"], 0),
                    replaced_by=going.get(option["value"], ""),
                )
                for place, option in enumerate(definition.options)
            ]
        )

    @classmethod
    def posted(cls, posted: QueryDict, held: "OptionRows") -> "OptionRows":
        """What was typed; who has which option is known from the saved rows, not from the form."""
        saved = {row.was: row for row in held.rows}
        rows = []
        for key in posted.getlist("option")[:MOST_ROWS]:
            known = saved.get(_said(posted, "was", key), OptionRow(key))
            rows.append(
                replace(
                    known,
                    key=key,
                    label=_said(posted, "label", key),
                    value=_said(posted, "value", key),
                    becomes=_said(posted, "becomes", key),
                    hidden=bool(_said(posted, "hidden", key)),
                    leaving=bool(_said(posted, "leaving", key)),
                )
            )
        return cls(rows)

    def do(self, what: str) -> None:
        """What a button says. One that makes no sense changes nothing."""
        deed, _colon, key = what.partition(":")
        if deed == "add":
            self.add()
        place = next((place for place, row in enumerate(self.rows) if row.key == key), None)
        if place is None:
            return
        if deed in ("up", "down"):
            goal = max(0, place + (1 if deed == "down" else -1))
            self.rows.insert(goal, self.rows.pop(place))
        elif deed == "remove" and self.rows[place].used_by:
            self.rows[place] = replace(self.rows[place], leaving=True)
        elif deed == "remove":
            del self.rows[place]
        elif deed == "keep":
            self.rows[place] = replace(self.rows[place], leaving=False)

    def add(self) -> None:
        numbers = [int(row.key) for row in self.rows if row.key.isdecimal() and len(row.key) < 7]
        self.focused = str(max(numbers, default=-1) + 1)
        self.rows.append(OptionRow(self.focused))

    @property
    def staying(self) -> list[OptionRow]:
        """Those that records can be given."""
        return [row for row in self.rows if not (row.leaving or row.replaced_by or row.is_empty)]

    def values(self) -> list[dict[str, Any]]:
        """For the verb: a leaving option without another in its place stays, hidden."""
        return [
            {"value": row.saved_value, "label": row.label, "hidden": row.hidden or row.leaving or bool(row.replaced_by)}
            for row in self.rows
            if not row.is_empty and not (row.leaving and row.becomes)
        ]

    def replaced(self) -> Mapping[str, str]:
        """{value that goes: value in its place}."""
        return {row.was: row.becomes for row in self.rows if row.leaving and row.becomes}
