"""The sandbox needs nothing but itself: copied into an empty folder it starts, serves, and keeps its books there."""

import ast
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.harness.company import ROOT
from tests.harness.ports import free_port

OURS = (
    "config",
    "core",
    "crm",
    "demo",
    "invoices",
    "launch",
    "qbo_sync",
    "hubspot_import",
    "tests",
    "bench",
    "workflows",
    "reports",
)


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_it_imports_nothing_of_the_product_and_few_packages():
    everything = set().union(*(imported(path) for path in (ROOT / "sandbox").rglob("*.py")))
    assert everything & {*OURS, "django"} == set()
    assert everything - set(sys.stdlib_module_names) - {"sandbox"} <= {
        "cryptography", "fpdf", "httpx", "jinja2", "orjson", "starlette", "uvicorn",
    }  # fmt: skip


def test_no_room_of_the_product_imports_it():
    for room in OURS:
        if room not in ("tests", "launch", "demo", "bench") and (ROOT / room).is_dir():
            for path in (ROOT / room).rglob("*.py"):
                assert "sandbox" not in imported(path), path


@pytest.fixture
def elsewhere(tmp_path):
    shutil.copytree(ROOT / "sandbox", tmp_path / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    port = free_port()
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--data", "books", "--seed", "sample"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        yield process, http
    process.terminate()
    process.communicate(timeout=20)


def test_it_runs_in_an_empty_folder(elsewhere, tmp_path):
    process, http = elsewhere
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None and time.monotonic() < deadline, process.stdout.read()
        try:
            http.get("/healthz").raise_for_status()
            break
        except httpx.TransportError:
            time.sleep(0.05)
    [company] = http.get("/control/companies").json()["companies"]
    headers = {"authorization": f"Bearer {company['access_token']}", "accept": "application/json"}
    answer = http.get(f"/v3/company/{company['realm_id']}/customer/1", headers=headers)
    assert answer.json()["Customer"]["DisplayName"] == "Amy's Bird Sanctuary"
    assert http.get("/console/", follow_redirects=True).status_code == 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books", "sandbox"]
