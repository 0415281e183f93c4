"""`make lint`: every check of form, each by name; all run, and one that failed decides the exit code."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS = (
    "config",
    "core",
    "crm",
    "invoices",
    "qbo_sync",
    "hubspot_import",
    "workflows",
    "reports",
    "demo",
    "launch",
    "sandbox",
)
# What these need (the checks themselves, a database and the sandbox company) is the tests' business.
NOT_FORM = ("tests/habits/test_lint.py", "tests/habits/test_connections.py", "tests/habits/test_query_counts.py")
HABITS = [sys.executable, "-m", "pytest", "-q", "tests/habits", *(f"--ignore={path}" for path in NOT_FORM)]


@dataclass
class Check:
    name: str
    command: list[str]
    is_slow: bool = False


CHECKS = [
    Check("types", [str(BIN / "mypy"), *(room for room in ROOMS if (ROOT / room).is_dir())], is_slow=True),
    Check("ruff", [str(BIN / "ruff"), "check", "."]),
    Check("format", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("imports", [str(BIN / "lint-imports")]),
    Check("templates", [str(BIN / "djlint"), "--lint", "--quiet", "templates"]),
    Check("words", [sys.executable, "-m", "launch.words"]),
    Check("habits", HABITS),
    Check("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    Check("system", [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]),
    Check("languages", [sys.executable, "manage.py", "gather_words", "--check"]),
]


def main() -> None:
    started_at = time.monotonic()
    failed = failing_checks()
    if failed:
        sys.exit(f"lint: {', '.join(failed)} failed")
    print(f"lint: {len(CHECKS)} checks passed in {time.monotonic() - started_at:.0f} s", flush=True)


def failing_checks() -> list[str]:
    """The types are read beside everything else: they take the longest."""
    with tempfile.TemporaryDirectory(prefix="dealbooks-lint-") as var_dir:
        slow = [(check, start(check, var_dir)) for check in CHECKS if check.is_slow]
        quick = [check.name for check in CHECKS if not check.is_slow and not passes(check, start(check, var_dir))]
        return quick + [check.name for check, process in slow if not passes(check, process)]


def start(check: Check, var_dir: str) -> "subprocess.Popen[str]":
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**given, "DJANGO_SETTINGS_MODULE": "config.settings.testing", "VAR_DIR": var_dir, "PYTHONPATH": "."}
    return subprocess.Popen(
        check.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )


def passes(check: Check, process: "subprocess.Popen[str]") -> bool:
    said, _nothing = process.communicate()
    if process.returncode:
        print(f"--- {check.name}\n{said}", flush=True)
    return process.returncode == 0


if __name__ == "__main__":
    main()
