"""HubSpot's own properties become ours: which are asked for, which are missing here, and making them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.changes import Actor, Origin
from crm.records.defining import WITH_OPTIONS, PropertyRefused, create_property, edit_property
from crm.records.imports.hubspot_ids import create_hubspot_ids
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind, RecordType
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


def _is_written(record_type: RecordType, name: str) -> bool:
    """The day on which a record was made comes by itself."""
    prop = record_type.property_named(name)
    if prop is None or prop.hidden:
        return False
    return (prop.copied and prop.column != "created_at") or not (prop.read_only or prop.derive)


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


def missing_options(migration: Migration, name: str) -> dict[str, list[dict[str, Any]]]:
    """{property: HubSpot's options that it does not have yet}, of the properties that this portal made itself."""
    record_type = portal_type(name, migration.portal)
    found = {}
    for definition in migration.facts["properties"][name]:
        prop = record_type.property_named(str(definition["name"]))
        if prop is not None and prop.custom and prop.kind in WITH_OPTIONS:
            here = {str(option.value).casefold() for option in prop.options_for(migration.portal_id)}
            theirs = _options(definition)
            if missing := [option for option in theirs if option["value"].casefold() not in here]:
                found[prop.name] = missing
    return found


def options_to_be(migration: Migration, name: str, prop: Property) -> set[str]:
    """The values that a property has once the import has run."""
    more = missing_options(migration, name).get(prop.name, []) if prop.custom else []
    here = (str(option.value) for option in prop.options_for(migration.portal_id))
    return {*here, *(option["value"] for option in more)}


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
            refused |= _add_options(migration, name, actor)
        create_hubspot_ids(migration.portal, names, actor)
    return refused


def _create(migration: Migration, name: str, definition: Mapping[str, Any], actor: Actor) -> str:
    """Empty, or why HubSpot's property cannot be one here."""
    kind = kind_of(definition)
    values: dict[str, Any] = {
        "label": str(definition.get("label") or definition["name"])[:200],
        "help": str(definition.get("description") or ""),
    }
    if kind in WITH_OPTIONS:
        values["options"] = _options(definition)
    try:
        create_property(
            migration.portal, portal_type(name, migration.portal), str(definition["name"]), kind, values, actor
        )
    except PropertyRefused as refused:
        return refused.message
    return ""


def _options(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"value": str(each["value"]), "label": str(each["label"]), "hidden": bool(each.get("hidden"))}
        for each in definition.get("options") or []
    ]


def _add_options(migration: Migration, name: str, actor: Actor) -> dict[str, int]:
    """Returns what could not be added, as create_properties does."""
    rows = PropertyDefinition.objects.for_portal(migration.portal).filter(record_type=name)
    refused: dict[str, int] = {}
    for wanted, options in missing_options(migration, name).items():
        definition = rows.get(name=wanted)
        try:
            edit_property(definition, {"options": [*definition.options, *options]}, actor)
        except PropertyRefused as error:
            refused[f"{wanted}: {error.message}"[:200]] = 0
    return refused
