"""Fills an empty installation with the demo, and writes the facts that clients need."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.building import build_demo, demo_is_there


class Command(BaseCommand):
    help = "Seeds the demo once; started again it leaves everything as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sandbox-url", required=True, help="where the local QuickBooks companies are")
        parser.add_argument("--facts", type=Path, required=True, help="file for addresses, people and tokens")

    def handle(self, *args: Any, **options: Any) -> None:
        if demo_is_there() and options["facts"].exists():
            self.stdout.write("The demo is there already.")
            return
        facts = build_demo(options["sandbox_url"])
        write_private(options["facts"], facts)
        self.stdout.write("The demo is ready.")


def write_private(path: Path, facts: dict[str, Any]) -> None:
    """Mode 0600: the file holds passwords and tokens."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(facts, file, indent=2)
    draft.replace(path)
