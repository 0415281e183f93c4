"""Run once after a backup was restored: rows that wait in it may have been sent by the life that is gone."""

from typing import Any

from django.core.management.base import BaseCommand

from qbo_sync.outbound.epoch import begin_new_epoch


class Command(BaseCommand):
    help = "After restoring a backup: everything that waits is looked for in QuickBooks before it is sent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Epoch {begin_new_epoch()}: what waits is looked for before it is sent.")
