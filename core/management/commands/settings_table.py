"""Prints the table of docs/operations/settings.md, so that the page cannot drift from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from config.environment import VARIABLES


class Command(BaseCommand):
    help = "Prints every environment variable as a Markdown table."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings_table())


def settings_table() -> str:
    rows = [
        f"| `{variable.name}` | {variable.meaning} | {_default(variable.default)} |" for variable in VARIABLES
    ]
    return "\n".join(["| variable | what it is | default |", "| --- | --- | --- |", *rows])


def _default(value: str | None) -> str:
    if value is None:
        return "must be given in production"
    return f"`{value}`" if value else "(empty)"
