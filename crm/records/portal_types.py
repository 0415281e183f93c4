"""Record types as one portal knows them: the declared properties and groups, and those that it made itself.

Whoever reads or writes values asks here; the bare registry (record_types.py) knows no custom property.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.portals.models import Portal
from crm.records.models import PropertyDefinition, PropertyGroup, PropertyOrder
from crm.records.record_types import Option, Property, PropertyKind, RecordType, all_record_types
from crm.records.rules import held_rules

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


def in_order(names: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Those that are wanted first, in that order, then the others as they stand."""
    places = {name: place for place, name in enumerate(wanted)}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def _read(portal: Portal) -> PortalTypes:
    groups = list(PropertyGroup.objects.for_portal(portal).order_by("pk"))
    definitions = list(PropertyDefinition.objects.for_portal(portal).filter(archived_at=None).order_by("pk"))
    orders = {order.record_type: order for order in PropertyOrder.objects.for_portal(portal)}
    return {
        name: _extended(
            record_type,
            [group for group in groups if group.record_type == name],
            [definition for definition in definitions if definition.record_type == name],
            orders.get(name) or PropertyOrder(record_type=name),
        )
        for name, record_type in all_record_types().items()
    }


def _extended(
    record_type: RecordType,
    groups: Iterable[PropertyGroup],
    definitions: Iterable[PropertyDefinition],
    order: PropertyOrder,
) -> RecordType:
    """The properties stand group by group, each group in its order."""
    labels = record_type.groups | {group.name: group.label for group in groups}
    made = [as_property(each) for each in definitions if each.name not in record_type.by_name]
    made = [prop if prop.group in labels else replace(prop, group=next(iter(labels))) for prop in made]
    known = {prop.name: prop for prop in (*record_type.properties, *made)}
    group_names = in_order(labels, order.groups)
    places = {name: place for place, name in enumerate(group_names)}
    ordered = [known[name] for name in in_order(known, order.properties)]
    return replace(
        record_type,
        groups={name: labels[name] for name in group_names},
        properties=tuple(sorted(ordered, key=lambda prop: places.get(prop.group, len(places)))),
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
        rules=held_rules(definition.kind, definition.rules),
    )
