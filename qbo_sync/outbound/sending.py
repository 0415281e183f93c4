"""Sending one row: claimed, frozen, marked, checked once more, written to the socket, and its answer recorded (R3, R4).

The order is what makes it safe. `sending` is committed before the first byte leaves, so a crash at any point is seen as
"may have arrived" and never as "not sent". A worker that lost time between the mark and the socket lets go instead.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from core.queue.kinds import QueueKind
from core.transactions import require_no_transaction
from qbo_sync.client.failures import Failure, MaybeCommitted
from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.asking import Company
from qbo_sync.outbound.claiming import choose_in_turn, claimable
from qbo_sync.outbound.enqueueing import QUEUE
from qbo_sync.outbound.epoch import current_epoch
from qbo_sync.outbound.finishing import is_answer_to, record_answer
from qbo_sync.outbound.following import follow_failure
from qbo_sync.outbound.freezing import body_of, hash_of
from qbo_sync.outbound.reconcile import look_for, must_look_first
from qbo_sync.outbound.refusing import ask_person, keep_looking
from qbo_sync.outbound.states import WORKED_ON, lease, move


class TooLate(Exception):
    """The lease is no longer long enough to be sure that nobody else has the row by the time the bytes leave."""


def work_on(entry: OutboxEntry) -> None:
    """What a claimed row needs: to be looked for, or to be sent."""
    require_no_transaction("Speaking to QuickBooks")
    if must_look_first(entry):
        try:
            look_for(entry)
        except Failure as failure:
            keep_looking(entry, failure)
    elif not _is_there_already(entry):
        send(entry)


def _is_there_already(entry: OutboxEntry) -> bool:
    """Another row has made this very customer or product since this one was written: of two submits at once, say."""
    if entry.operation != "create" or entry.entity == "Invoice":
        return False
    twins = OutboxEntry.objects.for_portal(entry.portal_id).filter(
        connection=entry.connection,
        aggregate_key=entry.aggregate_key,
        template=entry.template,
        state=OutboxState.DONE,
        finished_at__gte=entry.created_at,
    )
    existing = twins.values_list("qbo_id", flat=True).first()
    if existing:
        move(entry, OutboxState.DONE, qbo_id=existing)
    return bool(existing)


def send(entry: OutboxEntry) -> None:
    """One request, one outcome."""
    company = Company(entry.connection)
    marked_at = time.monotonic()
    mark_sending(entry)
    try:
        answer = company.write(entry, lambda: check_time(marked_at))
        if not is_answer_to(entry, answer.entity, read_json(entry.body)):
            raise MaybeCommitted("The answer is not about what was sent.")
    except TooLate:
        move(entry, OutboxState.PENDING, in_doubt=False)
    except Failure as failure:
        settle(entry, failure, company)
    else:
        record_answer(entry, answer.entity, intuit_tid=answer.intuit_tid)


def settle(entry: OutboxEntry, failure: Failure, company: Company) -> None:
    """Settling may need to ask QuickBooks; if that fails too, the row stays in doubt and is looked for later."""
    entry.refresh_from_db(fields=["attempts", "first_sent_at", "last_sent_at"])
    try:
        follow_failure(entry, failure, company)
    except Failure as second:
        keep_looking(entry, second)


def mark_sending(entry: OutboxEntry) -> None:
    """Freezes the bytes, and says before they leave that they may have left. Raises LostLease."""
    body = body_of(entry)
    move(
        entry,
        OutboxState.SENDING,
        in_doubt=True,
        body=body,
        body_hash=hash_of(body),
        epoch=current_epoch(),
        attempts=F("attempts") + 1,
        first_sent_at=Coalesce(F("first_sent_at"), Now()),
        last_sent_at=Now(),
    )


def check_time(marked_at: float) -> None:
    """Called right before the socket write, each time it is written. Raises TooLate."""
    if time.monotonic() - marked_at > lease().total_seconds() / 3:
        raise TooLate


def put_aside(entry: OutboxEntry) -> None:
    """The row has brought down its worker again and again: others go on, a person is asked."""
    ask_person(entry, _("Dealbooks stopped in the middle of this several times."), category="crashed")


OUTBOX = QueueKind(
    name=QUEUE,
    model=OutboxEntry,
    handle=work_on,
    on_poison=put_aside,
    states=tuple(WORKED_ON),
    claimable=claimable,
    choose=choose_in_turn,
    lease=timedelta(seconds=settings.QBO_LEASE_SECONDS),
)
