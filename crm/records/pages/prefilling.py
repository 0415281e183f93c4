"""What a new record's form starts with, and what the new record is joined to."""

from collections.abc import Mapping
from typing import Any

from core.changes import Actor
from core.portals.models import Membership, Portal
from crm.records.joining import join
from crm.records.pages.typed import is_editable
from crm.records.record_types import RecordType, all_record_types
from crm.records.saving import verbs_of


def blank_record(record_type: RecordType, membership: Membership) -> Any:
    """An unsaved record with what a new one has when nothing is said; the person who makes it owns it."""
    record: Any = record_type.model(portal=membership.portal, owner=membership.user)
    verbs_of(record_type).fill_new(record, membership.portal)
    return record


def prefilled(record_type: RecordType, query: Mapping[str, str]) -> dict[str, str]:
    """Values in the form's address, `?dealname=Relaunch`."""
    return {prop.name: query[prop.name] for prop in record_type.properties if prop.name in query and is_editable(prop)}


def associate_new(portal: Portal, record: Any, target: str, actor: Actor) -> Any | None:
    """Joins a new record to `deals:7`, and gives that back; None if there is no such record in the portal."""
    name, _colon, pk = target.partition(":")
    record_type = all_record_types().get(name)
    if record_type is None or not pk.isdecimal() or not pk.isascii() or len(pk) > 18:
        return None
    model: Any = record_type.model
    other = model.objects.for_portal(portal).live().filter(pk=int(pk)).first()
    if other is not None:
        join(other, record, actor)
    return other
