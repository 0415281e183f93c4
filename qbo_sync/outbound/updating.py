"""Updates: whether one has arrived, and what a newer version in QuickBooks means for it (guarantees.md F19, F20).

The body of an update is sparse: Id, SyncToken and the fields that the person changed; `base` holds what those fields
were when they were changed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.asking import Company
from qbo_sync.outbound.enqueueing import Order, enqueue
from qbo_sync.outbound.finishing import record_answer
from qbo_sync.outbound.freezing import body_of
from qbo_sync.outbound.refusing import ask_person
from qbo_sync.outbound.states import move
from qbo_sync.outbound.superseding import point_to

ADDRESSING = ("Id", "SyncToken", "sparse")
CONFLICT = "conflict"


def find_update(entry: OutboxEntry, company: Company) -> Sequence[Mapping[str, Any]]:
    """The object, if it says all that the update says."""
    sent = read_json(body_of(entry))
    current = company.read(entry.entity, str(sent["Id"]))
    return [current] if current is not None and says_all(current, changed_fields(sent)) else []


def rebuild_on_newer(entry: OutboxEntry, company: Company) -> None:
    """QuickBooks had a newer version: if that is ours already, done; other fields changed: go on top of it; the same
    fields changed: a person decides. A changed body is a new operation with a new requestid.
    """
    sent = read_json(body_of(entry))
    current = company.read(entry.entity, str(sent["Id"]))
    fields = changed_fields(sent)
    if current is None:
        ask_person(entry, _("It is gone from QuickBooks."), category="gone")
    elif says_all(current, fields):
        record_answer(entry, current)
    elif says_all(current, read_json(entry.base or "{}")):
        _replace(entry, {**sent, "SyncToken": str(current["SyncToken"])})
    else:
        reason = _("The same fields were changed in QuickBooks meanwhile. Look at both versions and decide.")
        ask_person(entry, reason, category=CONFLICT)


def _replace(entry: OutboxEntry, body: Mapping[str, Any]) -> None:
    order = Order(
        entry.entity,
        entry.record_type,
        entry.record_id,
        line=entry.aggregate_key,
        intent_key=f"{entry.intent_key[:60]}:{uuid4().hex[:8]}",
        body=body,
        operation="update",
        base_sync_token=str(body["SyncToken"]),
        base=read_json(entry.base or "{}"),
    )
    with transaction.atomic():
        new = enqueue(entry.connection, order, entry.created_by_id)
        OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=new.pk).update(state=OutboxState.PENDING)
        move(entry, OutboxState.SUPERSEDED, replaced_by=new, in_doubt=False)
        point_to(entry, new)


def changed_fields(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name not in ADDRESSING}


def says_all(current: Any, wanted: Any) -> bool:
    """Does `current` hold all that is in `wanted`? QuickBooks adds fields, lines and zeros of its own."""
    if isinstance(wanted, Mapping):
        held = current if isinstance(current, Mapping) else {}
        return all(says_all(held.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        rows = iter(current if isinstance(current, list) else [])
        return all(any(says_all(row, value) for row in rows) for value in wanted)
    if isinstance(wanted, Decimal | int) and not isinstance(wanted, bool):
        return current is not None and Decimal(str(current)) == wanted
    return bool(current == wanted) or (wanted in ("", None) and not current)
