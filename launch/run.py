"""`make run`: migrates, seeds the demo, starts every process in the foreground and stops them together."""

import fcntl
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from launch.children import Children, StartFailed, python, say
from launch.secrets_file import load_secrets

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 90.0


def main() -> None:
    signal.signal(signal.SIGTERM, _as_interrupt)
    signal.signal(signal.SIGINT, _as_interrupt)
    var_dir = Path(os.environ.get("VAR_DIR") or "var").resolve()
    port, sandbox_port = port_from("PORT", 8000), port_from("SANDBOX_PORT", 9000)
    if port == sandbox_port:
        sys.exit("PORT and SANDBOX_PORT are the same; give two different ones.")
    var_dir.mkdir(parents=True, exist_ok=True)
    lock = take_lock(var_dir)
    for name, number in (("PORT", port), ("SANDBOX_PORT", sandbox_port)):
        refuse_taken_port(name, number)
    children = Children(var_dir)
    try:
        Run(children, var_dir, port, sandbox_port).start()
        say(f"Dealbooks is ready: http://127.0.0.1:{port}")
        watch(children)
    except StartFailed as failed:
        say(f"Dealbooks stopped. {failed}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopping ...")
    finally:
        children.stop()
        lock.close()


class Run:
    """One run: where it keeps things, on which ports it listens, with which environment."""

    def __init__(self, children: Children, var_dir: Path, port: int, sandbox_port: int) -> None:
        self.children, self.var_dir, self.port = children, var_dir, port
        self.url = f"http://127.0.0.1:{port}"
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}"
        self.sandbox_port = sandbox_port
        self.secrets = load_secrets(var_dir)
        self.separate = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
        self.environment = self._environment()

    def start(self) -> None:
        self._start_sandbox()
        self._manage("migrate", "migrate", "--noinput", "--verbosity", "0")
        self.children.wait_until_ready(f"{self.sandbox_url}/healthz", READY_SECONDS)
        if os.environ.get("DEMO", "1") != "0":
            facts = self.var_dir / "demo.json"
            self._manage("demo", "seed_demo", "--sandbox-url", self.sandbox_url, "--facts", str(facts))
        self._start_web()
        if self.separate:
            self._start_celery("worker", "worker", "--pool", "threads", "--concurrency", "6", "--without-mingle")
            self._start_celery("beat", "beat")
        self.children.wait_until_ready(f"{self.url}/readyz", READY_SECONDS)

    def _environment(self) -> dict[str, str]:
        defaults = {
            **self.secrets,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "QBO_ENVIRONMENT": "sandbox",
            "QBO_BASE_URL": self.sandbox_url,
            "BASE_URL": self.url,
            "QBO_SWEEP_SECONDS": "60",
        }
        fixed = {
            "VAR_DIR": str(self.var_dir),
            "EMBEDDED_WORKER": "0" if self.separate else "1",
            "BIND": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
        }
        return {**defaults, **os.environ, **fixed}

    def _start_sandbox(self) -> None:
        data = self.var_dir / "sandbox"
        command = [python(), "-m", "sandbox", "--port", str(self.sandbox_port), "--data", str(data), "--seed", "demo"]
        registration = {
            "SANDBOX_CLIENT_ID": self.environment["QBO_CLIENT_ID"],
            "SANDBOX_CLIENT_SECRET": self.environment["QBO_CLIENT_SECRET"],
            "SANDBOX_WEBHOOK_VERIFIER_TOKEN": self.environment["QBO_WEBHOOK_VERIFIER_TOKEN"],
            "SANDBOX_WEBHOOK_URL": f"{self.url}/webhooks/quickbooks/",
        }
        self.children.start("sandbox", command, {**self.environment, **registration})

    def _manage(self, name: str, *arguments: str) -> None:
        self.children.run(name, [python(), str(ROOT / "manage.py"), *arguments], self.environment)

    def _start_web(self) -> None:
        gunicorn = [python(), "-m", "gunicorn", "-c", str(ROOT / "config" / "gunicorn.py"), "config.wsgi"]
        self.children.start("web", gunicorn, self.environment)

    def _start_celery(self, name: str, *arguments: str) -> None:
        self.children.start(name, [python(), "-m", "celery", "-A", "config", *arguments], self.environment)


def port_from(name: str, default: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not raw.isdigit() or not 1 <= int(raw) <= 65535:
        sys.exit(f"Dealbooks cannot start: {name} makes no sense: {raw!r} is no port between 1 and 65535.")
    return int(raw)


def take_lock(var_dir: Path) -> IO[str]:
    """One run per VAR_DIR: two embedded web processes on one SQLite file would fight over the work."""
    lock = (var_dir / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Another run uses {var_dir}. Stop it, or give this one a VAR_DIR of its own.")
    return lock


def refuse_taken_port(name: str, number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            sys.exit(f"Port {number} is taken by another program. Give another one: {name}={number + 1} make run")


def watch(children: Children) -> None:
    while True:
        children.raise_if_one_died()
        time.sleep(0.5)


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
