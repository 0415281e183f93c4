"""`make test`: the marked set on SQLite, then everything, lint included, on PostgreSQL and Redis.

`python -m launch.test tests/invoices -k paid` runs those tests alone, on PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

from launch.chromium import ensure_chromium
from launch.servers import fresh_database, postgres, redis

PYTEST = [sys.executable, "-m", "pytest", "-q"]
# No more: a third would take the processors from the workers that a fault run kills, and it would take thrice as long.
SIDE_BY_SIDE = ["-n", "2"]


def main() -> None:
    chosen = sys.argv[1:]
    if not chosen:
        ensure_chromium()
    with tempfile.TemporaryDirectory(prefix="dealbooks-test-") as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.testing"}
        sys.exit(run_on_postgres(environment, *chosen) if chosen else run_all(environment))


def run_all(environment: dict[str, str]) -> int:
    """SQLite first and PostgreSQL last, so that pytest's summary of everything closes the output."""
    started_at = time.monotonic()
    on_sqlite = run_on_sqlite(environment, *SIDE_BY_SIDE, "-m", "both_databases")
    before = f"on SQLite: {'FAILED, see above' if on_sqlite else 'passed'} ({time.monotonic() - started_at:.0f} s)"
    everything = [*SIDE_BY_SIDE, "--durations", "10", "--screenshot", "only-on-failure"]
    on_postgres = run_on_postgres({**environment, "RAN_BEFORE": before}, *everything)
    return on_sqlite or on_postgres


def run_on_sqlite(environment: dict[str, str], *arguments: str) -> int:
    print("== the marked set, on SQLite", flush=True)
    alone = {name: value for name, value in environment.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return subprocess.run([*PYTEST, *arguments], env=alone, check=False).returncode


def run_on_postgres(environment: dict[str, str], *arguments: str) -> int:
    """Every database of the tests is a copy of one that has been migrated: migrations take 10 s, a copy half a one."""
    print("== on PostgreSQL and Redis", flush=True)
    with postgres() as database_url, redis() as redis_url, fresh_database(database_url) as migrated:
        servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "TEST_TEMPLATE": urlsplit(migrated).path[1:]}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment | servers | {"DATABASE_URL": migrated}, check=True)
        return subprocess.run([*PYTEST, *arguments], env=environment | servers, check=False).returncode


if __name__ == "__main__":
    main()
