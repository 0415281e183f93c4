"""Safety rules, broken one at a time in a test's own workers, to see that the checker can see (guarantees.md b.3).

Nothing here is reachable from the product: a worker process of the test replaces a function before it begins to drain.
"""

import random
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

NAMES = ("no_horizon", "new_requestid", "no_query", "no_fence")


def apply(mutant: str, naps: float, seed: int) -> None:
    if naps:
        oversleep(naps, random.Random(seed))
    if mutant:
        {
            "no_horizon": no_horizon,
            "new_requestid": new_requestid,
            "no_query": no_query,
            "no_fence": no_fence,
        }[mutant]()


def no_horizon() -> None:
    """ "Not found" is taken for "not created" at once."""
    from qbo_sync.outbound import reconcile

    reconcile.is_horizon_over = lambda _entry: True  # type: ignore[assignment]


def new_requestid() -> None:
    """Each try has an id of its own."""
    from qbo_sync.models import OutboxEntry
    from qbo_sync.outbound import sending

    marked = sending.mark_sending

    def mark(entry: OutboxEntry) -> None:
        marked(entry)
        entry.requestid = uuid4().hex
        OutboxEntry.everywhere.filter(pk=entry.pk).update(requestid=entry.requestid)

    sending.mark_sending = mark


def no_query() -> None:
    """What was not answered is sent again without a look."""
    from qbo_sync.models import OutboxEntry, OutboxState
    from qbo_sync.outbound import sending
    from qbo_sync.outbound.states import move

    def give_back(entry: OutboxEntry) -> None:
        move(entry, OutboxState.PENDING, in_doubt=False)

    sending.look_for = give_back


def no_fence() -> None:
    """A worker that has lost its row writes on it all the same."""
    from core.queue import claiming
    from qbo_sync.outbound import states

    def write(row: Any, **values: Any) -> None:
        type(row).everywhere.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            if not hasattr(value, "resolve_expression"):
                setattr(row, name, value)

    claiming.write_fenced = write
    states.write_fenced = write


def oversleep(share: float, chance: random.Random) -> None:
    """Some sends stop between the mark and the socket for longer than lease and horizon, as when a machine sleeps."""
    from qbo_sync.outbound import sending
    from qbo_sync.outbound.states import horizon, lease

    check: Callable[[float], None] = sending.check_time

    def sleep_then_check(marked_at: float) -> None:
        if chance.random() < share:
            time.sleep((lease() + horizon()).total_seconds() * 3)
        check(marked_at)

    sending.check_time = sleep_then_check
