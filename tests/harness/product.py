"""A whole running product, as `make run` starts it, in a folder and on ports of its own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.company import ROOT
from tests.harness.ports import free_port

READY_SECONDS = 120
# Waiting as in life, a sixtieth as long.
SCALED = {"QBO_HORIZON_SECONDS": "3", "QBO_LEASE_SECONDS": "6", "QUEUE_SWEEP_SECONDS": "1"}
NOT_FOR_IT = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "EMBEDDED_WORKER", "DEMO")


@dataclass
class Product:
    """`make run` in a folder of its own, with `given` in its environment; `control` speaks to the QuickBooks side."""

    var_dir: Path
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    given: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads((self.var_dir / "demo.json").read_text())

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_IT}
        environment |= {
            **SCALED,
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "VAR_DIR": str(self.var_dir),
            "PYTHONPATH": str(ROOT),
            **self.given,
        }
        log = Path(self.var_dir.parent / "run.log")
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launch.run"], cwd=ROOT, env=environment, stdout=output, stderr=output, text=True
            )
        self._wait(log)

    def _wait(self, log: Path) -> None:
        stop_at = time.monotonic() + READY_SECONDS
        while time.monotonic() < stop_at:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError(log.read_text()[-4000:])
            if f"Dealbooks is ready: {self.url}" in log.read_text():
                return
            time.sleep(0.1)
        raise RuntimeError(f"The product was not ready in time.\n{log.read_text()[-4000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def kill_web(self) -> None:
        """SIGKILL to the web process, worker and scheduler with it, as a power cut would; then starts again."""
        for pid in self._web_pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self.process is not None
        self.process.wait(40)
        self.process = None

    def _web_pids(self) -> list[int]:
        """Every gunicorn process that listens for this run, found by its environment."""
        wanted = f"BIND=127.0.0.1:{self.port}".encode()
        pids = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if wanted in (folder / "environ").read_bytes() and b"gunicorn" in (folder / "cmdline").read_bytes():
                        pids.append(int(folder.name))
        return pids

    # the other side

    def control(self, path: str, body: Any = None, method: str = "") -> Any:
        verb = method or ("GET" if body is None else "POST")
        answer = httpx.request(verb, f"{self.sandbox_url}/control/{path}", json=body, timeout=30, trust_env=False)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def entities(self, realm: str, entity: str) -> list[dict[str, Any]]:
        found = self.control(f"companies/{realm}/entities/{entity}")
        return found["entities"] if isinstance(found, dict) else found

    def realm(self, country: str) -> str:
        companies = self.facts["portals"][0]["qbo_companies"]
        return str(next(company["realm_id"] for company in companies if company["country"] == country))

    def api(self, portal: int = 0) -> httpx.Client:
        token = self.facts["portals"][portal]["api_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Started once for all journeys of this test process; they share its demo data."""
    running = Product(tmp_path_factory.mktemp("run") / "var")
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def calm_quickbooks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each journey leaves a QuickBooks that behaves."""
    yield
    if "product" in request.fixturenames:
        request.getfixturevalue("product").control("faults", method="DELETE")
