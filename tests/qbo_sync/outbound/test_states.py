"""Only the moves of the table are possible, and whoever lost a row writes nothing on it."""

from itertools import product

import pytest
from django.db import transaction

from core.queue.claiming import LostLease
from invoices.books import BookRefuses
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.states import FINAL, MOVES, BusyEntry, ForbiddenMove, hold, move, move_by_hand
from tests.qbo_sync.outbound.rows import a_connection, a_row, claim, fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_every_other_move_is_refused_and_nothing_leaves_a_final_state() -> None:
    row = a_row(a_connection())
    for before, after in product(OutboxState, OutboxState):
        row.state = before
        if after not in MOVES.get(before, ()):
            with pytest.raises(ForbiddenMove):
                move(row, after)
    assert not set(FINAL) & set(MOVES)
    assert fresh(row).state == OutboxState.PENDING


def test_a_worker_that_lost_its_lease_moves_nothing() -> None:
    row = a_row(a_connection())
    zombie = claim(row)
    OutboxEntry.everywhere.filter(pk=row.pk).update(lease_until=None)
    owner = claim(row)
    assert owner.fence == zombie.fence + 1
    with pytest.raises(LostLease):
        move(zombie, OutboxState.SENDING)
    move(owner, OutboxState.SENDING)
    assert fresh(row).state == OutboxState.SENDING


def test_a_person_cannot_decide_about_a_row_that_a_worker_holds() -> None:
    row = a_row(a_connection())
    claim(row)
    with transaction.atomic(), pytest.raises(BusyEntry):
        hold(row)
    assert issubclass(BusyEntry, BookRefuses)


def test_a_persons_decision_takes_the_row_from_a_worker_that_wakes_up_late() -> None:
    row = a_row(a_connection())
    zombie = claim(row)
    OutboxEntry.everywhere.filter(pk=row.pk).update(lease_until=None)
    with transaction.atomic():
        move_by_hand(hold(row), OutboxState.CANCELLED)
    with pytest.raises(LostLease):
        move(zombie, OutboxState.SENDING)
    assert fresh(row).state == OutboxState.CANCELLED


@pytest.mark.parametrize("to", [OutboxState.SUPERSEDED, OutboxState.CANCELLED, OutboxState.PENDING])
def test_what_is_in_doubt_is_neither_ended_nor_sent_again_by_hand(to: OutboxState) -> None:
    row = a_row(a_connection(), state=OutboxState.NEEDS_USER, in_doubt=True)
    with transaction.atomic(), pytest.raises(BusyEntry):
        move_by_hand(hold(row), to)
    assert fresh(row).state == OutboxState.NEEDS_USER
