"""Records as HubSpot's API gives them: strings, ISO times with `Z`, ids as strings."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core.changes import Change
from crm.records.api.association_types import association_name
from crm.records.record_types import SYSTEM_PROPERTIES, Property, RecordType
from crm.records.relations import related_map
from crm.records.values import as_text, logged_text, text_value

ALWAYS = tuple(prop.name for prop in SYSTEM_PROPERTIES)


def iso(moment: datetime | None) -> str | None:
    return as_text(moment)


def usual_properties(record_type: RecordType) -> tuple[str, ...]:
    """What is given where nothing was asked for."""
    return (*record_type.display, *record_type.columns, *record_type.search)


def chosen_properties(record_type: RecordType, names: Sequence[str]) -> list[tuple[str, Property]]:
    """What was asked for that exists, or the type's usual ones; the system's always. Unknown names give nothing."""
    wanted = dict.fromkeys([*(names or usual_properties(record_type)), *ALWAYS])
    found = ((name, record_type.property_named(name)) for name in wanted)
    return [(name, prop) for name, prop in found if prop is not None]


def as_object(record: Any, chosen: Iterable[tuple[str, Property]]) -> dict[str, Any]:
    """SimplePublicObject."""
    body: dict[str, Any] = {
        "id": str(record.pk),
        "properties": {name: text_value(record, prop) for name, prop in chosen},
        "createdAt": iso(record.created_at),
        "updatedAt": iso(record.updated_at),
        "archived": record.archived_at is not None,
    }
    if record.archived_at is not None:
        body["archivedAt"] = iso(record.archived_at)
    return body


def as_objects(
    records: Sequence[Any],
    record_type: RecordType,
    names: Sequence[str] = (),
    with_history: Sequence[str] = (),
    associations: Sequence[RecordType] = (),
) -> list[dict[str, Any]]:
    """Many records, with their associations and property histories, in a number of queries that does not grow."""
    chosen = chosen_properties(record_type, [*names, *with_history] if names or with_history else [])
    bodies = {record.pk: as_object(record, chosen) for record in records}
    if with_history:
        _add_history(records, record_type, with_history, bodies)
    for to_type in associations:
        _add_associations(records, record_type, to_type, bodies)
    return list(bodies.values())


def _add_associations(
    records: Sequence[Any], record_type: RecordType, to_type: RecordType, bodies: dict[int, dict[str, Any]]
) -> None:
    if not records:
        return
    related = related_map(records[0].portal_id, record_type, bodies, to_type)
    for record_id, others in related.items():
        results = [{"id": str(to_id), "type": association_name(record_type, to_type, label)} for to_id, label in others]
        if results:
            bodies[record_id].setdefault("associations", {})[to_type.name] = {"results": results}


def _add_history(
    records: Sequence[Any], record_type: RecordType, names: Sequence[str], bodies: dict[int, dict[str, Any]]
) -> None:
    for body in bodies.values():
        body["propertiesWithHistory"] = {name: [] for name in names if record_type.property_named(name)}
    if not records:
        return
    changes = Change.objects.for_portal(records[0].portal_id).filter(
        record_type=record_type.name, record_id__in=list(bodies)
    )
    for change in changes.order_by("-at", "-id"):
        history = bodies[change.record_id]["propertiesWithHistory"]
        for name in history.keys() & change.diff.keys():
            value = logged_text(record_type.by_name[name], change.diff[name][1])
            history[name].append(_past_value(change, value))


def _past_value(change: Change, value: str) -> dict[str, Any]:
    past: dict[str, Any] = {
        "value": value,
        "timestamp": iso(change.at),
        "sourceType": change.origin.upper(),
        "sourceLabel": change.actor_label,
    }
    if change.user_id:
        past["updatedByUserId"] = change.user_id
        past["sourceId"] = str(change.user_id)
    return past
