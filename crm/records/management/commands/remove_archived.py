"""Removes for good, now, what has been archived for 90 days; the scheduler does it every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from crm.records.removing.sweeping import sweep_archived


class Command(BaseCommand):
    help = "Removes for good what has been archived for 90 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep_archived()} records removed")
