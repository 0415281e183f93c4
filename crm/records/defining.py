"""The verbs on a portal's own properties and their groups; the declared ones cannot be changed (portal_types.py)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.records.models import PropertyDefinition, PropertyGroup, PropertyValue
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import PropertyKind, RecordType

PROPERTIES, GROUPS = "properties", "property_groups"
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
MOST_PROPERTIES, MOST_OPTIONS = 1000, 5000
WITH_OPTIONS = (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE)
CUSTOM_KINDS = tuple(kind for kind in PropertyKind if kind not in (PropertyKind.OWNER, PropertyKind.EMAIL))
EDITABLE = ("label", "group", "help", "options", "required", "hidden", "position")
# A kind may become another one that can hold every value of it.
WIDER = {
    PropertyKind.STRING: (PropertyKind.TEXT,),
    PropertyKind.PHONE: (PropertyKind.STRING, PropertyKind.TEXT),
    PropertyKind.ENUMERATION: (PropertyKind.MULTIPLE,),
}


class PropertyRefused(Exception):
    """Nothing was changed. `field` is what is wrong, `code` HubSpot's word for it."""

    def __init__(self, message: str, field: str = "", code: str = "INVALID_PROPERTY") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code


class AlreadyThere(PropertyRefused):
    """The name is taken."""


def create_property(
    portal: Portal, record_type: RecordType, name: str, kind: str, values: Mapping[str, Any], actor: Actor
) -> PropertyDefinition:
    """`values` are label, group, help, options ([{value, label, hidden}]), unique, required, hidden, position.

    Raises PropertyRefused.
    """
    _check_name(name)
    known = portal_type(record_type, portal)
    if known.property_named(name) is not None:
        raise AlreadyThere(_("There is a property “%(name)s” already.") % {"name": name}, "name", "PROPERTY_EXISTS")
    definition = PropertyDefinition(portal=portal, record_type=known.name, name=name, kind=_kind(kind))
    definition.unique = bool(values.get("unique"))
    _fill(definition, known, {"group": next(iter(known.groups), "information"), **values})
    with transaction.atomic():
        there = PropertyDefinition.objects.for_portal(portal).filter(record_type=known.name)
        if there.filter(name=name).exists():
            text = _("“%(name)s” is archived. Restore it, or take another name.")
            raise AlreadyThere(text % {"name": name}, "name", "PROPERTY_EXISTS")
        if there.count() >= MOST_PROPERTIES:
            raise PropertyRefused(_("An object may have 1,000 properties of its own."))
        definition.save()
        _log(definition, "created", actor, {"kind": ("", definition.kind)})
        renew_schema(portal)
    return definition


def edit_property(
    definition: PropertyDefinition, values: Mapping[str, Any], actor: Actor, kind: str | None = None
) -> PropertyDefinition:
    """Only what is named is changed. Raises PropertyRefused."""
    portal = definition.portal
    with transaction.atomic():
        rows = PropertyDefinition.objects.for_portal(portal)
        definition = rows.select_for_update(of=("self",)).get(pk=definition.pk)
        before = {name: getattr(definition, name) for name in (*EDITABLE, "kind")}
        if kind is not None:
            definition.kind = _changed_kind(definition, _kind(kind))
        current = {name: before[name] for name in EDITABLE}
        _fill(definition, portal_type(definition.record_type, portal), {**current, **values})
        after = {name: getattr(definition, name) for name in before}
        diff = {name: (str(before[name]), str(after[name])) for name in before if before[name] != after[name]}
        if diff:
            definition.updated_at = clock.now()
            definition.save()
            _log(definition, "updated", actor, diff)
            renew_schema(portal)
    return definition


def archive_property(definition: PropertyDefinition, actor: Actor) -> None:
    """Takes it off all pages; its values are kept, and come back with it."""
    _set_archived(definition, clock.now(), "archived", actor)


def restore_property(definition: PropertyDefinition, actor: Actor) -> None:
    _set_archived(definition, None, "restored", actor)


def used_by(definition: PropertyDefinition, option: str | None = None) -> int:
    """How many records have a value, or that option."""
    rows = PropertyValue.objects.for_portal(definition.portal_id).filter(
        record_type=definition.record_type, name=definition.name
    )
    if option is not None:
        rows = rows.filter(text=option.casefold())
    return rows.values("record_id").distinct().count()


def create_group(portal: Portal, record_type: RecordType, name: str, label: str, actor: Actor) -> PropertyGroup:
    """Raises PropertyRefused."""
    _check_name(name)
    _check_label(label)
    if name in portal_type(record_type, portal).groups:
        raise AlreadyThere(_("There is a group “%(name)s” already.") % {"name": name}, "name", "GROUP_EXISTS")
    with transaction.atomic():
        rows = PropertyGroup.objects.for_portal(portal)
        if rows.filter(record_type=record_type.name, name=name).exists():
            raise AlreadyThere(_("There was a group “%(name)s”.") % {"name": name}, "name", "GROUP_EXISTS")
        group = rows.create(record_type=record_type.name, name=name, label=label.strip(), position=rows.count())
        record_setting(portal, GROUPS, group.pk, "created", actor, group.label)
        renew_schema(portal)
    return group


def rename_group(group: PropertyGroup, label: str, actor: Actor, position: int | None = None) -> None:
    """Raises PropertyRefused."""
    _check_label(label)
    with transaction.atomic():
        before, group.label = group.label, label.strip()
        group.position = group.position if position is None else position
        group.save(update_fields=["label", "position"])
        record_setting(group.portal, GROUPS, group.pk, "updated", actor, group.label, {"label": (before, group.label)})
        renew_schema(group.portal)


def archive_group(group: PropertyGroup, actor: Actor) -> None:
    """Raises PropertyRefused while properties stand in it."""
    rows = PropertyDefinition.objects.for_portal(group.portal_id)
    if rows.filter(record_type=group.record_type, group=group.name, archived_at=None).exists():
        raise PropertyRefused(_("Move its properties to another group first."), "name", "GROUP_NOT_EMPTY")
    with transaction.atomic():
        group.delete()
        record_setting(group.portal, GROUPS, group.pk or 0, "archived", actor, group.label)
        renew_schema(group.portal)


def name_from(label: str) -> str:
    """`Customer number` -> `customer_number`: what a person need not think about."""
    plain = re.sub(r"[^a-z0-9]+", "_", _in_ascii(label)).strip("_")
    return (plain if plain[:1].isalpha() else f"p_{plain}")[:100].rstrip("_")


def _in_ascii(text: str) -> str:
    letters = text.lower().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()


def _set_archived(definition: PropertyDefinition, at: Any, kind: str, actor: Actor) -> None:
    with transaction.atomic():
        rows = PropertyDefinition.objects.for_portal(definition.portal_id).filter(pk=definition.pk)
        if rows.filter(archived_at__isnull=at is not None).update(archived_at=at, updated_at=clock.now()):
            definition.archived_at = at
            _log(definition, kind, actor, {})
            renew_schema(definition.portal)


def _log(definition: PropertyDefinition, kind: str, actor: Actor, diff: Mapping[str, Any]) -> None:
    record_setting(definition.portal, PROPERTIES, definition.pk, kind, actor, definition.label, diff)


def _fill(definition: PropertyDefinition, record_type: RecordType, values: Mapping[str, Any]) -> None:
    """Raises PropertyRefused."""
    label = str(values.get("label") or "")
    _check_label(label)
    group = str(values.get("group") or "")
    if group not in record_type.groups:
        raise PropertyRefused(_("There is no group “%(name)s”.") % {"name": group}, "group", "GROUP_DOESNT_EXIST")
    definition.label, definition.group = label.strip(), group
    definition.help = str(values.get("help") or "")[:2000]
    definition.options = _options(definition.kind, values.get("options") or [])
    definition.required, definition.hidden = bool(values.get("required")), bool(values.get("hidden"))
    definition.position = min(max(int(values.get("position") or 0), 0), 2**31 - 1)


def _options(kind: str, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if kind not in WITH_OPTIONS:
        return []
    options = [_option(each) for each in given]
    values = [option["value"] for option in options]
    if not options or not all(values) or not all(option["label"] for option in options):
        raise PropertyRefused(_("Give it at least one option, each with a label."), "options", "INVALID_OPTION")
    if len({value.casefold() for value in values}) != len(values) or len(values) > MOST_OPTIONS:
        raise PropertyRefused(_("Each option must have a value of its own."), "options", "DUPLICATE_OPTION")
    if any(";" in value or len(value) > 200 for value in values):
        raise PropertyRefused(_("An option's value has no semicolon and at most 200 characters."), "options")
    return options


def _option(given: Mapping[str, Any]) -> dict[str, Any]:
    value, label = (str(given.get(name) or "").strip() for name in ("value", "label"))
    return {"value": value, "label": label, "hidden": bool(given.get("hidden"))}


def _check_name(name: str) -> None:
    if not NAME.match(name):
        text = _("A name begins with a small letter and has small letters, digits and underscores, at most 100.")
        raise PropertyRefused(text, "name", "INVALID_NAME")


def _check_label(label: str) -> None:
    if not label.strip() or len(label.strip()) > 200 or "\x00" in label:
        raise PropertyRefused(_("Give it a label of at most 200 characters."), "label", "INVALID_LABEL")


def _kind(kind: str) -> PropertyKind:
    if kind not in CUSTOM_KINDS:
        raise PropertyRefused(_("There is no such kind of property."), "kind", "INVALID_TYPE")
    return PropertyKind(kind)


def _changed_kind(definition: PropertyDefinition, kind: PropertyKind) -> PropertyKind:
    held = PropertyKind(definition.kind)
    if kind != held and kind not in WIDER.get(held, ()) and used_by(definition):
        text = _("Records have values of it, which the new kind could not hold. Make another property instead.")
        raise PropertyRefused(text, "kind", "INVALID_TYPE")
    return kind
