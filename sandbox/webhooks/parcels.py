"""How gathered events become POSTs."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.webhooks.events import Event
from sandbox.webhooks.settings import WebhookSettings


@dataclass(slots=True)
class Parcel:
    """One POST and its copies. The body is written when it leaves, so that a change of shape or key holds at once."""

    events: list[Event]
    attempts: int = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


def pack(events: list[Event], settings: WebhookSettings, chance: random.Random) -> list[Parcel]:
    if settings.reorder:
        return [Parcel([event]) for event in _disorder(events, chance)]
    parcels: list[Parcel] = []
    for group in _group(events, settings.mix_realms):
        for start in range(0, len(group), settings.max_events):
            parcels.append(Parcel(group[start : start + settings.max_events]))
    return parcels


def _disorder(events: list[Event], chance: random.Random) -> list[Event]:
    """Never the order in which things happened, as long as there are two."""
    shuffled = chance.sample(events, len(events))
    return shuffled if shuffled != events else shuffled[::-1]


def _group(events: list[Event], mix_realms: bool) -> Iterator[list[Event]]:
    if mix_realms:
        yield events
        return
    by_realm: dict[str, list[Event]] = {}
    for event in events:
        by_realm.setdefault(event.realm_id, []).append(event)
    yield from by_realm.values()
