"""Moves the clock of every process of a development run."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock


class Command(BaseCommand):
    help = "Moves the product's clock by whole days from the real date (development only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            clock.move(options["days"])
        except RuntimeError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The clock stands {options['days']} days from the real date.")
