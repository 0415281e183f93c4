"""Real worker processes on the database of the test: started, killed outright, frozen, started again.

What they see must be committed: use them with `transactional_db`.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from tests.harness.company import ROOT

Seen = TypeVar("Seen")
GIVEN_ON = (
    "VAR_DIR",
    "REDIS_URL",
    "BASE_URL",
    "QBO_ENVIRONMENT",
    "QBO_BASE_URL",
    "QBO_CLIENT_ID",
    "QBO_CLIENT_SECRET",
    "QBO_WEBHOOK_VERIFIER_TOKEN",
    "QBO_HORIZON_SECONDS",
    "QBO_CLOCK_MARGIN_SECONDS",
    "QBO_LEASE_SECONDS",
    "QBO_CALL_SECONDS",
    "QBO_RETRY_SECONDS",
    "QBO_REQUESTS_PER_MINUTE",
    "QBO_CONCURRENT_REQUESTS",
    "QBO_SWEEP_SECONDS",
)


def database_url() -> str:
    """Where this test's database is, as DATABASE_URL says it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(Path(facts['NAME']).resolve()))}"
    login = quote(str(facts["USER"] or "")) + (f":{quote(str(facts['PASSWORD']))}" if facts["PASSWORD"] else "")
    place = f"{facts['HOST']}:{facts['PORT']}" if facts["PORT"] else str(facts["HOST"] or "")
    options = {name: value for name, value in facts["OPTIONS"].items() if isinstance(value, str)}
    return f"postgresql://{login}@{place}/{quote(str(facts['NAME']))}" + (f"?{urlencode(options)}" if options else "")


def environment_of(settings: Any) -> dict[str, str]:
    """The environment that gives another process this test's settings and database."""
    same = {name: str(value) for name in GIVEN_ON if (value := getattr(settings, name, ""))}
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.testing", "DATABASE_URL": database_url(), "PYTHONPATH": str(ROOT)}
    return {**os.environ, **same, **own, "PYTHONUNBUFFERED": "1"}


class Workers:
    """`manage.py drain --loop` processes. Whoever is killed must be started again by the test."""

    def __init__(self, settings: Any, log: Path) -> None:
        self.settings = settings
        self.log = log
        self.running: list[subprocess.Popen[bytes]] = []
        self.killed = 0

    def start(self, count: int = 1) -> None:
        command = [sys.executable, "manage.py", "drain", "--loop", "--pause", "0.05"]
        for _each in range(count):
            with self.log.open("ab") as output:
                process = subprocess.Popen(
                    command, cwd=ROOT, env=environment_of(self.settings), stdout=output, stderr=output
                )
            self.running.append(process)

    def kill_one(self, chance: random.Random | None = None) -> None:
        """SIGKILL, as a power cut would."""
        process = (chance or random).choice(self.running)
        self.running.remove(process)
        process.kill()
        process.wait()
        self.killed += 1

    def kill_at_random(self, seconds: float, seed: int, least: float = 0.3, most: float = 1.5) -> None:
        """Kills one worker after another for that long, and puts a new one in each place."""
        chance = random.Random(seed)
        stop_at = time.monotonic() + seconds
        while time.monotonic() < stop_at:
            time.sleep(chance.uniform(least, most))
            self.kill_one(chance)
            self.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """SIGSTOP and, afterwards, SIGCONT: a paused virtual machine."""
        for process in self.running:
            process.send_signal(signal.SIGSTOP)
        yield
        for process in self.running:
            process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        for process in self.running:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running:
            process.wait(20)
        self.running.clear()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@pytest.fixture
def workers(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Workers]:
    """Workers of this test's product; none runs until `start()`."""
    team = Workers(settings, tmp_path / "workers.log")
    yield team
    team.stop()


def eventually(look: Callable[[], Seen], seconds: float = 20, pause: float = 0.05) -> Seen:
    """What `look` sees once it sees something true. Raises AssertionError when the time is up."""
    stop_at = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < stop_at, f"{look} saw nothing true within {seconds} seconds"
        time.sleep(pause)
    return seen
