"""Which record of ours the created object is, from the answer to the create itself; nothing is read again."""

from collections.abc import Mapping
from typing import Any

from core import clock
from crm.records.merging.survivors import survivor_ids
from qbo_sync.client.values import updated_at
from qbo_sync.models import Link, OutboxEntry


def link_answer(entry: OutboxEntry, answer: Mapping[str, Any], *, is_gone: bool = False) -> None:
    """Links the entity to the row's record; the first of a record's links in a company is the primary one."""
    record_id = _record_of(entry)
    if record_id is None or not entry.record_type:
        return
    links = Link.objects.for_portal(entry.portal_id)
    others = links.filter(
        connection=entry.connection,
        entity=entry.entity,
        record_type=entry.record_type,
        record_id=record_id,
        is_primary=True,
    ).exclude(qbo_id=str(answer["Id"]))
    links.update_or_create(
        connection=entry.connection,
        entity=entry.entity,
        qbo_id=str(answer["Id"]),
        record_type=entry.record_type,
        defaults={
            "record_id": record_id,
            "is_primary": not others.exists(),
            "sync_token": str(answer.get("SyncToken", "")),
            "remote_updated_at": updated_at(answer),
            "gone_at": clock.now() if is_gone else None,
        },
    )


def _record_of(entry: OutboxEntry) -> int | None:
    """As the row says now: while QuickBooks was being asked, the record may have been merged into another one."""
    rows = OutboxEntry.objects.for_portal(entry.portal_id)
    pk: int | None = rows.values_list("record_id", flat=True).get(pk=entry.pk)
    return None if pk is None else survivor_ids(entry.portal_id, entry.record_type, [pk]).get(pk, pk)
