"""Doors for Celery: load, call, return."""

from celery import shared_task

from crm.records.lists import sweeping as lists
from crm.records.removing import sweeping as archived


@shared_task
def sweep_lists() -> None:
    lists.sweep_lists()


@shared_task
def sweep_archived() -> None:
    archived.sweep_archived()
