"""What a worker does for lists, in this process."""

from core.queue.claiming import claim_next
from core.queue.kinds import QueueKind
from crm.records.lists.looking import LIST_TOUCHES
from crm.records.lists.running import LIST_RUNS


def work_lists() -> int:
    """How many rows were handled; the queue's own closing of connections would end the test's transaction."""
    return sum(_work_off(kind) for kind in (LIST_TOUCHES, LIST_RUNS, LIST_TOUCHES))


def _work_off(kind: QueueKind) -> int:
    handled = 0
    while (row := claim_next(kind)) is not None:
        kind.handle(row)
        handled += 1
    return handled
