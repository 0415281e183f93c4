"""VAR_DIR/demo.json, the facts that clients need: whether it is there, and the addresses of this run in it."""

import json
import os
from pathlib import Path

from launch.given import Given
from launch.secrets_file import write_private


def facts_file(given: Given) -> Path:
    return given.var_dir / "demo.json"


def demo_is_there(given: Given) -> bool:
    """Whether an earlier run seeded the SQLite database of this VAR_DIR. Of a given database, only a look can tell."""
    is_own = not os.environ.get("DATABASE_URL")
    return is_own and facts_file(given).exists() and (given.var_dir / "dealbooks.sqlite3").exists()


def write_addresses(given: Given, base_url: str) -> None:
    """The ports may be others than last time."""
    path = facts_file(given)
    facts = json.loads(path.read_text())
    addresses = {"base_url": base_url, "sandbox_url": given.sandbox_url}
    if {name: facts.get(name) for name in addresses} != addresses:
        write_private(path, {**facts, **addresses})
