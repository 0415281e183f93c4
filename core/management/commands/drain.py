"""Works the queues off without any broker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.queue.draining import drain_all, drain_for_ever


class Command(BaseCommand):
    help = "Works off what waits in the queues; needs no broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--pause", type=float, default=0.2, help="seconds between looks with --loop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"]:
            drain_for_ever(options["pause"])
        self.stdout.write(f"{drain_all(seconds=20)} handled")
