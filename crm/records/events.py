"""Sentences for what happens to records beside property changes. Rooms add theirs in AppConfig.ready()."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.money import format_money
from crm.records.slots import Tone


@dataclass(frozen=True)
class Event:
    """`sentence` may name the change's facts, `%(number)s`; an `amount` beside a `currency` reads as money.

    `says_all`: the values before and after would tell nothing more.
    """

    sentence: Any
    icon: str = "activity"
    tone: Tone = Tone.NEUTRAL
    says_all: bool = False


_events: dict[str, Event] = {}


def describe_event(
    kind: str, sentence: Any, icon: str = "activity", tone: Tone = Tone.NEUTRAL, says_all: bool = False
) -> None:
    """Says how a change of this kind reads on a timeline; `notes.archived` says it of one record type alone."""
    _events[kind] = Event(sentence, icon, tone, says_all)


def own_event(record_type: str, kind: str) -> Event | None:
    """What a record type says of a kind that all have (created, updated, archived, restored), if anything."""
    return _events.get(f"{record_type}.{kind}")


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
