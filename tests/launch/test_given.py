"""A run that cannot be what was asked for says why in one sentence, before anything is started."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.company import ROOT
from tests.harness.ports import free_port


def run(var_dir: Path, **given: str) -> subprocess.CompletedProcess[str]:
    own = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port()), "VAR_DIR": str(var_dir), "DEMO": "0"}
    unasked = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in unasked}
    return subprocess.run(
        [sys.executable, "-m", "launch.run"],
        cwd=ROOT,
        env={**environment, **own, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "80800"),
        ("PORT", "²"),
        ("SANDBOX_PORT", "-1"),
        ("DEMO", "maybe"),
        ("VAR_DIR", "/proc/dealbooks"),
    ],
)
def test_a_senseless_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path / "var", **{name: value})
    assert done.returncode == 1
    assert f"Dealbooks cannot start: {name} " in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "var" / "logs").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://here"), ("REDIS_URL", "here"), ("QBO_ENVIRONMENT", "moon")]
)
def test_a_senseless_setting_of_the_product_is_named_too(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path / "var", **{name: value})
    assert done.returncode == 1
    assert f"Dealbooks cannot start: {name} " in done.stdout


def test_two_programs_cannot_have_one_port(tmp_path: Path) -> None:
    port = str(free_port())
    done = run(tmp_path / "var", PORT=port, SANDBOX_PORT=port)
    assert done.returncode == 1
    assert "SANDBOX_PORT" in done.stderr


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_is_named(tmp_path: Path, name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(tmp_path / "var", **{name: str(port)})
    assert done.returncode == 1
    assert f"{name} is {port}, which another program uses" in done.stderr
