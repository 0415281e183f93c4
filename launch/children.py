"""Child processes of a run: started with a log each, watched, and all stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path


class StartFailed(Exception):
    """Said to the person as it is."""


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_lines(self, count: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


@dataclass
class Children:
    """The processes of one run; `var_dir`/logs holds what they print."""

    var_dir: Path
    running: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log = self.log_of(name)
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        child = Child(name, process, log)
        self.running.append(child)
        return child

    def run(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Runs a command to its end. Raises StartFailed with its last lines."""
        child = self.start(name, command, environment)
        code = child.process.wait()
        self.running.remove(child)
        if code:
            raise StartFailed(f"{name} failed:\n{child.last_lines()}")

    def log_of(self, name: str) -> Path:
        folder = self.var_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{name}.log"
        log.write_bytes(b"")
        return log

    def wait_until_ready(self, url: str, seconds: float) -> None:
        """Asks `url` until it answers 200. Raises StartFailed when a child dies or the time is up."""
        stop_at = time.monotonic() + seconds
        while time.monotonic() < stop_at:
            self.raise_if_one_died()
            if answers(url):
                return
            time.sleep(0.1)
        raise StartFailed(f"{url} did not answer within {seconds:.0f} seconds; see {self.var_dir / 'logs'}.")

    def raise_if_one_died(self) -> None:
        for child in self.running:
            if child.process.poll() is not None:
                raise StartFailed(f"{child.name} stopped by itself:\n{child.last_lines()}")

    def stop(self, seconds: float = 12) -> None:
        """SIGTERM to all, SIGKILL to those that stay."""
        for child in self.running:
            self._signal(child, signal.SIGTERM)
        stop_at = time.monotonic() + seconds
        for child in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, stop_at - time.monotonic()))
            self._signal(child, signal.SIGKILL)
        self.running.clear()

    def _signal(self, child: Child, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, number)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(sentence: str) -> None:
    print(sentence, flush=True)


def python() -> str:
    return sys.executable
