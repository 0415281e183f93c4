"""Record types as one portal knows them: the declared properties and groups, and those that it made itself.

Whoever reads or writes values asks here; the bare registry (record_types.py) knows no custom property.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.portals.models import Portal
from crm.records.models import PropertyDefinition, PropertyGroup
from crm.records.record_types import Option, Property, PropertyKind, RecordType, all_record_types

PORTALS_REMEMBERED = 500
PortalTypes = Mapping[str, RecordType]
_remembered: OrderedDict[tuple[int, str], PortalTypes] = OrderedDict()


def portal_type(record_type: RecordType | str, portal: Portal) -> RecordType:
    """The record type with the portal's own properties; given it (in any portal's shape) or its name."""
    return portal_types(portal)[record_type if isinstance(record_type, str) else record_type.name]


def portal_types(portal: Portal) -> PortalTypes:
    """Name -> record type. Read once per version of the portal's properties; a portal with none costs no query."""
    if not portal.schema_version:
        return all_record_types()
    key = (portal.pk, portal.schema_version)
    if key not in _remembered:
        _remembered[key] = _read(portal)
        while len(_remembered) > PORTALS_REMEMBERED:
            _remembered.popitem(last=False)
    return _remembered[key]


def renew_schema(portal: Portal) -> None:
    """Says that the portal's properties or groups changed; every process then reads them again."""
    portal.schema_version = uuid.uuid4().hex
    portal.save(update_fields=["schema_version"])


def _read(portal: Portal) -> PortalTypes:
    groups = list(PropertyGroup.objects.for_portal(portal).filter(archived_at=None).order_by("position", "pk"))
    made = PropertyDefinition.objects.for_portal(portal).filter(archived_at=None).order_by("position", "pk")
    definitions = list(made)
    return {
        name: _extended(
            record_type,
            [group for group in groups if group.record_type == name],
            [definition for definition in definitions if definition.record_type == name],
        )
        for name, record_type in all_record_types().items()
    }


def _extended(
    record_type: RecordType, groups: Iterable[PropertyGroup], definitions: Iterable[PropertyDefinition]
) -> RecordType:
    return replace(
        record_type,
        groups=record_type.groups | {group.name: group.label for group in groups},
        properties=record_type.properties
        + tuple(as_property(made) for made in definitions if made.name not in record_type.by_name),
    )


def as_property(definition: PropertyDefinition) -> Property:
    """A custom property as the registry describes properties."""
    return Property(
        name=definition.name,
        label=definition.label,
        kind=PropertyKind(definition.kind),
        group=definition.group,
        options=tuple(
            Option(option["value"], option["label"], hidden=bool(option.get("hidden"))) for option in definition.options
        ),
        help=definition.help,
        required=definition.required,
        unique=definition.unique,
        hidden=definition.hidden,
        custom=True,
    )
