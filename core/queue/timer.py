"""A worker's own timer: work goes on without a scheduler, and without a broker (guarantees R8)."""

import logging
import threading
import time

from django.db import DatabaseError, connection

from core.queue.draining import drain_all
from core.queue.sweeping import beat

log = logging.getLogger(__name__)
PAUSE_SECONDS = 15.0


def start_own_timer() -> None:
    """At once, and then every 15 seconds, for as long as this process lives."""
    threading.Thread(target=_look_for_ever, name="queue-timer", daemon=True).start()


def _look_for_ever() -> None:
    while True:
        try:
            beat()
            drain_all()
        except DatabaseError as error:
            log.warning("the database is out of reach (%s); looking again soon", type(error).__name__)
        finally:
            connection.close()
        time.sleep(PAUSE_SECONDS)
