"""Doors for Celery: load, call, return."""

from celery import shared_task

from crm.records.lists import sweeping


@shared_task
def sweep_lists() -> None:
    sweeping.sweep_lists()
