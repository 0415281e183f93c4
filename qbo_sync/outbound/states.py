"""The states of an outbox row, and what may follow what (decisions.md 14, guarantees.md R2).

| from              | to                                                                             |
|-------------------|--------------------------------------------------------------------------------|
| awaiting_approval | pending (approved), needs_user (returned), superseded, cancelled               |
| pending           | sending, done (found there already), needs_user, superseded, cancelled         |
| sending           | done, unknown (no clear answer), pending (surely not there), needs_user,       |
|                   | superseded (an update, rebuilt on a newer version)                             |
| unknown           | done (found), pending (surely not there), needs_user                           |
| needs_user        | pending (again), unknown (look for it again), awaiting_approval (returned one), |
|                   | done (found), superseded, cancelled                                            |

Nothing leaves by age. Every move of a worker names its fence; every move by a person locks the row and raises the
fence, so that a worker that still holds the row writes nothing more.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.queue.claiming import finish, write_fenced
from core.transactions import require_transaction
from invoices.books import BookRefuses
from qbo_sync.models import OutboxEntry, OutboxState

S = OutboxState
MOVES: dict[str, frozenset[str]] = {
    S.AWAITING_APPROVAL: frozenset({S.PENDING, S.NEEDS_USER, S.SUPERSEDED, S.CANCELLED}),
    S.PENDING: frozenset({S.SENDING, S.DONE, S.PENDING, S.NEEDS_USER, S.SUPERSEDED, S.CANCELLED}),
    S.SENDING: frozenset({S.DONE, S.UNKNOWN, S.PENDING, S.NEEDS_USER, S.SUPERSEDED}),
    S.UNKNOWN: frozenset({S.DONE, S.UNKNOWN, S.PENDING, S.NEEDS_USER}),
    S.NEEDS_USER: frozenset({S.PENDING, S.UNKNOWN, S.AWAITING_APPROVAL, S.DONE, S.SUPERSEDED, S.CANCELLED}),
}
FINAL = (S.DONE, S.SUPERSEDED, S.CANCELLED)
WORKED_ON = (S.PENDING, S.SENDING, S.UNKNOWN)


class ForbiddenMove(Exception):
    """The state machine has no such move."""


class BusyEntry(BookRefuses):
    """A worker holds the row at this moment, or nobody knows yet whether QuickBooks has it."""

    def __init__(self) -> None:
        text = _("Dealbooks is still finding out whether QuickBooks has this already. Try again in a few minutes.")
        super().__init__(text)


def move(entry: OutboxEntry, to: str, after: timedelta = timedelta(0), **values: Any) -> None:
    """A worker's move, fenced; the row is given back unless it is being sent. Raises LostLease, ForbiddenMove."""
    _check(entry, to)
    if to in FINAL:
        finish(entry, to, **values)
    elif to == S.SENDING:
        write_fenced(entry, state=to, **values)
    else:
        given_back = {"lease_until": None, "lease_owner": "", "crashes": 0, "due_at": Now() + after}
        write_fenced(entry, state=to, **(given_back | values))


def hold(entry: OutboxEntry) -> OutboxEntry:
    """The row as it stands, locked for a person's decision. Raises BusyEntry while a worker has it."""
    require_transaction("Deciding about an outbox row")
    rows = OutboxEntry.objects.for_portal(entry.portal_id).select_for_update(of=("self",))
    held: OutboxEntry = rows.select_related("connection__book").get(pk=entry.pk)
    if rows.filter(pk=entry.pk, lease_until__gt=Now()).exists():
        raise BusyEntry
    return held


def move_by_hand(entry: OutboxEntry, to: str, **values: Any) -> None:
    """A person's move on a row that is held. Raises ForbiddenMove, and BusyEntry for ending what is in doubt."""
    _check(entry, to)
    if entry.in_doubt and to in (S.SUPERSEDED, S.CANCELLED, S.PENDING):
        raise BusyEntry
    finished = {"finished_at": Now()} if to in FINAL else {"due_at": Now()}
    changes = {"state": to, "fence": F("fence") + 1, "crashes": 0, **finished, **values}
    OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=entry.pk).update(**changes)
    entry.refresh_from_db()


def _check(entry: OutboxEntry, to: str) -> None:
    if to not in MOVES.get(entry.state, frozenset()):
        raise ForbiddenMove(f"{entry} cannot go from {entry.state} to {to}.")


def horizon() -> timedelta:
    """How long an unanswered write may still commit (R7)."""
    return timedelta(seconds=settings.QBO_HORIZON_SECONDS)


def lease() -> timedelta:
    return timedelta(seconds=settings.QBO_LEASE_SECONDS)


def clock_margin() -> timedelta:
    """How far QuickBooks' clock may be from ours."""
    return timedelta(seconds=settings.QBO_CLOCK_MARGIN_SECONDS)
