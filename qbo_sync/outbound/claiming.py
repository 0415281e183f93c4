"""Which outbox row is next: the head of its line, what it depends on done, its company reachable, companies in turn."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from core.queue.kinds import longest_due
from invoices.books import BookState
from qbo_sync.models import Connection, OutboxDependency, OutboxEntry, OutboxState, WriteMode
from qbo_sync.outbound.states import FINAL, WORKED_ON

PROBED = (BookState.THROTTLED, BookState.BLOCKED)


def claimable(rows: QuerySet[OutboxEntry]) -> QuerySet[OutboxEntry]:
    """A row never goes to another company than the one that it was made for (`realm_id`, guarantees.md F17).

    A company that limits or blocks us is tried with one row at a time whenever its pause is over: the probe.
    """
    is_over = Q(connection__paused_until__lte=Now())
    rested = is_over | Q(connection__paused_until__isnull=True)
    reachable = Q(connection__state=BookState.CONNECTED) | Q(connection__state__in=PROBED) & is_over
    writable = ~Q(connection__write_mode=WriteMode.READ_ONLY) | Q(in_doubt=True)
    heads = rows.filter(reachable, rested, writable, realm_id=F("connection__realm_id"))
    return heads.filter(~Exists(_ahead()), ~Exists(_awaited()))


def _ahead() -> QuerySet[OutboxEntry]:
    """Unfinished rows about the same thing that came earlier, or that are being worked on."""
    same: QuerySet[OutboxEntry] = OutboxEntry.everywhere.filter(  # across portals: compared by connection
        connection=OuterRef("connection"), aggregate_key=OuterRef("aggregate_key")
    )
    earlier = Q(pk__lt=OuterRef("pk")) | Q(lease_until__gt=Now())
    return same.filter(earlier).exclude(pk=OuterRef("pk")).exclude(state__in=FINAL)


def _awaited() -> QuerySet[OutboxDependency]:
    return OutboxDependency.objects.filter(entry=OuterRef("pk")).exclude(on__state=OutboxState.DONE)


class _NothingHere(Exception):
    """Rolls back to before a company's row was locked: two claims, each with one, must not wait for the other's."""


def choose_in_turn(rows: QuerySet[OutboxEntry]) -> OutboxEntry | None:
    """Of the company that was served longest ago and has room: what is in doubt, else the longest due row."""
    waiting = Connection.everywhere.filter(  # across portals: companies take turns whosever they are
        Exists(rows.filter(connection=OuterRef("pk")))
    )
    in_turn = waiting.order_by(F("last_claimed_at").asc(nulls_first=True), "pk")
    for connection_id in list(in_turn.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                return _choose_from(connection_id, rows)
        except _NothingHere:
            continue
    return None


def _choose_from(connection_id: int, rows: QuerySet[OutboxEntry]) -> OutboxEntry:
    if not has_room(connection_id):
        raise _NothingHere
    here = rows.filter(connection=connection_id).select_related("connection__book")
    entry: OutboxEntry | None = longest_due(here, "-in_doubt")
    if entry is None:
        raise _NothingHere
    _connection(connection_id).update(last_claimed_at=Now())
    return entry


def has_room(connection_id: int) -> bool:
    """Asked with the company's row locked, so that two claims at once cannot both take the last place."""
    connection = _connection(connection_id).select_for_update(of=("self",), no_key=True).get()
    held = OutboxEntry.everywhere.filter(  # across portals: the rows of one connection
        connection=connection, state__in=WORKED_ON, lease_until__gt=Now()
    )
    at_once = 1 if connection.state in PROBED else settings.QBO_CONCURRENT_REQUESTS
    return held.count() < at_once


def _connection(connection_id: int) -> QuerySet[Connection]:
    return Connection.everywhere.filter(pk=connection_id)  # across portals: one row by key
