"""The Celery app: a doorbell for queues that live in the database, and a clock for sweeps."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("dealbooks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def look_by_itself(**_facts: Any) -> None:
    """Before the broker is asked: a worker that finds none still works the queues off."""
    from core.queue.timer import start_own_timer

    start_own_timer()
