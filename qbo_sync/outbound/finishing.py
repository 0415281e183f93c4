"""The answer, written down: in one fenced transaction the row is done, linked, mirrored, and its record knows (R3)."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from core.queue.claiming import LostLease
from core.queue.doorbell import ring
from invoices.applying import mark_created, mark_deleted
from qbo_sync.client.values import ref_id, updated_at
from qbo_sync.connection.people import quickbooks
from qbo_sync.entities.invoice import to_local
from qbo_sync.entities.marker import has_marker
from qbo_sync.mirror.keeping import keep_entity, mirrored, name_in_list
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.enqueueing import QUEUE
from qbo_sync.outbound.linking import link_answer
from qbo_sync.outbound.states import move
from qbo_sync.outbound.telling import name_what_was_made

log = logging.getLogger(__name__)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
NAME_FIELDS = {"Customer": "DisplayName", "Item": "Name"}


def is_answer_to(entry: OutboxEntry, answer: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Does the object carry our marker, or our name? Another company's object must not pass for ours (F46)."""
    if not answer.get("Id"):
        return False
    if entry.operation == "update":
        return str(answer["Id"]) == str(sent["Id"])
    if entry.entity == "Invoice":
        return has_marker(str(answer.get("PrivateNote", "")), entry.marker)
    field = NAME_FIELDS.get(entry.entity)
    return field is None or same_name(str(answer.get(field, "")), str(sent.get(field, "")))


def same_name(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def record_answer(entry: OutboxEntry, answer: Mapping[str, Any], **noted: Any) -> None:
    """What QuickBooks said of the object that is ours. A worker that lost its lease leaves the id as evidence only."""
    try:
        with transaction.atomic():
            _write(entry, answer, noted)
    except LostLease:
        rows = OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=entry.pk)
        rows.exclude(state=OutboxState.DONE).update(late_answer=str(answer["Id"]))
        raise


def _write(entry: OutboxEntry, answer: Mapping[str, Any], noted: dict[str, Any]) -> None:
    """Should the mirror have heard of a newer version or a deletion in the meantime, that is what counts."""
    seen = mirrored(entry.connection, entry.entity).filter(qbo_id=str(answer["Id"])).first()
    if seen is not None and seen.raw.get("Id") and (seen.updated_at or LONG_AGO) > (updated_at(answer) or LONG_AGO):
        answer = seen.raw
    values = {"error_code": "", "error_category": "", "last_error": ""} | noted
    move(
        entry,
        OutboxState.DONE,
        qbo_id=str(answer["Id"]),
        qbo_sync_token=str(answer.get("SyncToken", "")),
        in_doubt=False,
        **values,
    )
    is_gone = seen is not None and not seen.active
    if not is_gone:
        keep_entity(entry.connection, entry.entity, answer)
    link_answer(entry, answer, is_gone=is_gone)
    if entry.entity == "Invoice" and entry.record_id is not None:
        actor = quickbooks(entry.connection)
        terms = name_in_list(entry.connection, "Term", ref_id(answer, "SalesTermRef"))
        mark_created(entry.portal_id, entry.record_id, to_local(answer, terms), actor)
        if is_gone:
            mark_deleted(entry.portal_id, entry.record_id, None, actor)
    elif entry.entity in NAME_FIELDS:
        name_what_was_made(entry, str(answer.get(NAME_FIELDS[entry.entity], "")))
    ring(QUEUE)
