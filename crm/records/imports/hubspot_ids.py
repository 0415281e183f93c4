"""The unique property that holds a record's id at HubSpot, so that a later import updates instead of doubling."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from crm.records.defining import create_property
from crm.records.imports.targets import HUBSPOT_ID, associated_types
from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import PropertyKind, RecordType


def create_hubspot_ids(portal: Portal, names: Iterable[str], actor: Actor) -> None:
    """For record types by name; those that have it keep it, an archived one comes back."""
    missing = [name for name in names if HUBSPOT_ID not in portal_type(name, portal).by_name]
    archived = PropertyDefinition.objects.for_portal(portal).filter(name=HUBSPOT_ID, record_type__in=missing)
    with transaction.atomic():
        there = set(archived.values_list("record_type", flat=True))
        if archived.update(archived_at=None):
            renew_schema(portal)
        for name in missing:
            if name not in there:
                create_property(portal, portal_type(name, portal), HUBSPOT_ID, PropertyKind.STRING, _values(), actor)


def _values() -> dict[str, Any]:
    return {
        "label": _("HubSpot ID"),
        "unique": True,
        "hidden": True,
        "help": _("The record's ID in HubSpot, by which an import finds it again."),
    }


def with_hubspot_ids(portal: Portal, record_type: RecordType, actor: Actor) -> RecordType:
    """The type with the property, which the types that its records belong to have then, too."""
    names = [record_type.name, *(found.name for found in associated_types(record_type, portal))]
    create_hubspot_ids(portal, names, actor)
    return portal_type(record_type, portal)
