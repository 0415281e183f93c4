"""Sentences for what happens to records beside property changes. Rooms add theirs in AppConfig.ready()."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.money import format_money
from crm.records.slots import Tone


@dataclass(frozen=True)
class Event:
    """`sentence` may name the change's facts, `%(number)s`; an `amount` beside a `currency` reads as money."""

    sentence: Any
    icon: str = "activity"
    tone: Tone = Tone.NEUTRAL


_events: dict[str, Event] = {}


def describe_event(kind: str, sentence: Any, icon: str = "activity", tone: Tone = Tone.NEUTRAL) -> None:
    """Says how a change of this kind reads on a timeline."""
    _events[kind] = Event(sentence, icon, tone)


def event_of(kind: str) -> Event:
    return _events.get(kind) or Event(kind.replace("_", " ").capitalize())


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


def say(event: Event, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts filled in; a fact that was not noted leaves a gap, never an error."""
    filled = _Facts(facts)
    if facts.get("currency") and facts.get("amount") is not None:
        try:
            filled["amount"] = format_money(Decimal(str(facts["amount"])), str(facts["currency"]))
        except InvalidOperation:
            filled["amount"] = str(facts["amount"])
    return str(event.sentence) % filled
