"""Claim by compare-and-set; the same code on PostgreSQL and SQLite (guarantees.md R3).

PostgreSQL skips rows that others are claiming; on SQLite the transaction is IMMEDIATE, so claims stand in line.
"""

import os
import socket
import threading
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from core.queue.kinds import QueueKind
from core.queue.models import QueueRow
from core.transactions import require_no_transaction


class LostLease(Exception):
    """Another worker owns the row by now: what this one learned may be noted as evidence, not as state."""


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def due_rows(kind: QueueKind) -> QuerySet[Any]:
    """What may be claimed now: due, in a state that is worked on, and leased to nobody."""
    due = kind.model.everywhere.filter(  # across portals: a worker serves all of them, each row carries its own
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now()), state__in=kind.states, due_at__lte=Now()
    )
    return kind.claimable(due)


def is_anything_due(kind: QueueKind) -> bool:
    """A cheap look: on SQLite a claim locks out every writer, so an idle worker does not begin one."""
    return due_rows(kind).exists()


def claim_next(kind: QueueKind) -> Any | None:
    """The next due row, leased to this thread, or None."""
    require_no_transaction("Claiming a row")
    with transaction.atomic():
        row = kind.choose(due_rows(kind))
        if row is None:
            return None
        kind.model.everywhere.filter(pk=row.pk).update(  # across portals: the row just locked
            lease_owner=worker_name(),
            lease_until=Now() + kind.lease,
            fence=F("fence") + 1,
            crashes=F("crashes") + 1,
        )
        row.fence += 1  # locked, so nobody else has raised it since it was read
        row.crashes += 1
        return row


def write_fenced(row: QueueRow, **values: Any) -> None:
    """Updates the row if this claim still holds it, in the state it knows, and the object with it. Raises LostLease.

    The state counts too: of one claim handled twice the second writes nothing.
    """
    held = type(row).everywhere.filter(pk=row.pk, fence=row.fence, state=row.state)  # across portals: one row by key
    if held.update(**values) == 0:
        raise LostLease(f"{row!r} was claimed by another worker.")
    for name, value in values.items():
        if not hasattr(value, "resolve_expression"):
            setattr(row, name, value)


def finish(row: QueueRow, state: str, **values: Any) -> None:
    """Ends the row's work in a final state. Raises LostLease."""
    write_fenced(row, state=state, finished_at=Now(), lease_until=None, lease_owner="", crashes=0, **values)


def postpone(row: QueueRow, after: timedelta, **values: Any) -> None:
    """Gives the row back, due again later; `attempts` is the caller's to raise. Raises LostLease."""
    write_fenced(row, due_at=Now() + after, lease_until=None, lease_owner="", crashes=0, **values)
