"""The controls for a condition's values: which one a phrase has, what its fields hold, and what they say."""

import re
from collections.abc import Sequence
from typing import Any

from babel.numbers import get_decimal_symbol

from crm.records.filters.language import EXISTENCE, NUMBER_KINDS, TIME_KINDS, Operator
from crm.records.filters.phrases import DISTANCE, DISTANCES
from crm.records.pages.filtering.moments import Moment
from crm.records.pages.filtering.tree import Fields, Row
from crm.records.pages.showing import locale
from crm.records.pages.typed import typed_number
from crm.records.record_types import Property

NONE, TEXT, TEXTS, NUMBER, NUMBERS, LINES, NUMBER_LINES = (
    "none",
    "text",
    "texts",
    "number",
    "numbers",
    "lines",
    "nlines",
)
SELECT, BOXES, MOMENT, STRETCH, DISTANCE_FIELD = "select", "boxes", "moment", "stretch", "distance"
SEVERAL = (Operator.IN, Operator.NOT_IN)
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)


def editor_of(prop: Property, phrase: str, has_options: bool) -> str:
    if phrase in EXISTENCE:
        return NONE
    if phrase in DISTANCES:
        return DISTANCE_FIELD
    is_between, is_several = phrase == Operator.BETWEEN, phrase in SEVERAL
    if prop.kind in TIME_KINDS:
        return STRETCH if is_between else LINES if is_several else MOMENT
    if has_options:
        return BOXES if is_several else SELECT
    if prop.kind in NUMBER_KINDS:
        return NUMBERS if is_between else NUMBER_LINES if is_several else NUMBER
    return TEXTS if is_between else LINES if is_several else TEXT


def fields_for(editor: str, values: Sequence[str]) -> Fields:
    """The fields as a browser would send them for these values of a phrase; `as` names the editor."""
    return {"as": [editor], **_held(editor, list(values))}


def _held(editor: str, values: list[str]) -> Fields:
    match editor:
        case "none":
            return {}
        case "moment" | "stretch":
            return _moments(editor, values)
        case "distance":
            found = DISTANCE.match(values[0]) if values else None
            return {"count": [found[1]], "unit": [found[2]]} if found else {"count": [""], "unit": ["d"]}
        case "lines" | "nlines":
            shown = [_shown_number(value) for value in values] if editor == NUMBER_LINES else values
            return {"value": ["\n".join(shown)]}
        case "number" | "numbers":
            values = [_shown_number(value) for value in values]
    if editor in (TEXTS, NUMBERS):
        return {"value": [*values, "", ""][:2]}
    return {"value": values if editor == BOXES else values[:1]}


def _moments(editor: str, values: list[str]) -> Fields:
    texts = [*values, "", ""][: 2 if editor == STRETCH else 1]
    return {
        name: held
        for place, text in zip(("", "2"), texts, strict=False)
        for name, held in Moment.of(text).as_fields(place).items()
    }


def read_values(row: Row) -> list[str]:
    """The values of the row's phrase; empty ones for what was not filled in."""
    typed = row.fields.get("value", [])
    match row.get("as"):
        case "none":
            return []
        case "moment":
            return [Moment.read(row.fields, "").text]
        case "stretch":
            return [Moment.read(row.fields, place).text for place in ("", "2")]
        case "distance":
            count = row.get("count").strip()
            return [f"{count}{row.get('unit') or 'd'}"] if count else [""]
        case "lines" | "nlines" as editor:
            lines = [line.strip() for line in re.split(r"\r\n|\r|\n", "\n".join(typed)) if line.strip()]
            return [typed_number(line) for line in lines] if editor == NUMBER_LINES else lines
        case "number" | "numbers":
            return [typed_number(value) for value in typed]
    return list(typed)


def is_sayable(fields: Fields) -> bool:
    """A browser keeps no line breaks in a field of one line, and no box is ticked twice."""
    values = fields.get("value", [])
    if fields["as"] == [BOXES] and len(set(values)) < len(values):
        return False
    lines = fields["as"] in ([LINES], [NUMBER_LINES])
    return lines or not any(sign in value for held in fields.values() for value in held for sign in "\r\n")


def _shown_number(text: str) -> str:
    """With the reader's decimal sign."""
    symbol: Any = get_decimal_symbol(locale())
    return text.replace(".", symbol) if _PLAIN_NUMBER.match(text) else text
