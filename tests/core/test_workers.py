"""Workers are processes that may die at any moment; the work and its sign of life go on with the next one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.queue.models import Heartbeat
from tests.harness.company import ROOT
from tests.harness.ports import free_port
from tests.harness.workers import Workers, environment_of, eventually

pytestmark = pytest.mark.both_databases


def seen_after(moment: datetime) -> bool:
    return Heartbeat.objects.filter(name="worker", at__gt=moment).exists()


def test_another_worker_goes_on_when_one_is_killed(workers: Workers) -> None:
    started_at = clock.now()
    workers.start()
    eventually(lambda: seen_after(started_at))
    workers.kill_one()
    assert workers.running == []
    killed_at = clock.now()
    workers.start()
    eventually(lambda: seen_after(killed_at))
    assert workers.killed == 1


def test_a_frozen_worker_shows_no_life_until_it_wakes(workers: Workers) -> None:
    started_at = clock.now()
    workers.start()
    eventually(lambda: seen_after(started_at))
    with workers.frozen():
        frozen_at = clock.now()
        assert not seen_after(frozen_at)
    eventually(lambda: seen_after(frozen_at))


@pytest.fixture
def celery_without_broker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "threads", "--concurrency", "1"]
    with (tmp_path / "celery.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment_of(settings), stdout=log, stderr=log, start_new_session=True
        )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_celery_worker_looks_for_work_although_its_broker_is_down(
    celery_without_broker: "subprocess.Popen[bytes]",
) -> None:
    started_at = clock.now()
    eventually(lambda: seen_after(started_at), seconds=30)
    assert celery_without_broker.poll() is None
