"""What all payloads share: exact numbers as JSON, references, the characters that a company takes."""

import json
import unicodedata
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

RowReference = TypedDict("RowReference", {"$row": int})
"""Stands for the id that the answer to another outbox row will give (decisions.md 13)."""

EntityId = str | RowReference


class QboRef(TypedDict):
    value: EntityId
    name: NotRequired[str]


class QboEmail(TypedDict):
    Address: str


class QboText(TypedDict):
    value: str


def row_reference(row_id: int) -> RowReference:
    return {"$row": row_id}


def ref(entity_id: EntityId) -> QboRef:
    return {"value": entity_id}


def write_json(value: Any) -> str:
    """Compact JSON with Decimals as the numbers they are; floats are refused, so that money stays exact."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{write_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(write_json(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; payloads hold Decimals.")
    return json.dumps(value)


def read_json(text: str) -> Any:
    """JSON with every fractional number as a Decimal."""
    return json.loads(text, parse_float=Decimal)


def fill_references(value: Any, ids: dict[int, str]) -> Any:
    """`value` with each {"$row": n} replaced by ids[n]. Raises KeyError for a row that has no id yet."""
    if isinstance(value, dict):
        if set(value) == {"$row"}:
            return ids[value["$row"]]
        return {key: fill_references(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_references(item, ids) for item in value]
    return value


def without_empty(payload: dict[str, Any]) -> dict[str, Any]:
    """Without keys that have nothing to say: QuickBooks reads an empty text as "make it empty"."""
    return {key: value for key, value in payload.items() if value not in (None, "", {}, [])}


_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "€": "EUR"}
    | {"\u2009": " ", "\u202f": " "}
)


def in_latin_1(text: str) -> str:
    """The text in the characters that US companies take (qbo.md 2.1): without accents where need be, else `?`."""
    simple = text.translate(_TYPOGRAPHY)
    return "".join(_latin_1_character(character) for character in simple)


def _latin_1_character(character: str) -> str:
    if ord(character) < 256:
        return character
    base = unicodedata.normalize("NFKD", character).encode("latin-1", "ignore").decode("latin-1")
    return base or "?"


def texts_in_latin_1(value: Any) -> Any:
    """The payload with every text in Latin-1."""
    if isinstance(value, dict):
        return {key: texts_in_latin_1(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts_in_latin_1(item) for item in value]
    return in_latin_1(value) if isinstance(value, str) else value
