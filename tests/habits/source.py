"""The product's own source, as the habits read it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "core", "crm", "invoices", "qbo_sync", "hubspot_import", "workflows", "reports", "demo")


@dataclass(frozen=True)
class Source:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def line(self, node: ast.AST) -> str:
        return self.lines[node.lineno - 1]  # type: ignore[attr-defined]

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{node.lineno}: {self.line(node).strip()}"  # type: ignore[attr-defined]


def sources(*rooms: str) -> Iterator[Source]:
    """Python files of these rooms or folders (all rooms if none is named), migrations left out."""
    for room in rooms or ROOMS:
        place = ROOT / room
        paths = [place] if place.is_file() else sorted(place.rglob("*.py"))
        yield from (Source(path) for path in paths if "migrations" not in path.parts)


def tracked_files() -> list[Path]:
    """What git would put into a clone, and what is about to be added to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for name in listed if (path := ROOT / name).is_file()]
