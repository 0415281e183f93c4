"""`make lint`: every check of form, each by name; all run, and the first that failed decides the exit code."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROOMS = ["config", "core", "crm", "invoices", "qbo_sync", "demo", "launch", "sandbox"]
CHECKS: dict[str, list[str]] = {
    "ruff": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "imports": [str(BIN / "lint-imports")],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "templates"],
    "words": [sys.executable, "-m", "launch.words"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "types": [str(BIN / "mypy"), *ROOMS],
}


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        sys.exit(f"lint: {', '.join(failed)} failed")
    print("lint: all passed", flush=True)


def passes(name: str, command: list[str]) -> bool:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.testing", "PYTHONPATH": "."}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        print(f"--- {name}\n{done.stdout}{done.stderr}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
