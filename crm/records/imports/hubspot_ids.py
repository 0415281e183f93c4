"""The unique property that holds a record's id at HubSpot, so that a later import updates instead of doubling."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.imports.targets import HUBSPOT_ID, associated_types
from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_type, renew_schema
from crm.records.record_types import PropertyKind, RecordType


def create_hubspot_ids(portal: Portal, names: Iterable[str]) -> None:
    """For record types by name; those that have it keep it."""
    missing = [name for name in names if HUBSPOT_ID not in portal_type(name, portal).by_name]
    if not missing:
        return
    with transaction.atomic():
        for name in missing:
            PropertyDefinition.objects.for_portal(portal).update_or_create(
                record_type=name,
                name=HUBSPOT_ID,
                defaults={"archived_at": None, "unique": True},
                create_defaults={
                    "label": _("HubSpot ID"),
                    "kind": PropertyKind.STRING,
                    "group": "information",
                    "unique": True,
                    "hidden": True,
                    "help": _("The record's ID in HubSpot, by which an import finds it again."),
                },
            )
        renew_schema(portal)


def with_hubspot_ids(portal: Portal, record_type: RecordType) -> RecordType:
    """The type with the property, which the types that its records belong to have then, too."""
    create_hubspot_ids(portal, [record_type.name, *(found.name for found in associated_types(record_type, portal))])
    return portal_type(record_type, portal)
