"""Doors for Celery: load, call, return."""

from celery import shared_task

from invoices import stages


@shared_task
def sweep_stages() -> None:
    stages.sweep_stages()
