"""Associations as API inputs ask for them."""

from collections.abc import Mapping
from typing import Any

from core.api.errors import BadInput, NotFound
from core.changes import Actor
from crm.records.api.association_types import AssociationType, association_type_named, association_types
from crm.records.api.requests import record_id_of
from crm.records.record_types import RecordType, all_record_types
from crm.records.relations import relate


def associate_as_asked(record: Any, record_type: RecordType, asked: Any, actor: Actor) -> None:
    """The `associations` of a create: [{to: {id}, types: [{associationCategory, associationTypeId}]}].

    The type id tells which kind of record `to` is. Raises BadInput, NotFound.
    """
    if asked in (None, []):
        return
    if not isinstance(asked, list):
        raise BadInput("Invalid input JSON: associations is no list")
    for item in asked:
        specs = item.get("types") if isinstance(item, Mapping) else None
        to = item.get("to") if isinstance(item, Mapping) else None
        if not isinstance(specs, list) or not specs or not isinstance(to, Mapping) or "id" not in to:
            raise BadInput("Invalid input JSON: an association needs to.id and types")
        for spec in specs:
            to_type, found = type_by_number(record.portal_id, record_type, type_id_of(spec))
            relate(record, other_record(record.portal_id, to_type, to["id"]), actor, found.label)


def type_id_of(spec: Any) -> int:
    raw = spec.get("associationTypeId") if isinstance(spec, Mapping) else None
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not str(raw).isdigit():
        raise BadInput("Invalid input JSON: associationTypeId is missing or no number")
    return int(raw)


def type_by_number(portal_id: int, from_type: RecordType, type_id: int) -> tuple[RecordType, AssociationType]:
    for to_type in all_record_types().values():
        for found in association_types(portal_id, from_type, to_type):
            if found.type_id == type_id:
                return to_type, found
    raise BadInput(f"association type {type_id} does not start at {from_type.name}")


def asked_types(portal_id: int, from_type: RecordType, to_type: RecordType, body: Any) -> list[AssociationType]:
    """The body of an association PUT: a list of specs. Raises BadInput."""
    if not isinstance(body, list):
        raise BadInput("Invalid input JSON: a list of association types is expected")
    return [association_type_named(portal_id, from_type, to_type, type_id_of(spec)) for spec in body]


def other_record(portal_id: int, record_type: RecordType, raw_id: Any) -> Any:
    """A live record of the portal. Raises NotFound."""
    model: Any = record_type.model
    record = model.objects.for_portal(portal_id).live().filter(pk=record_id_of(raw_id)).first()
    if record is None:
        raise NotFound(f"Object not found. objectId={raw_id}, objectType={record_type.name}")
    return record
