"""The order of a portal's groups, and of the properties within each: built-in ones and its own alike."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.records.defining.checking import ORDER
from crm.records.models import PropertyOrder
from crm.records.portal_types import in_order, portal_type, renew_schema
from crm.records.record_types import Property, RecordType


def arrangeable(record_type: RecordType, group: str) -> list[Property]:
    """The properties of a group that an order can be given to, as they stand: those that people see, and own ones."""
    return [prop for prop in record_type.properties if prop.group == group and (prop.custom or not prop.hidden)]


def move_property(portal: Portal, record_type: RecordType, prop: Property, steps: int, actor: Actor) -> None:
    """Up (negative) or down within its group."""
    with transaction.atomic():
        order = _locked_order(portal, record_type)
        names = _names_in(portal, record_type, prop.group, order)
        _arrange_properties(order, names, prop, names.index(prop.name) + steps, actor)


def place_property(portal: Portal, record_type: RecordType, prop: Property, place: int, actor: Actor) -> None:
    """At that place of its group, from 0; -1 is the last, as in HubSpot."""
    with transaction.atomic():
        order = _locked_order(portal, record_type)
        names = _names_in(portal, record_type, prop.group, order)
        if prop.name in names:
            _arrange_properties(order, names, prop, place if place >= 0 else len(names), actor)


def move_group(portal: Portal, record_type: RecordType, name: str, steps: int, actor: Actor) -> None:
    """Up (negative) or down among the groups."""
    with transaction.atomic():
        order = _locked_order(portal, record_type)
        names = in_order(portal_type(record_type, portal).groups, order.groups)
        _arrange_groups(order, names, name, names.index(name) + steps, actor)


def place_group(portal: Portal, record_type: RecordType, name: str, place: int, actor: Actor) -> None:
    """At that place, from 0; -1 is the last."""
    with transaction.atomic():
        order = _locked_order(portal, record_type)
        names = in_order(portal_type(record_type, portal).groups, order.groups)
        _arrange_groups(order, names, name, place if place >= 0 else len(names), actor)


def _locked_order(portal: Portal, record_type: RecordType) -> PropertyOrder:
    """Whoever arranges the same object's properties waits."""
    rows = PropertyOrder.objects.for_portal(portal)
    rows.get_or_create(record_type=record_type.name)
    order: PropertyOrder = rows.select_for_update().get(record_type=record_type.name)
    order.portal = portal
    return order


def _names_in(portal: Portal, record_type: RecordType, group: str, order: PropertyOrder) -> list[str]:
    names = (prop.name for prop in arrangeable(portal_type(record_type, portal), group))
    return in_order(names, order.properties)


def _arrange_properties(order: PropertyOrder, names: Sequence[str], prop: Property, place: int, actor: Actor) -> None:
    moved = _moved(names, prop.name, place)
    if moved != list(names):
        order.properties = [other for other in order.properties if other not in moved] + moved
        _save(order, str(prop.label), (names.index(prop.name), moved.index(prop.name)), actor)


def _arrange_groups(order: PropertyOrder, names: Sequence[str], name: str, place: int, actor: Actor) -> None:
    moved = _moved(names, name, place)
    if moved != list(names):
        order.groups = moved
        label = portal_type(order.record_type, order.portal).groups.get(name, name)
        _save(order, str(label), (names.index(name), moved.index(name)), actor)


def _moved(names: Iterable[str], name: str, place: int) -> list[str]:
    others = [other for other in names if other != name]
    return [*others[: max(place, 0)], name, *others[max(place, 0) :]]


def _save(order: PropertyOrder, label: str, places: tuple[int, int], actor: Actor) -> None:
    order.save()
    before, after = (place + 1 for place in places)
    record_setting(order.portal, ORDER, order.pk, "updated", actor, label, {"place": (before, after)})
    renew_schema(order.portal)
