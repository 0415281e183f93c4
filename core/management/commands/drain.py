"""Works the queues off without any broker."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.queue.draining import drain_all
from core.queue.sweeping import beat


class Command(BaseCommand):
    help = "Works off what waits in the queues; needs no broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--pause", type=float, default=0.2, help="seconds between looks with --loop")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            beat()
            handled = drain_all()
            if not options["loop"]:
                self.stdout.write(f"{handled} handled")
                return
            if handled == 0:
                time.sleep(options["pause"])
