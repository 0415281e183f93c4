"""Doors for Celery: load, call, return."""

from celery import shared_task

from core.queue.draining import drain_queue
from core.queue.kinds import queue_kinds
from core.queue.sweeping import sweep_queues


@shared_task
def drain(queue: str) -> None:
    drain_queue(queue_kinds()[queue])


@shared_task
def sweep() -> None:
    sweep_queues()
