"""Names and bodies of events, as HubSpot's webhooks have them; a change of the log becomes one or several."""

import re
from collections.abc import Iterable
from typing import Any

from core.changes import Change
from crm.records.merging.following import MERGED
from crm.records.record_types import all_record_types
from crm.records.values import as_text

PROPERTY_CHANGE = "propertyChange"
MERGE = "merge"
DEEDS = {
    "created": "creation",
    "archived": "deletion",
    "restored": "restore",
    "associated": "associationChange",
    "dissociated": "associationChange",
    MERGED: MERGE,
}
NAME = re.compile(r"(\w+)\.(creation|deletion|merge|restore|associationChange|propertyChange)(?:\((\w+)\))?", re.ASCII)
# A change has far fewer properties than this, so that each event has a number of its own.
NUMBERS_A_CHANGE = 1000


def event_names() -> list[str]:
    """Every event that can be asked for, without the properties."""
    deeds = [*dict.fromkeys(DEEDS.values()), PROPERTY_CHANGE]
    types = all_record_types().values()
    return [f"{found.singular}.{deed}" for found in types for deed in deeds if deed != MERGE or found.merges]


def is_event(name: str) -> bool:
    """`deal.creation`, `deal.propertyChange`, `deal.propertyChange(amount)`."""
    found = NAME.fullmatch(name)
    if found is None or (found.group(3) and found.group(2) != PROPERTY_CHANGE):
        return False
    known = next((each for each in all_record_types().values() if each.singular == found.group(1)), None)
    return known is not None and (found.group(2) != MERGE or known.merges)


def object_of(name: str) -> str:
    """The plural name of the record type that an event is about."""
    singular = name.partition(".")[0]
    return next(known.name for known in all_record_types().values() if known.singular == singular)


def events_of(change: Change) -> list[dict[str, Any]]:
    """Bodies without the subscription's own fields; none for changes of things that are no records."""
    record_type = all_record_types().get(change.record_type)
    if record_type is None:
        return []
    told = []
    if change.kind in DEEDS:
        told.append(_event(change, f"{record_type.singular}.{DEEDS[change.kind]}") | _more(change))
    if change.kind != "created":
        told += [
            _event(change, f"{record_type.singular}.{PROPERTY_CHANGE}")
            | {"propertyName": name, "propertyValue": as_text(after) or ""}
            for name, (_before, after) in change.diff.items()
        ]
    return [{**event, "eventId": change.pk * NUMBERS_A_CHANGE + number} for number, event in enumerate(told)]


def _event(change: Change, name: str) -> dict[str, Any]:
    return {
        "subscriptionType": name,
        "portalId": change.portal_id,
        "objectId": change.record_id,
        "occurredAt": int(change.at.timestamp() * 1000),
        "changeSource": change.origin.upper(),
        "sourceId": f"userId:{change.user_id}" if change.user_id else change.actor_label,
        "attemptNumber": 0,
    }


def _more(change: Change) -> dict[str, Any]:
    """What HubSpot says beside of a merge or an association. The survivor keeps its id here, so it is no new object."""
    facts = change.facts
    if change.kind == MERGED:
        return {
            "primaryObjectId": change.record_id,
            "mergedObjectIds": [facts.get("merged_id")],
            "newObjectId": change.record_id,
            "numberOfPropertiesMoved": len(change.diff),
        }
    if change.kind not in ("associated", "dissociated"):
        return {}
    return {
        "toObjectType": facts.get("type"),
        "toObjectId": facts.get("id"),
        "associationLabel": facts.get("label") or None,
        "associationRemoved": change.kind == "dissociated",
    }


def wanted(names: Iterable[str], event: dict[str, Any]) -> bool:
    """Did the subscription ask for it, by name or by name and property?"""
    kind = event["subscriptionType"]
    return kind in names or f"{kind}({event.get('propertyName')})" in names
