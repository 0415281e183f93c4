"""HubSpot's own properties become ours: which are asked for, which are missing here, and making them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.changes import Actor, Origin
from crm.records.defining import PropertyRefused, create_property
from crm.records.imports.hubspot_ids import create_hubspot_ids
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.portal_types import portal_type
from crm.records.record_types import PropertyKind
from hubspot_import.models import Migration

KINDS = {
    "number": PropertyKind.NUMBER,
    "date": PropertyKind.DATE,
    "datetime": PropertyKind.DATETIME,
    "bool": PropertyKind.BOOL,
    "phone_number": PropertyKind.PHONE,
}
FIELDS = {
    "textarea": PropertyKind.TEXT,
    "html": PropertyKind.TEXT,
    "phonenumber": PropertyKind.PHONE,
    "booleancheckbox": PropertyKind.BOOL,
    "checkbox": PropertyKind.MULTIPLE,
}


def kind_of(definition: Mapping[str, Any]) -> PropertyKind:
    if definition.get("type") == "enumeration":
        if definition.get("fieldType") in ("checkbox", "booleancheckbox"):
            return FIELDS[definition["fieldType"]]
        return PropertyKind.ENUMERATION if definition.get("options") else PropertyKind.STRING
    found = KINDS.get(str(definition.get("type")), PropertyKind.STRING)
    return FIELDS.get(str(definition.get("fieldType")), found) if found == PropertyKind.STRING else found


def wanted_names(migration: Migration, name: str) -> list[str]:
    """The properties that are copied: those that we have too, and HubSpot's custom ones."""
    record_type = portal_type(name, migration.portal)
    missing = {definition["name"] for definition in missing_properties(migration, name)}
    names = [str(definition["name"]) for definition in migration.facts["properties"][name]]
    return [each for each in names if each != HUBSPOT_ID and (each in missing or _is_written(record_type, each))]


def _is_written(record_type: Any, name: str) -> bool:
    prop = record_type.property_named(name)
    return prop is not None and not (prop.read_only or prop.derive or prop.hidden)


def missing_properties(migration: Migration, name: str) -> list[dict[str, Any]]:
    """HubSpot's custom properties of a type that are not here yet."""
    here = portal_type(name, migration.portal).by_name
    return [
        definition
        for definition in migration.facts["properties"][name]
        if not definition.get("hubspotDefined")
        and not definition.get("calculated")
        and not (definition.get("modificationMetadata") or {}).get("readOnlyValue")
        and definition["name"] not in here
        and definition["name"] != HUBSPOT_ID
    ]


def create_properties(migration: Migration, names: tuple[str, ...]) -> dict[str, int]:
    """What is missing, and the unique HubSpot ID of each type. Done twice, nothing more happens.

    Returns what could not be made, with the reason, for `dropped`.
    """
    actor = Actor(Origin.IMPORT, migration.actor_label, migration.user_id)
    refused: dict[str, int] = {}
    with transaction.atomic():
        for name in names:
            for definition in missing_properties(migration, name):
                if reason := _create(migration, name, definition, actor):
                    refused[f"{definition['name']}: {reason}"[:200]] = 0
        create_hubspot_ids(migration.portal, names, actor)
    return refused


def _create(migration: Migration, name: str, definition: Mapping[str, Any], actor: Actor) -> str:
    """Empty, or why HubSpot's property cannot be one here."""
    kind = kind_of(definition)
    values: dict[str, Any] = {
        "label": str(definition.get("label") or definition["name"])[:200],
        "help": str(definition.get("description") or ""),
    }
    if kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE):
        values["options"] = [
            {"value": str(each["value"]), "label": str(each["label"]), "hidden": bool(each.get("hidden"))}
            for each in definition.get("options") or []
        ]
    try:
        create_property(
            migration.portal, portal_type(name, migration.portal), str(definition["name"]), kind, values, actor
        )
    except PropertyRefused as refused:
        return refused.message
    return ""
