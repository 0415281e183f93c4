"""Production settings are safe as they are, and refuse what would not be."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.habits.source import ROOT

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "Yq3" * 25 + "-long-and-unlike-Django's-own",
    "ENCRYPTION_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "BASE_URL": "https://crm.example.com",
    "ALLOWED_HOSTS": "crm.example.com",
    "DATABASE_URL": "postgres://dealbooks:secret@127.0.0.1:5432/dealbooks",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def manage(tmp_path: Path, *command: str, **given: str) -> subprocess.CompletedProcess[str]:
    own = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    environment = {name: value for name, value in {**own, **GIVEN, **given}.items() if value}
    arguments = [sys.executable, "manage.py", *command]
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_django_finds_nothing_to_warn_of_before_deployment(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("ENCRYPTION_KEYS", ""),
        ("ENCRYPTION_KEYS", "k1:c2hvcnQ="),
        ("BASE_URL", "http://crm.example.com"),
        ("ALLOWED_HOSTS", ""),
        ("REDIS_URL", ""),
        ("REDIS_URL", "127.0.0.1"),
        ("QBO_BASE_URL", "http://127.0.0.1:9000"),
        ("QBO_ENVIRONMENT", "live"),
        ("QBO_HORIZON_SECONDS", "-1"),
        ("DATABASE_URL", "mysql://127.0.0.1/x"),
    ],
)
def test_a_missing_or_senseless_setting_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = manage(tmp_path, "check", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Dealbooks cannot start: {name} ")
    assert len(done.stderr.strip().splitlines()) == 1
