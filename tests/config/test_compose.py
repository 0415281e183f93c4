"""docker-compose.yml has the shape of production, and gives settings that there are."""

from typing import Any

import pytest
import yaml

from config.environment import VARIABLES
from tests.habits.source import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OF_COMPOSE = {"DJANGO_SETTINGS_MODULE", "POSTGRES_PASSWORD"}
OF_THE_SANDBOX = {
    "SANDBOX_CLIENT_ID",
    "SANDBOX_CLIENT_SECRET",
    "SANDBOX_WEBHOOK_VERIFIER_TOKEN",
    "SANDBOX_WEBHOOK_URL",
}


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


def test_every_process_of_production_is_a_service() -> None:
    assert {"web", "worker", "beat", "postgres", "redis", "sandbox"} <= set(COMPOSE["services"])
    assert [name for name, facts in COMPOSE["services"].items() if facts.get("profiles")] == ["sandbox"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_every_process_gets_the_settings_and_where_the_servers_are(name: str) -> None:
    assert service(name)["env_file"] == ".env"
    assert set(service(name)["environment"]) == {"DATABASE_URL", "REDIS_URL"}


def test_the_example_names_settings_that_there_are() -> None:
    lines = (ROOT / ".env.example").read_text().replace("# ", "").splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and line.partition("=")[0].isupper()}
    assert {"SECRET_KEY", "ENCRYPTION_KEYS", "BASE_URL", "ALLOWED_HOSTS", "POSTGRES_PASSWORD"} <= named
    assert named <= {variable.name for variable in VARIABLES} | OF_COMPOSE


def test_the_sandbox_company_gets_its_registration_and_no_secret_of_the_product() -> None:
    assert set(service("sandbox")["environment"]) == OF_THE_SANDBOX


def test_worker_and_scheduler_wait_for_the_migration() -> None:
    for name in ("web", "worker", "beat"):
        assert service(name)["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
