"""`make test`: lint beside the tests; the marked set on SQLite, then everything on PostgreSQL and Redis.

Arguments go on to pytest, in which case only those tests run, on PostgreSQL.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from launch.servers import postgres, redis

PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=15"]


def main() -> None:
    if not sys.argv[1:] and not shutil.which("chromium"):
        fetch_chromium()
    with tempfile.TemporaryDirectory(prefix="dealbooks-test-") as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.testing"}
        sys.exit(run_chosen(environment) if sys.argv[1:] else run_all(environment))


def run_chosen(environment: dict[str, str]) -> int:
    with postgres() as database_url, redis() as redis_url:
        servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        return subprocess.run([*PYTEST, *sys.argv[1:]], env=environment | servers, check=False).returncode


def run_all(environment: dict[str, str]) -> int:
    """SQLite first and PostgreSQL last, so that pytest's summary of everything closes the output."""
    on_sqlite = {name: value for name, value in environment.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    print("== lint", flush=True)
    lint = subprocess.run([sys.executable, "-m", "launch.lint"], env=environment, check=False).returncode
    print("== the marked set on SQLite", flush=True)
    sqlite = subprocess.run([*PYTEST, "-n", "2", "-m", "both_databases"], env=on_sqlite, check=False).returncode
    print("== everything on PostgreSQL and Redis", flush=True)
    with postgres() as database_url, redis() as redis_url:
        servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        everything = [*PYTEST, "-n", "2", "--dist", "loadgroup"]
        on_postgres = subprocess.run(everything, env=environment | servers, check=False).returncode
    if lint or sqlite:
        print(f"FAILED before: lint exit {lint}, SQLite exit {sqlite}", flush=True)
    return lint or sqlite or on_postgres


def fetch_chromium() -> None:
    command = "apt-get update && apt-get install -y chromium"
    if os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        sys.exit(f"The browser journeys need Chromium. Install it once: sudo sh -c '{command}'")
    print("Installing Chromium for the browser journeys (once) ...", flush=True)
    if subprocess.run(["sh", "-c", command], stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit(f"Chromium could not be installed. Try: {command}")


if __name__ == "__main__":
    main()
