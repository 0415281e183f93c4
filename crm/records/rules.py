"""What the values of a custom property may be: a range, a length, certain characters, a time.

A definition holds its rules as JSON, only those that were set:

    numbers and money  {"min": "0", "max": "100", "decimals": 2}
    text               {"min_length": 3, "max_length": 10, "characters": "digits" or "plain"}
    dates and times    {"when": "past" or "future", "not_before": "2026-01-01", "not_after": "2026-12-31"}

Today counts as past and as future; days are those of the portal. These are HubSpot's rules but for regular expressions:
one that somebody wrote can hang a process.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.portals.models import Portal

NUMBER_RULES = ("min", "max", "decimals")
TEXT_RULES = ("min_length", "max_length", "characters")
TIME_RULES = ("when", "not_before", "not_after")
RULES_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "number": NUMBER_RULES,
    "currency": NUMBER_RULES,
    "string": TEXT_RULES,
    "text": TEXT_RULES,
    "date": TIME_RULES,
    "datetime": TIME_RULES,
}
DIGITS, PLAIN = "digits", "plain"
PAST, FUTURE = "past", "future"
MOST_DECIMALS, LONGEST, LARGEST = 10, 65_536, Decimal(10) ** 13
SHOWN = 60


class WrongRule(Exception):
    """`name` is the rule that makes no sense."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


@dataclass(frozen=True)
class Rules:
    """None and "" set no rule."""

    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    characters: str = ""
    when: str = ""
    not_before: date | None = None
    not_after: date | None = None

    def __bool__(self) -> bool:
        return self != NO_RULES

    def as_json(self) -> dict[str, Any]:
        """As the definition holds them."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, "")}
        return {name: value if isinstance(value, int | str) else _plain(value) for name, value in said.items()}


NO_RULES = Rules()


def read_rules(kind: str, given: Mapping[str, Any]) -> Rules:
    """`given` as described above; empty values set no rule. Raises WrongRule."""
    said = {name: value for name, value in given.items() if value not in (None, "")}
    for name in said:
        if name not in RULES_OF_KIND.get(kind, ()):
            raise WrongRule(name, _("Properties of this kind have no rule “%(name)s”.") % {"name": name})
    rules = Rules(**{name: _READERS[name](name, value) for name, value in said.items()})
    _check_ends("max", rules.min, rules.max)
    _check_ends("max_length", rules.min_length, rules.max_length)
    _check_ends("not_after", rules.not_before, rules.not_after)
    return rules


def held_rules(kind: str, held: Mapping[str, Any]) -> Rules:
    """Those of a definition; what no longer fits its kind counts for nothing."""
    fitting = RULES_OF_KIND.get(kind, ())
    return read_rules(kind, {name: value for name, value in held.items() if name in fitting}) if held else NO_RULES


def broken_rule(rules: Rules, label: Any, value: Any, portal: Portal) -> str:
    """The sentence that says what is allowed, or "". `value` is parsed and not empty."""
    shown = _plain(value)
    told = {"label": label, "value": shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"}
    if isinstance(value, Decimal):
        return _wrong_number(rules, told, value)
    if isinstance(value, datetime):
        return _wrong_day(rules, told, value.astimezone(portal.zone).date(), clock.today(portal))
    if isinstance(value, date):
        return _wrong_day(rules, told, value, clock.today(portal))
    return _wrong_text(rules, told, str(value))


def describe_rules(rules: Rules) -> str:
    """In a few words, for whoever fills the property in."""
    parts = (_range(rules), _decimals(rules), _length(rules), _characters(rules), _time(rules), _days(rules))
    return " ".join(filter(None, parts))


def _range(rules: Rules) -> str:
    told = {"least": _plain(rules.min), "most": _plain(rules.max)}
    if rules.min is not None and rules.max is not None:
        return _("From %(least)s to %(most)s.") % told
    if rules.min is not None:
        return _("At least %(least)s.") % told
    return _("At most %(most)s.") % told if rules.max is not None else ""


def _decimals(rules: Rules) -> str:
    if rules.decimals is None:
        return ""
    if rules.decimals == 0:
        return _("Whole numbers only.")
    return _("At most %(places)s decimals.") % {"places": rules.decimals}


def _length(rules: Rules) -> str:
    told = {"least": rules.min_length, "most": rules.max_length}
    if rules.min_length and rules.max_length is not None:
        return _("%(least)s to %(most)s characters.") % told
    if rules.min_length:
        return _("At least %(least)s characters.") % told
    return _("At most %(most)s characters.") % told if rules.max_length is not None else ""


def _characters(rules: Rules) -> str:
    words = {DIGITS: _("Digits only."), PLAIN: _("Letters, digits and spaces only.")}
    return words.get(rules.characters, "")


def _time(rules: Rules) -> str:
    words = {PAST: _("Today or earlier."), FUTURE: _("Today or later.")}
    return words.get(rules.when, "")


def _days(rules: Rules) -> str:
    told = {"first": rules.not_before, "last": rules.not_after}
    if rules.not_before and rules.not_after:
        return _("From %(first)s to %(last)s.") % told
    if rules.not_before:
        return _("%(first)s or later.") % told
    return _("%(last)s or earlier.") % told if rules.not_after else ""


def _wrong_number(rules: Rules, told: Mapping[str, Any], value: Decimal) -> str:
    if (rules.min is not None and value < rules.min) or (rules.max is not None and value > rules.max):
        return _allowed(told, _range(rules))
    if rules.decimals is not None and value != round(value, rules.decimals):
        return _allowed(told, _decimals(rules))
    return ""


def _wrong_text(rules: Rules, told: Mapping[str, Any], value: str) -> str:
    if len(value) < (rules.min_length or 0) or (rules.max_length is not None and len(value) > rules.max_length):
        return _allowed(told, _length(rules))
    if rules.characters and not all(map(_ALLOWED[rules.characters], value)):
        return _allowed(told, _characters(rules))
    return ""


def _wrong_day(rules: Rules, told: Mapping[str, Any], day: date, today: date) -> str:
    if (rules.when == PAST and day > today) or (rules.when == FUTURE and day < today):
        return _allowed(told, _time(rules))
    if (rules.not_before and day < rules.not_before) or (rules.not_after and day > rules.not_after):
        return _allowed(told, _days(rules))
    return ""


def _allowed(told: Mapping[str, Any], what: str) -> str:
    return _("“%(value)s” does not fit %(label)s. %(allowed)s") % {**told, "allowed": what}


def _is_digit(sign: str) -> bool:
    return sign in "0123456789"


def _is_plain(sign: str) -> bool:
    """Letters of every script (with their marks), digits, spaces and line breaks."""
    return sign.isspace() or unicodedata.category(sign)[0] in "LMN"


_ALLOWED: Mapping[str, Callable[[str], bool]] = {DIGITS: _is_digit, PLAIN: _is_plain}


def _read_number(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= LARGEST:
        raise WrongRule(name, _("“%(value)s” is no number.") % {"value": value})
    return number


def _read_whole(name: str, value: Any) -> int:
    text, most = str(value).strip(), MOST_DECIMALS if name == "decimals" else LONGEST
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) > most:
        raise WrongRule(name, _("Give a whole number from 0 to %(most)s.") % {"most": most})
    return int(text)


def _read_word(name: str, value: Any) -> str:
    words = (DIGITS, PLAIN) if name == "characters" else (PAST, FUTURE)
    if value not in words:
        raise WrongRule(name, _("“%(value)s” is none of %(words)s.") % {"value": value, "words": ", ".join(words)})
    return str(value)


def _read_day(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise WrongRule(name, _("“%(value)s” is no date such as 2026-12-31.") % {"value": value}) from None


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "min": _read_number,
    "max": _read_number,
    "decimals": _read_whole,
    "min_length": _read_whole,
    "max_length": _read_whole,
    "characters": _read_word,
    "when": _read_word,
    "not_before": _read_day,
    "not_after": _read_day,
}


def _check_ends(name: str, low: Any, high: Any) -> None:
    if low is not None and high is not None and low > high:
        raise WrongRule(name, _("This end lies before the other one: no value could fit."))


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
