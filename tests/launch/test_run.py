"""One run from the first start to `make reset`: what it keeps, whom it refuses, and that nothing outlives it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from launch.asking import answer_of
from launch.servers import own_postgres, own_redis
from tests.harness.company import ROOT
from tests.harness.product import Product
from tests.harness.workers import eventually
from tests.launch.test_given import run


@pytest.fixture
def empty_product(tmp_path: Path) -> Iterator[Product]:
    """A run without demo data, in a folder whose name wants care."""
    made = Product(tmp_path / "a run of 100%41" / "var", given={"DEMO": "0"})
    made.var_dir.mkdir(parents=True)
    yield made
    made.stop()


def reset(var_dir: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "launch/reset.py"]
    environment = {**os.environ, "VAR_DIR": str(var_dir)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def processes_of(product: Product) -> list[int]:
    """Every process that was given this run's folder."""
    wanted = f"VAR_DIR={product.var_dir}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def rows_of(product: Product) -> int:
    with sqlite3.connect(product.var_dir / "dealbooks.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM django_migrations").fetchone()[0])


def test_a_run_keeps_its_data_refuses_company_and_leaves_nothing_behind(empty_product: Product) -> None:
    product = empty_product
    product.start()
    ready = answer_of(f"{product.url}/readyz")
    assert ready is not None
    assert (ready["database"], ready["broker"], ready["worker"]) == ("ok", "ok", "ok")
    kept = (product.var_dir / "secrets.json").read_text()
    assert (product.var_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert set(json.loads(kept)) >= {"SECRET_KEY", "ENCRYPTION_KEYS", "QBO_WEBHOOK_VERIFIER_TOKEN"}

    second = run(product.var_dir)
    assert second.returncode == 1
    assert "Another run uses" in second.stderr
    assert reset(product.var_dir).returncode == 1

    stopped_at = time.monotonic()
    product.stop()
    assert time.monotonic() - stopped_at < 15
    assert processes_of(product) == []

    migrated = rows_of(product)
    product.start()
    assert (product.var_dir / "secrets.json").read_text() == kept
    assert rows_of(product) == migrated
    product.stop()
    assert reset(product.var_dir).returncode == 0
    assert not product.var_dir.exists()


def test_a_process_that_dies_ends_the_run_with_its_name(empty_product: Product) -> None:
    empty_product.start()
    process = empty_product.process
    assert process is not None
    empty_product.kill_web()
    assert process.returncode == 1
    log = (empty_product.var_dir.parent / "run.log").read_text()
    assert "Dealbooks stopped. web stopped by itself; its last lines:" in log
    assert processes_of(empty_product) == []


def test_a_supervisor_that_is_killed_takes_its_processes_along(empty_product: Product) -> None:
    empty_product.start()
    assert empty_product.process is not None
    empty_product.process.send_signal(signal.SIGKILL)
    empty_product.process.wait(10)
    empty_product.process = None
    eventually(lambda: not processes_of(empty_product), seconds=20)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{empty_product.url}/healthz", trust_env=False)


def test_with_database_and_broker_given_worker_and_scheduler_are_processes_of_their_own(tmp_path: Path) -> None:
    with own_postgres() as database_url, own_redis() as redis_url:
        given = {"DEMO": "0", "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        product = Product(tmp_path / "run" / "var", given=given)
        product.var_dir.mkdir(parents=True)
        product.start()
        try:
            ready = answer_of(f"{product.url}/readyz")
            assert ready is not None
            assert (ready["database"], ready["broker"], ready["worker"]) == ("ok", "ok", "ok")
            logs = {log.stem for log in (product.var_dir / "logs").iterdir()}
            assert {"sandbox", "web", "worker", "beat"} <= logs
            assert not (product.var_dir / "dealbooks.sqlite3").exists()
        finally:
            product.stop()
    assert processes_of(product) == []
