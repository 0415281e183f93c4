"""The verbs on groups of properties. The declared groups cannot be renamed or deleted, only moved (arranging.py)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.records.defining.checking import GROUPS, AlreadyThere, PropertyRefused, check_label, check_name
from crm.records.models import PropertyDefinition, PropertyGroup
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import RecordType, all_record_types

LONGEST_LABEL = 100
MOST_GROUPS = 100


def create_group(portal: Portal, record_type: RecordType, name: str, label: str, actor: Actor) -> PropertyGroup:
    """The last one. Raises PropertyRefused."""
    check_name(name)
    check_label(label, LONGEST_LABEL)
    if name in portal_type(record_type, portal).groups:
        raise AlreadyThere(_("There is a group “%(name)s” already.") % {"name": name}, "name", "GROUP_EXISTS")
    with transaction.atomic():
        rows = PropertyGroup.objects.for_portal(portal).filter(record_type=record_type.name)
        if rows.filter(name=name).exists():
            raise AlreadyThere(_("There is a group “%(name)s” already.") % {"name": name}, "name", "GROUP_EXISTS")
        if rows.count() >= MOST_GROUPS:
            raise PropertyRefused(_("An object may have 100 groups of its own."))
        group: PropertyGroup = PropertyGroup.objects.for_portal(portal).create(
            record_type=record_type.name, name=name, label=label.strip()
        )
        record_setting(portal, GROUPS, group.pk, "created", actor, group.label)
        renew_schema(portal)
    return group


def rename_group(group: PropertyGroup, label: str, actor: Actor) -> None:
    """Raises PropertyRefused."""
    check_label(label, LONGEST_LABEL)
    if label.strip() == group.label:
        return
    with transaction.atomic():
        before, group.label = group.label, label.strip()
        group.save(update_fields=["label"])
        record_setting(group.portal, GROUPS, group.pk, "updated", actor, group.label, {"label": (before, group.label)})
        renew_schema(group.portal)


def delete_group(group: PropertyGroup, actor: Actor) -> None:
    """Archived properties in it go to the object's first declared group, and come back there. Raises PropertyRefused
    while live ones stand in it.
    """
    with transaction.atomic():
        within = _properties_in(group)
        _check_none_stands(within)
        pk = group.pk
        group.delete()
        home = next(iter(all_record_types()[group.record_type].groups))
        within.update(group=home, updated_at=clock.now())
        record_setting(group.portal, GROUPS, pk, "archived", actor, group.label)
        renew_schema(group.portal)


def _properties_in(group: PropertyGroup) -> Any:
    return PropertyDefinition.objects.for_portal(group.portal_id).filter(
        record_type=group.record_type, group=group.name
    )


def _check_none_stands(within: Any) -> None:
    live = within.filter(archived_at=None).count()
    if live:
        text = ngettext(
            "%(number)s property stands in this group. Move it to another group first.",
            "%(number)s properties stand in this group. Move them to another group first.",
            live,
        )
        raise PropertyRefused(text % {"number": live}, "name", "GROUP_NOT_EMPTY")
