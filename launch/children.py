"""Child processes of a run: started with a log each, watched, and all stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 12.0


class StartFailed(Exception):
    """Said to the person as it is."""


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_lines(self, count: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def is_over(self) -> bool:
        return self.process.poll() is not None


@dataclass
class Children:
    """The processes of one run; `var_dir`/logs holds what they print."""

    var_dir: Path
    running: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log = self._new_log(name)
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_the_supervisor if sys.platform == "linux" else None,
            )
        child = Child(name, process, log)
        self.running.append(child)
        return child

    def finish(self, child: Child) -> None:
        """Waits until `child` is through. Raises StartFailed with the last lines of whoever failed meanwhile."""
        while not child.is_over():
            self.raise_if_one_died(but=child)
            time.sleep(0.02)
        self.running.remove(child)
        if child.process.returncode:
            raise StartFailed(f"{child.name} failed:\n{child.last_lines()}")

    def wait_until(self, seconds: float, what: str, is_so: Callable[[], bool]) -> None:
        """Asks again and again. Raises StartFailed when a child dies or the time is up."""
        stop_at = time.monotonic() + seconds
        while time.monotonic() < stop_at:
            self.raise_if_one_died()
            if is_so():
                return
            time.sleep(0.05)
        raise StartFailed(f"{what} did not answer within {seconds:.0f} seconds; see {self.var_dir / 'logs'}.")

    def raise_if_one_died(self, but: Child | None = None) -> None:
        for child in self.running:
            if child is not but and child.is_over():
                raise StartFailed(f"{child.name} stopped by itself; its last lines:\n{child.last_lines()}")

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """SIGTERM to all, SIGKILL to what stays; a second Ctrl-C makes it SIGKILL at once."""
        for child in self.running:
            _signal_group(child, signal.SIGTERM)
        stop_at = time.monotonic() + seconds
        with contextlib.suppress(KeyboardInterrupt):
            for child in self.running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, stop_at - time.monotonic()))
        for child in self.running:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
        self.running.clear()

    def _new_log(self, name: str) -> Path:
        folder = self.var_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{name}.log"
        log.write_bytes(b"")
        return log


def _end_with_the_supervisor() -> None:
    """A supervisor that is killed outright leaves no process behind that holds its ports (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def say(sentence: str) -> None:
    print(sentence, flush=True)
