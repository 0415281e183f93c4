"""Doors for Celery."""

from celery import shared_task

from qbo_sync.inbound.capture import ask_all_companies
from qbo_sync.inbound.splitting import split_waiting


@shared_task
def split_deliveries() -> None:
    split_waiting()


@shared_task
def sweep_companies() -> None:
    ask_all_companies()
