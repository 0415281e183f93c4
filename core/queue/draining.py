"""Working a queue off: claim, handle, again. Runs in a Celery task, in `manage.py drain`, and in tests."""

import logging
import time

from django.db import DatabaseError, close_old_connections, connection
from django.utils import translation

from core.queue.claiming import LostLease, claim_next, is_anything_due
from core.queue.kinds import QueueKind, queue_kinds
from core.queue.models import QueueRow
from core.queue.sweeping import beat

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 2.0


def drain_queue(kind: QueueKind, seconds: float = 20.0) -> int:
    """Handles due rows until none is left or the time is up; returns how many."""
    handled = 0
    stop_at = time.monotonic() + seconds
    if not is_anything_due(kind):
        return 0
    while time.monotonic() < stop_at:
        row = claim_next(kind)
        if row is None:
            break
        handle_claimed(kind, row)
        handled += 1
    return handled


def handle_claimed(kind: QueueKind, row: QueueRow) -> None:
    """One claimed row. A crash leaves the lease to lapse; a row that crashes again and again is put aside.

    What is written down for people meanwhile is in their portal's language.
    """
    try:
        with translation.override(row.portal.language):
            (kind.on_poison if row.crashes > kind.max_crashes else kind.handle)(row)
    except LostLease as lost:
        log.warning("queue %s: %s", kind.name, lost)
    except Exception:
        log.exception("queue %s: row %s failed and will be tried again", kind.name, row.pk)
    finally:
        close_old_connections()


def drain_all(seconds: float = 2.0) -> int:
    """One pass over every queue, at most `seconds` with each, so that a long queue does not starve the others."""
    return sum(drain_queue(kind, seconds) for kind in queue_kinds().values())


def drain_for_ever(pause: float = 0.2) -> None:
    """Goes on until the process ends; also through a restart of the database."""
    seen_at = -HEARTBEAT_SECONDS
    while True:
        try:
            if time.monotonic() - seen_at >= HEARTBEAT_SECONDS:
                beat()
                seen_at = time.monotonic()
            handled = drain_all()
        except DatabaseError as error:
            log.warning("the database is out of reach (%s); trying again", type(error).__name__)
            connection.close()
            handled = 0
        if handled == 0:
            time.sleep(pause)
