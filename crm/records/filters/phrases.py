"""Conditions as people choose and read them: the operators, and phrases that say one together with a kind of value.

`is more than 7 days ago` is LT "@today-7d"; `contains berg` is CONTAINS_TOKEN "*berg*", `contains the word berg` is
CONTAINS_TOKEN "berg". A phrase is known by the name of its operator, or by its own.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext_lazy as _

from crm.records.filters.language import TEXT_KINDS, TIME_KINDS, TOKENS, Operator, operators_of
from crm.records.record_types import Property

CONTAINS_WORD, NOT_CONTAINS_WORD = "CONTAINS_WORD", "NOT_CONTAINS_WORD"
MORE_AGO, LESS_AGO, MORE_AHEAD, LESS_AHEAD = "MORE_AGO", "LESS_AGO", "MORE_AHEAD", "LESS_AHEAD"
WHOLE_WORDS = {CONTAINS_WORD: Operator.CONTAINS_TOKEN, NOT_CONTAINS_WORD: Operator.NOT_CONTAINS_TOKEN}
# Each says where it begins and ends, counted from now; {} is the distance.
DISTANCES: dict[str, tuple[Operator, tuple[str, ...]]] = {
    LESS_AGO: (Operator.BETWEEN, ("-{}", "")),
    MORE_AGO: (Operator.LT, ("-{}",)),
    LESS_AHEAD: (Operator.BETWEEN, ("", "+{}")),
    MORE_AHEAD: (Operator.GT, ("+{}",)),
}
UNITS = ("d", "w", "m", "y")
DISTANCE = re.compile(r"(\d{1,4})([hdwmy])\Z")
_FROM_NOW = re.compile(r"@(today|now)([+-])(\d{1,4}[hdwmy])\Z")

WORDS: dict[str, Any] = {
    Operator.EQ: _("is"),
    Operator.NEQ: _("is not"),
    Operator.LT: _("is less than"),
    Operator.LTE: _("is at most"),
    Operator.GT: _("is more than"),
    Operator.GTE: _("is at least"),
    Operator.BETWEEN: _("is between"),
    Operator.IN: _("is any of"),
    Operator.NOT_IN: _("is none of"),
    Operator.HAS_PROPERTY: _("is known"),
    Operator.NOT_HAS_PROPERTY: _("is unknown"),
    Operator.CONTAINS_TOKEN: _("contains"),
    Operator.NOT_CONTAINS_TOKEN: _("does not contain"),
    CONTAINS_WORD: _("contains the word"),
    NOT_CONTAINS_WORD: _("does not contain the word"),
    MORE_AGO: _("is more than %(distance)s ago"),
    LESS_AGO: _("is less than %(distance)s ago"),
    MORE_AHEAD: _("is more than %(distance)s from now"),
    LESS_AHEAD: _("is less than %(distance)s from now"),
}
WORDS_OF_TIME = {
    **WORDS,
    Operator.LT: _("is before"),
    Operator.LTE: _("is on or before"),
    Operator.GT: _("is after"),
    Operator.GTE: _("is on or after"),
}
WORDS_OF_TEXT = {
    **WORDS,
    Operator.LT: _("is alphabetically before"),
    Operator.LTE: _("is or is alphabetically before"),
    Operator.GT: _("is alphabetically after"),
    Operator.GTE: _("is or is alphabetically after"),
    Operator.BETWEEN: _("is alphabetically between"),
}
MOMENTS: dict[str, Any] = {
    "@today": _("today"),
    "@today-1d": _("yesterday"),
    "@today+1d": _("tomorrow"),
    "@now": _("now"),
    "@this_week": _("this week"),
    "@last_week": _("last week"),
    "@next_week": _("next week"),
    "@this_month": _("this month"),
    "@last_month": _("last month"),
    "@next_month": _("next month"),
    "@this_quarter": _("this quarter"),
    "@last_quarter": _("last quarter"),
    "@next_quarter": _("next quarter"),
    "@this_year": _("this year"),
    "@last_year": _("last year"),
    "@next_year": _("next year"),
}


def phrases_of(prop: Property) -> tuple[str, ...]:
    """Those that make sense for the property's kind, in the order in which they are offered."""
    operators = operators_of(prop)
    if prop.kind in TIME_KINDS:
        several = (Operator.IN, Operator.NOT_IN)
        return (*(each for each in operators if each not in several), *DISTANCES, *several)
    if prop.kind in TEXT_KINDS:
        plain = [each for each in operators if each not in TOKENS]
        return (*TOKENS, *plain[:4], *WHOLE_WORDS, *plain[4:])
    return operators


def phrase_words(prop: Property, phrase: str, distance: str = "…") -> str:
    words = WORDS
    if prop.kind in TIME_KINDS:
        words = WORDS_OF_TIME
    elif prop.kind in TEXT_KINDS:
        words = WORDS_OF_TEXT
    said = str(words.get(phrase, phrase))
    return said % {"distance": distance} if phrase in DISTANCES else said


def phrased(prop: Property, operator: Operator, raw: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The phrase that says the condition, and its values: (MORE_AGO, ("7d",)), (CONTAINS_TOKEN, ("berg",))."""
    if operator in TOKENS and raw:
        return _token_phrase(operator, raw[0])
    if prop.kind in TIME_KINDS:
        for phrase in DISTANCES:
            for distance in (found[3] for each in raw if (found := _FROM_NOW.match(each))):
                if unphrased(phrase, [distance]) == (operator, tuple(raw)):
                    return phrase, (distance,)
    return operator.value, tuple(raw)


def unphrased(phrase: str, values: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The operator and the values of the language; what is no phrase goes through, for the parser to refuse."""
    if phrase in DISTANCES:
        operator, ends = DISTANCES[phrase]
        distance = values[0] if values else ""
        base = "@now" if distance.endswith("h") else "@today"
        return operator.value, tuple(base + end.format(distance) for end in ends)
    if phrase in WHOLE_WORDS:
        return WHOLE_WORDS[phrase].value, tuple(values)
    if phrase in TOKENS:
        return phrase, tuple(_anywhere(value) for value in values)
    return phrase, tuple(values)


def _anywhere(text: str) -> str:
    """What a person types is looked for anywhere in the text; one who writes `*` says where himself."""
    return text if not text or "*" in text else f"*{text}*"


def _token_phrase(operator: Operator, written: str) -> tuple[str, tuple[str, ...]]:
    if "*" not in written:
        return next(phrase for phrase, each in WHOLE_WORDS.items() if each == operator), (written,)
    inner = written[1:-1]
    is_anywhere = _anywhere(inner) == written and inner == inner.strip()
    return operator.value, (inner if is_anywhere else written,)


def moment_words(prop: Property, text: str) -> str:
    """`@today-7d` is "7 days ago"; a day is shown in the reader's way; anything else as it stands."""
    if text in MOMENTS:
        return str(MOMENTS[text])
    found = _FROM_NOW.match(text)
    if found:
        words = _("%(distance)s ago") if found[2] == "-" else _("in %(distance)s")
        return str(words) % {"distance": distance_words(found[3])}
    try:
        return str(format_date(date.fromisoformat(text), "medium", locale=to_locale(get_language() or "en")))
    except ValueError:
        return text


def distance_words(distance: str) -> str:
    """`7d` is "7 days"."""
    found = DISTANCE.match(distance)
    if not found:
        return distance
    number = int(found[1])
    words = {
        "h": ngettext("%(number)s hour", "%(number)s hours", number),
        "d": ngettext("%(number)s day", "%(number)s days", number),
        "w": ngettext("%(number)s week", "%(number)s weeks", number),
        "m": ngettext("%(number)s month", "%(number)s months", number),
        "y": ngettext("%(number)s year", "%(number)s years", number),
    }
    return words[found[2]] % {"number": number}
