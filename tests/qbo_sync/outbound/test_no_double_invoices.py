"""The proof: what was accepted is in QuickBooks once, whatever goes wrong on the way (guarantees.md G1, b.3).

Each run is a program of its own with a database of its own, a real sandbox company over HTTP and real worker processes
that are killed at random. The figures are printed; a run in which some fault never struck proves nothing and fails.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from launch.servers import fresh_database
from tests.harness.company import ROOT
from tests.qbo_sync.outbound.chaos.mutants import NAMES

SEED = int(os.environ.get("CHAOS_SEED", "20261123"))
OPERATIONS = int(os.environ.get("CHAOS_OPERATIONS", "1000"))
IS_SQLITE = connection.vendor == "sqlite"
# What each mutant needs to do harm: late commits for the horizon, oversleepers for the fence.
MUTANT_RUNS = {
    "no_horizon": ["--profile", "late", "--horizon", "16", "--kills", "0", "--settle", "13"],
    "new_requestid": ["--kills", "0"],
    "no_query": ["--kills", "0"],
    "no_fence": ["--profile", "none", "--horizon", "1", "--kills", "0", "--naps", "0.1", "--workers", "12"],
}


@contextlib.contextmanager
def a_database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a run: a new file, or a new database on the server that the tests use, migrated if may be."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment["VAR_DIR"] = str(folder)
    if IS_SQLITE:
        yield environment
        return
    with fresh_database(os.environ["DATABASE_URL"], os.environ.get("TEST_TEMPLATE", "template1")) as url:
        yield {**environment, "DATABASE_URL": url}


def run(folder: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.qbo_sync.outbound.chaos.run", "--seed", str(SEED), *options]
    with a_database(folder) as environment:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return report


Tell = Callable[[str, object], None]


def show(report: dict[str, Any], record_property: Tell) -> None:
    """The figures stand in the summary at the end of the tests (harness/summary.py)."""
    told = {name: report[name] for name in ("seed", "requestid", "mutant", "figures", "killed", "seconds")}
    harm = {kind: len(report[kind]) for kind in ("lost", "duplicated", "unresolved")}
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    faults = f"{sum(report['faults'].values())} faults struck"
    record_property("figures", f"{engine}: {json.dumps(harm)} {json.dumps(told)} {faults}")


@pytest.mark.both_databases
def test_a_thousand_invoices_through_faults_and_kills_are_there_once_each(
    tmp_path: Path, record_property: Tell
) -> None:
    """QuickBooks honours requestid in the run on SQLite and ignores it in the run on PostgreSQL."""
    mode = "honour" if IS_SQLITE else "ignore"
    report = run(tmp_path, "--operations", str(OPERATIONS), "--requestid", mode)
    show(report, record_property)
    harm = {kind: report[kind] for kind in ("lost", "duplicated", "unexpected", "unresolved", "wrong")}
    assert harm == {kind: [] for kind in harm}
    assert report["figures"]["acknowledged"] == OPERATIONS
    assert report["figures"]["recovered"] > 0
    assert report["killed"] > 0
    struck = {fault: hits for fault, hits in report["faults"].items() if fault.startswith("invoice")}
    assert min(struck.values()) > 0, struck
    assert sum(report["faults"].values()) > OPERATIONS / 3


@pytest.mark.parametrize("mutant", NAMES)
def test_the_checker_finds_each_safety_rule_broken(mutant: str, tmp_path: Path, record_property: Tell) -> None:
    options = ["--operations", "200", "--requestid", "ignore", "--mutant", mutant, "--seconds", "150"]
    report = run(tmp_path, *options, *MUTANT_RUNS[mutant])
    show(report, record_property)
    if mutant == "new_requestid":
        assert [harm for harm in report["wrong"] if "requestids" in harm]
    else:
        assert report["duplicated"]
