"""The verbs on a portal's own properties; the declared ones cannot be changed (portal_types.py), only moved."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.records.defining.arranging import place_property
from crm.records.defining.checking import PROPERTIES, AlreadyThere, PropertyRefused, check_label, check_name
from crm.records.defining.options import Options, read_options, with_used_ones
from crm.records.defining.replacing import start_replacement
from crm.records.models import PropertyDefinition, PropertyOrder, PropertyValue
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import PropertyKind, RecordType
from crm.records.rules import RULES_OF_KIND, WrongRule, read_rules

MOST_PROPERTIES, LONGEST_HELP = 1000, 2000
CUSTOM_KINDS = tuple(kind for kind in PropertyKind if kind not in (PropertyKind.OWNER, PropertyKind.EMAIL))
EDITABLE = ("label", "group", "help", "options", "rules", "required", "hidden")
# A kind may become another one that can hold every value of it.
WIDER = {
    PropertyKind.STRING: (PropertyKind.TEXT,),
    PropertyKind.PHONE: (PropertyKind.STRING, PropertyKind.TEXT),
    PropertyKind.ENUMERATION: (PropertyKind.MULTIPLE,),
}


def create_property(
    portal: Portal, record_type: RecordType, name: str, kind: str, values: Mapping[str, Any], actor: Actor
) -> PropertyDefinition:
    """`values` are label, group, help, options ([{value, label, hidden}]), rules (crm/records/rules.py), unique,
    required, hidden, and place (in its group, from 0). Raises PropertyRefused.
    """
    check_name(name)
    known = portal_type(record_type, portal)
    if known.property_named(name) is not None:
        raise AlreadyThere(_("There is a property “%(name)s” already.") % {"name": name}, "name", "PROPERTY_EXISTS")
    definition = PropertyDefinition(portal=portal, record_type=known.name, name=name, kind=_kind(kind))
    definition.unique = bool(values.get("unique"))
    _fill(definition, known, {"group": next(iter(known.groups), "information"), **values})
    with transaction.atomic():
        _check_free(definition)
        definition.save()
        _log(definition, "created", actor, {"kind": ("", definition.kind)})
        renew_schema(portal)
        _place(definition, values.get("place"), actor)
    return definition


def edit_property(
    definition: PropertyDefinition, values: Mapping[str, Any], actor: Actor, kind: str | None = None
) -> PropertyDefinition:
    """Only what is named is changed. `replaced` says by which option one that goes is replaced on the records that have
    it; without that it stays, hidden. Raises PropertyRefused.
    """
    portal = definition.portal
    with transaction.atomic():
        definition = _locked(definition)
        before = {name: getattr(definition, name) for name in (*EDITABLE, "kind")}
        if kind is not None:
            definition.kind = _changed_kind(definition, _kind(kind))
        current = {**before, "rules": _fitting(definition.kind, before["rules"])}
        _fill(definition, portal_type(definition.record_type, portal), {**current, **values})
        if before["group"] != definition.group:
            _leave_place(definition)
        diff = {name: _told(before[name], getattr(definition, name)) for name in before}
        diff = {name: told for name, told in diff.items() if told[0] != told[1]}
        if diff:
            definition.updated_at = clock.now()
            definition.save()
            _log(definition, "updated", actor, diff)
            renew_schema(portal)
        _place(definition, values.get("place"), actor)
        for old, new in (values.get("replaced") or {}).items():
            start_replacement(definition, old, new, actor)
    return definition


def archive_property(definition: PropertyDefinition, actor: Actor) -> None:
    """Takes it off all pages; its values are kept, and come back with it."""
    _set_archived(definition, clock.now(), "archived", actor)


def restore_property(definition: PropertyDefinition, actor: Actor) -> None:
    _set_archived(definition, None, "restored", actor)


def _set_archived(definition: PropertyDefinition, at: Any, kind: str, actor: Actor) -> None:
    with transaction.atomic():
        rows = PropertyDefinition.objects.for_portal(definition.portal_id).filter(pk=definition.pk)
        if rows.filter(archived_at__isnull=at is not None).update(archived_at=at, updated_at=clock.now()):
            definition.archived_at = at
            _log(definition, kind, actor, {})
            renew_schema(definition.portal)


def _locked(definition: PropertyDefinition) -> PropertyDefinition:
    rows = PropertyDefinition.objects.for_portal(definition.portal_id)
    locked: PropertyDefinition = rows.select_for_update().get(pk=definition.pk)
    locked.portal = definition.portal
    return locked


def _check_free(definition: PropertyDefinition) -> None:
    """Raises PropertyRefused."""
    there = PropertyDefinition.objects.for_portal(definition.portal_id).filter(record_type=definition.record_type)
    if there.filter(name=definition.name).exists():
        text = _("“%(name)s” is archived. Restore it, or take another name.")
        raise AlreadyThere(text % {"name": definition.name}, "name", "PROPERTY_EXISTS")
    if there.count() >= MOST_PROPERTIES:
        raise PropertyRefused(_("An object may have 1,000 properties of its own."))


def _fill(definition: PropertyDefinition, record_type: RecordType, values: Mapping[str, Any]) -> None:
    """Raises PropertyRefused."""
    label = str(values.get("label") or "")
    check_label(label)
    group = str(values.get("group") or "")
    if group not in record_type.groups:
        raise PropertyRefused(_("There is no group “%(name)s”.") % {"name": group}, "group", "GROUP_DOESNT_EXIST")
    definition.label, definition.group = label.strip(), group
    definition.help = str(values.get("help") or "")[:LONGEST_HELP]
    definition.options = _options(definition, values)
    definition.rules = _rules(definition.kind, values.get("rules") or {})
    definition.required, definition.hidden = bool(values.get("required")), bool(values.get("hidden"))


def _options(definition: PropertyDefinition, values: Mapping[str, Any]) -> Options:
    options = read_options(definition.kind, values.get("options") or [])
    for old, new in (values.get("replaced") or {}).items():
        if new == old or new not in {option["value"] for option in options} or old in {o["value"] for o in options}:
            text = _("Choose an option that stays in the place of “%(value)s”.") % {"value": old}
            raise PropertyRefused(text, "options", "INVALID_OPTION")
    return with_used_ones(definition, options) if options else options


def _rules(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return read_rules(kind, given).as_json()
    except WrongRule as wrong:
        raise PropertyRefused(wrong.message, wrong.name, "INVALID_VALIDATION_RULE") from None


def _fitting(kind: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rules.items() if name in RULES_OF_KIND.get(kind, ())}


def _kind(kind: str) -> PropertyKind:
    if kind not in CUSTOM_KINDS:
        raise PropertyRefused(_("There is no such kind of property."), "kind", "INVALID_TYPE")
    return PropertyKind(kind)


def _changed_kind(definition: PropertyDefinition, kind: PropertyKind) -> PropertyKind:
    held = PropertyKind(definition.kind)
    if kind != held and kind not in WIDER.get(held, ()) and has_values(definition):
        text = _("Records have values of it, which the new kind could not hold. Make another property instead.")
        raise PropertyRefused(text, "kind", "INVALID_TYPE")
    return kind


def has_values(definition: PropertyDefinition) -> bool:
    rows = PropertyValue.objects.for_portal(definition.portal_id)
    return bool(rows.filter(record_type=definition.record_type, name=definition.name).exists())


def _place(definition: PropertyDefinition, place: Any, actor: Actor) -> None:
    if isinstance(place, int):
        known = portal_type(definition.record_type, definition.portal)
        place_property(definition.portal, known, known.by_name[definition.name], place, actor)


def _leave_place(definition: PropertyDefinition) -> None:
    """In another group it comes last."""
    rows = PropertyOrder.objects.for_portal(definition.portal_id).filter(record_type=definition.record_type)
    for order in rows.select_for_update():
        order.properties = [name for name in order.properties if name != definition.name]
        order.save()


def _told(before: Any, after: Any) -> tuple[str, str]:
    return str(before), str(after)


def _log(definition: PropertyDefinition, kind: str, actor: Actor, diff: Mapping[str, Any]) -> None:
    record_setting(definition.portal, PROPERTIES, definition.pk, kind, actor, definition.label, diff)
