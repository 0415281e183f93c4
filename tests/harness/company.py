"""A real sandbox company on a port of its own: `sandbox` (emptied for each test), `books` (one company in it)."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.ports import free_port

ROOT = Path(__file__).parents[2]


class Sandbox:
    """The process, and the few things that every test does with it."""

    def __init__(self, data: Path, *arguments: str, port: int = 0) -> None:
        self.data = data
        self.port = port or free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(base_url=self.base_url, timeout=60, trust_env=False)
        command = [sys.executable, "-m", "sandbox", "--port", str(self.port), "--data", str(data), *arguments]
        self.log = (data.parent / f"{data.name}-{self.port}.log").open("wb")
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT)
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(Path(self.log.name).read_text())
            with contextlib.suppress(httpx.TransportError):
                if self.http.get("/healthz").json() == {"status": "ok"}:
                    return
            time.sleep(0.05)
        raise RuntimeError("The sandbox company did not get ready.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.http.close()
        self.log.close()

    def control(self, path: str, body: Any = None, method: str = "") -> Any:
        answer = self.http.request(method or ("GET" if body is None else "POST"), f"/control/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def new_company(self, name: str = "Test Company", country: str = "US", currency: str = "USD") -> "Books":
        made = self.control("companies", {"name": name, "country": country, "currency": currency})
        return Books(self, made["realm_id"], made["access_token"], made["refresh_token"])


@dataclass
class Books:
    """One company, as an app with a good token sees it."""

    sandbox: Sandbox
    realm: str
    access_token: str
    refresh_token: str

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {self.access_token}",
            "accept": "application/json",
            **options.pop("headers", {}),
        }
        return self.sandbox.http.request(method, f"/v3/company/{self.realm}/{path}", headers=headers, **options)

    def post(self, path: str, body: Any, **params: str) -> httpx.Response:
        return self.call("POST", path, json=body, params=params)

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.call("GET", path, params=params)

    def query(self, statement: str) -> Any:
        answer = self.get("query", query=statement)
        assert answer.status_code == 200, answer.text
        return answer.json()["QueryResponse"]

    def new_customer(self, name: str = "Fjord AS") -> Any:
        answer = self.post("customer", {"DisplayName": name})
        assert answer.status_code == 200, answer.text
        return answer.json()["Customer"]

    def new_item(self, name: str = "Design hour") -> Any:
        account = self.query("select * from Account where AccountType = 'Income'")["Account"][0]
        body = {"Name": name, "Type": "Service", "UnitPrice": 100, "IncomeAccountRef": {"value": account["Id"]}}
        answer = self.post("item", body)
        assert answer.status_code == 200, answer.text
        return answer.json()["Item"]

    def new_invoice(self, amount: float = 100, **fields: Any) -> Any:
        customer, item = self.new_customer(f"Customer {time.time_ns()}"), self.new_item(f"Item {time.time_ns()}")
        return self.invoice(customer, item, amount, **fields)

    def invoice(self, customer: Any, item: Any, amount: float = 100, **fields: Any) -> Any:
        answer = self.post("invoice", self.invoice_body(customer, item, amount, **fields))
        assert answer.status_code == 200, answer.text
        return answer.json()["Invoice"]

    def invoice_body(self, customer: Any, item: Any, amount: float = 100, **fields: Any) -> dict[str, Any]:
        line = {
            "Amount": amount,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": "NON"}},
        }
        return {"CustomerRef": {"value": customer["Id"]}, "Line": [line], **fields}

    def entities(self, entity: str) -> list[dict[str, Any]]:
        return self.sandbox.control(f"companies/{self.realm}/entities/{entity}")["entities"]


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process = Sandbox(tmp_path_factory.mktemp("sandbox") / "data")
    yield process
    process.stop()


@pytest.fixture(scope="session")
def start_sandbox() -> type[Sandbox]:
    """For tests that need a process of their own: data directory and further arguments."""
    return Sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """Empty, every knob at its default."""
    sandbox_process.control("reset", {})
    return sandbox_process


@pytest.fixture
def books(sandbox: Sandbox) -> Books:
    return sandbox.new_company()


@pytest.fixture
def quickbooks(sandbox: Sandbox, settings: Any) -> Sandbox:
    """The sandbox company with this test's product pointed at it, by settings alone, as `make run` does."""
    registration = sandbox.control("companies")["registration"]
    settings.QBO_BASE_URL = sandbox.base_url
    settings.QBO_CLIENT_ID = registration["client_id"]
    settings.QBO_CLIENT_SECRET = registration["client_secret"]
    settings.QBO_WEBHOOK_VERIFIER_TOKEN = registration["webhook_verifier_token"]
    return sandbox
