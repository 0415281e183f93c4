"""`make soak`: the long fault runs, with what was injected, lost and duplicated (some hours on two cores).

Each run submits invoices to three companies through faults on half of all creates while workers are killed at random,
on a database of its own; then workers are killed at each point of sending, again and again; then the API is called
10,000 times as its document allows and does not, and the tenancy matrix has each model's filter removed in turn.
`python -m launch.soak --operations 200 --seeds 1 --crash-rounds 0` is a short one. Figures go to `var/soak/`.
"""

import argparse
import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from launch.outcomes import Outcome, judged, keep, line, show
from launch.servers import fresh_database, own_postgres

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
REQUESTIDS = ("honour", "ignore", "replay_error_6000")
DOORS = "tests/tenancy"
KILLED = "tests/qbo_sync/outbound/test_crashes.py::test_a_worker_killed_at_any_point_loses_nothing_and_doubles_nothing"


def main() -> None:
    chosen = arguments()
    outcomes, crashes = [], []
    with environments() as environment_of:
        for database, requestid, seed in itertools.product(chosen.databases, chosen.requestids, seeds(chosen)):
            outcome = soak(environment_of, database, requestid, seed, chosen.operations)
            print(line(outcome), flush=True)
            outcomes.append(outcome)
        for database in chosen.databases:
            crashes.append(crash(environment_of, database, chosen.crash_rounds))
            crashes.append(doors(environment_of, database, chosen.api_cases, chosen.first_seed))
    show(outcomes, crashes)
    keep(outcomes, crashes)
    sys.exit(0 if all(each.is_clean for each in outcomes) and not any(each["failed"] for each in crashes) else 1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=1000, help="invoices in each run")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each kind")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--requestids", nargs="+", choices=REQUESTIDS, default=REQUESTIDS)
    parser.add_argument("--api-cases", type=int, default=10_000, help="calls that schemathesis makes on each database")
    parser.add_argument("--crash-rounds", type=int, default=20, help="times ten killed workers on each database")
    return parser.parse_args()


def seeds(chosen: argparse.Namespace) -> range:
    return range(chosen.first_seed, chosen.first_seed + chosen.seeds)


class Environments:
    """What a run sees: a folder and a database that nothing else uses."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url

    @contextlib.contextmanager
    def __call__(self, database: str) -> Iterator[dict[str, str]]:
        bare = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        with tempfile.TemporaryDirectory(prefix="dealbooks-soak-", ignore_cleanup_errors=True) as folder:
            if database == "sqlite":
                yield {**bare, "VAR_DIR": folder}
                return
            with fresh_database(self.server_url) as url:
                yield {**bare, "VAR_DIR": folder, "DATABASE_URL": url}


@contextlib.contextmanager
def environments() -> Iterator[Environments]:
    with own_postgres() as url:
        yield Environments(url)


def soak(environment_of: Environments, database: str, requestid: str, seed: int, operations: int) -> Outcome:
    options = ["--operations", str(operations), "--requestid", requestid, "--seed", str(seed)]
    started = time.monotonic()
    with environment_of(database) as environment:
        command = [sys.executable, "-m", "tests.qbo_sync.outbound.chaos.run", *options]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = round(time.monotonic() - started)
    if done.returncode:
        return Outcome(database, requestid, seed, seconds=seconds, trouble=done.stderr.strip()[-500:] or "it stopped")
    return judged(database, requestid, seed, seconds, json.loads(done.stdout.strip().splitlines()[-1]))


def crash(environment_of: Environments, database: str, rounds: int) -> dict[str, Any]:
    """Workers killed at each point of sending; each round is a run of those tests."""
    failed = 0
    for _round in range(rounds):
        with environment_of(database) as environment:
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", KILLED]
            settings = {"DJANGO_SETTINGS_MODULE": "config.settings.testing"}
            done = subprocess.run(command, cwd=ROOT, env={**environment, **settings}, check=False)
            failed += bool(done.returncode)
    return {"database": database, "rounds": rounds, "failed": failed}


def doors(environment_of: Environments, database: str, cases: int, seed: int) -> dict[str, Any]:
    """Schemathesis at length, and the tenancy matrix with each model's filter removed in turn; 0 cases: neither."""
    if not cases:
        return {"database": database, "rounds": 0, "failed": 0}
    with environment_of(database) as environment:
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", DOORS]
        more = {"SCHEMA_CASES": str(cases), "SCHEMA_SEED": str(seed), "TENANCY_WHOLE": "1"}
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings.testing"}
        done = subprocess.run(command, cwd=ROOT, env={**environment, **settings, **more}, check=False)
    return {"database": database, "rounds": 1, "failed": int(bool(done.returncode))}


if __name__ == "__main__":
    main()
