"""The broker is a doorbell: a hint that rows wait. A lost hint delays work until the next sweep, nothing more (R8)."""

import logging

from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def ring(queue: str) -> None:
    """After the commit of the current transaction, wakes a worker for the queue, best effort."""
    if settings.REDIS_URL or settings.EMBEDDED_WORKER:  # else there is no worker that could hear it
        transaction.on_commit(lambda: _publish(queue), robust=True)


def _publish(queue: str) -> None:
    from core.queue.tasks import drain

    try:
        drain.apply_async((queue,), retry=False, expires=60)
    except Exception as error:
        log.warning(
            "the broker did not take a hint for %s (%s); the sweep will find the rows",
            queue,
            type(error).__name__,
        )
