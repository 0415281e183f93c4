"""Embedded mode: Celery's worker (threads) and scheduler as threads of the one web process."""

import logging
import os
import threading

from celery import current_app
from celery.beat import Service

from core.queue.timer import start_own_timer

log = logging.getLogger(__name__)
THREADS = 6


def start_embedded_worker() -> None:
    """Starts both threads; they end with the process, and the rows wait for the next one."""
    worker = current_app.WorkController(
        app=current_app,
        hostname=f"embedded@{os.getpid()}",
        pool_cls="threads",
        concurrency=THREADS,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    threading.Thread(target=worker.start, name="celery-worker", daemon=True).start()
    scheduler = Service(app=current_app, schedule_filename=current_app.conf.beat_schedule_filename)
    threading.Thread(
        target=scheduler.start, kwargs={"embedded_process": False}, name="celery-beat", daemon=True
    ).start()
    start_own_timer()
    log.info("embedded worker and scheduler started")
