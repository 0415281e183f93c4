"""`make run`: migrates, seeds the demo, starts every process in the foreground and stops them together."""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from launch.asking import has_working_worker, is_alive
from launch.children import Child, Children, StartFailed, say
from launch.facts import demo_is_there, facts_file, write_addresses
from launch.given import Given, read_given, refuse_taken_port
from launch.languages import compile_languages
from launch.secrets_file import load_secrets

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 90.0
WATCH_SECONDS = 0.5


def main() -> None:
    signal.signal(signal.SIGTERM, _as_interrupt)
    signal.signal(signal.SIGINT, _as_interrupt)
    given = read_given()
    lock = take_lock(given.var_dir)
    refuse_taken_port("PORT", given.port)
    refuse_taken_port("SANDBOX_PORT", given.sandbox_port)
    compile_languages()
    children = Children(given.var_dir)
    try:
        Run(given, children).start()
        say(f"Dealbooks is ready: {given.url}")
        while True:
            children.raise_if_one_died()
            time.sleep(WATCH_SECONDS)
    except StartFailed as failed:
        say(f"Dealbooks stopped. {failed}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopping ...")
    finally:
        children.stop()
        lock.close()


class Run:
    """The processes of one run, in the order in which they need each other."""

    def __init__(self, given: Given, children: Children) -> None:
        self.given, self.children = given, children
        self.secrets = load_secrets(given.var_dir)
        self.environment = self._environment()

    def start(self) -> None:
        say(f"Starting; what the processes print goes to {self.given.var_dir / 'logs'}")
        needs_seed = self.given.demo and not demo_is_there(self.given)
        self._start_sandbox()
        self.children.finish(self._manage("migrate", "migrate", "--noinput", "--skip-checks", "--verbosity", "0"))
        self.children.wait_until(READY_SECONDS, "The sandbox company", self._sandbox_answers)
        if needs_seed:
            say("Seeding the demo ...")
            self.children.finish(self._seed())
        if self.given.demo:
            write_addresses(self.given, self.environment["BASE_URL"])
        self._start_product()

    def _start_product(self) -> None:
        since = time.monotonic()
        self._start("web", "gunicorn", "-c", str(ROOT / "config" / "gunicorn.py"), "config.wsgi")
        if self.given.separate:
            self._start(
                "worker",
                "celery",
                "-A",
                "config",
                "worker",
                "--pool",
                "threads",
                "--concurrency",
                "6",
                "--without-mingle",
            )
            self._start("beat", "celery", "-A", "config", "beat")
        self._wait_until_ready(since)

    def _wait_until_ready(self, since: float) -> None:
        ready = f"{self.given.url}/readyz"
        self.children.wait_until(
            READY_SECONDS, ready, lambda: has_working_worker(ready, within_seconds=time.monotonic() - since)
        )

    def _sandbox_answers(self) -> bool:
        return is_alive(f"{self.given.sandbox_url}/healthz")

    def _environment(self) -> dict[str, str]:
        """What is given wins over what a run would choose; what makes it this run's own is fixed.

        QBO_BASE_URL may be given as empty: then the product speaks to Intuit, with the keys that are given too.
        """
        chosen = {
            **self.secrets,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "QBO_ENVIRONMENT": "sandbox",
            "QBO_BASE_URL": self.given.sandbox_url,
            "QBO_SWEEP_SECONDS": "60",
            "BASE_URL": self.given.url,
        }
        fixed = {
            "VAR_DIR": str(self.given.var_dir),
            "EMBEDDED_WORKER": "0" if self.given.separate else "1",
            "BIND": f"127.0.0.1:{self.given.port}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
        }
        given = {name: value for name, value in os.environ.items() if value or name == "QBO_BASE_URL"}
        return {**chosen, **given, **fixed}

    def _start_sandbox(self) -> None:
        registration = {
            "SANDBOX_CLIENT_ID": self.environment["QBO_CLIENT_ID"],
            "SANDBOX_CLIENT_SECRET": self.environment["QBO_CLIENT_SECRET"],
            "SANDBOX_WEBHOOK_VERIFIER_TOKEN": self.environment["QBO_WEBHOOK_VERIFIER_TOKEN"],
            "SANDBOX_WEBHOOK_URL": f"{self.given.url}/webhooks/quickbooks/",
        }
        data = str(self.given.var_dir / "sandbox")
        command = [sys.executable, "-m", "sandbox", "--port", str(self.given.sandbox_port), "--data", data]
        seed = ["--seed", "demo"] if self.given.demo else []
        self.children.start("sandbox", [*command, *seed], {**self.environment, **registration})

    def _seed(self) -> Child:
        return self._manage(
            "demo", "seed_demo", "--sandbox-url", self.given.sandbox_url, "--facts", str(facts_file(self.given))
        )

    def _manage(self, name: str, *arguments: str) -> Child:
        return self.children.start(name, [sys.executable, str(ROOT / "manage.py"), *arguments], self.environment)

    def _start(self, name: str, module: str, *arguments: str) -> None:
        self.children.start(name, [sys.executable, "-m", module, *arguments], self.environment)


def take_lock(var_dir: Path) -> IO[str]:
    """One run per VAR_DIR: two embedded web processes on one SQLite file would fight over the work."""
    lock = (var_dir / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Another run uses VAR_DIR {var_dir}. Stop it, or give this one a VAR_DIR of its own.")
    return lock


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
