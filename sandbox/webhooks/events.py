"""An event and its two written forms."""

import base64
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

OPERATIONS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "voided",
    "Emailed": "emailed",
}


@dataclass(slots=True)
class Event:
    realm_id: str
    entity: str
    entity_id: str
    operation: str
    at: datetime
    deleted_id: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def subject(self) -> tuple[str, str, str, str]:
        return (self.realm_id, self.entity, self.entity_id, self.operation)


def write_events(events: list[Event], shape: str, client_id: str, void_word: str) -> bytes:
    if shape == "legacy":
        return orjson.dumps(_legacy(events))
    source = source_of(client_id)
    return orjson.dumps([_cloud_event(event, source, void_word) for event in events])


def source_of(client_id: str) -> str:
    """One opaque source per app, as Intuit has it."""
    return "intuit." + base64.b64encode(hashlib.sha256(client_id.encode()).digest()).decode()


def _cloud_event(event: Event, source: str, void_word: str) -> dict[str, Any]:
    word = void_word if event.operation == "Void" else OPERATIONS[event.operation]
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": source,
        "type": f"qbo.{event.entity.lower()}.{word}.v1",
        "datacontenttype": "application/json",
        "time": _nanoseconds(event.at),
        "intuitentityid": event.entity_id,
        "intuitaccountid": event.realm_id,
        "data": {"deletedid": event.deleted_id} if event.deleted_id else {},
    }


def _legacy(events: Iterable[Event]) -> dict[str, Any]:
    by_realm: dict[str, list[dict[str, str]]] = {}
    for event in events:
        entity = {
            "id": event.entity_id,
            "operation": event.operation,
            "name": event.entity,
            "lastUpdated": _milliseconds(event.at),
        }
        if event.deleted_id:
            entity["deletedId"] = event.deleted_id
        by_realm.setdefault(event.realm_id, []).append(entity)
    return {
        "eventNotifications": [
            {"realmId": realm, "dataChangeEvent": {"entities": entities}} for realm, entities in by_realm.items()
        ]
    }


def _nanoseconds(at: datetime) -> str:
    """Nine decimals: clients that parse only six must meet them here."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "517Z"


def _milliseconds(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
