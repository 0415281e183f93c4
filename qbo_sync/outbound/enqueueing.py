"""Putting a row into the outbox: its identity is minted here and never again (guarantees.md R5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from core.queue.doorbell import ring
from core.transactions import require_transaction
from qbo_sync.entities.marker import mint_marker
from qbo_sync.entities.payload import write_json
from qbo_sync.models import Connection, OutboxDependency, OutboxEntry, OutboxState, WriteMode
from qbo_sync.outbound.epoch import current_epoch

QUEUE = "outbox"


@dataclass(frozen=True)
class Order:
    """One write to QuickBooks. `line` is what it is about: writes about the same thing go one after the other."""

    entity: str
    record_type: str
    record_id: int | None
    line: str
    intent_key: str
    body: Mapping[str, Any]
    marker: str = ""
    operation: str = "create"
    base_sync_token: str = ""
    base: Mapping[str, Any] | None = None


def enqueue(
    connection: Connection, order: Order, user_id: int | None, after: Iterable[OutboxEntry] = ()
) -> OutboxEntry:
    """Inserts the row in the transaction of the write that it stands for, and rings once that is committed."""
    require_transaction("Writing into the outbox")
    entry = OutboxEntry.objects.for_portal(connection.portal_id).create(
        connection=connection,
        realm_id=connection.realm_id,
        state=first_state(connection),
        entity=order.entity,
        operation=order.operation,
        record_type=order.record_type,
        record_id=order.record_id,
        aggregate_key=order.line[:100],
        intent_key=order.intent_key,
        requestid=uuid4().hex,
        marker=order.marker or mint_free_marker(),
        template=write_json(order.body),
        base=write_json(order.base) if order.base is not None else "",
        base_sync_token=order.base_sync_token,
        epoch=current_epoch(),
        created_by_id=user_id,
    )
    OutboxDependency.objects.bulk_create(OutboxDependency(entry=entry, on=on) for on in after)
    ring(QUEUE)
    return entry


def first_state(connection: Connection) -> OutboxState:
    if connection.write_mode == WriteMode.APPROVAL:
        return OutboxState.AWAITING_APPROVAL
    return OutboxState.PENDING


def mint_free_marker() -> str:
    """A marker that no row has; two million rows in, one in half a million would be taken."""
    while True:
        marker = mint_marker()
        taken = OutboxEntry.everywhere.filter(marker=marker)  # across portals: markers are unique everywhere
        if not taken.exists():
            return marker
