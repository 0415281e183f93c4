"""Schemathesis sends what the API's own document allows, and what it does not, with three apps: no 500, every answer as
the document says, and nothing of the other portal in any of them.

`SCHEMA_CASES=10000` is the soak's figure.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.api.tokens import all_scopes
from crm.records.record_types import all_record_types
from tests.harness.apps import App
from tests.tenancy.world import CANARY, World, a_world

CASES = int(os.environ.get("SCHEMA_CASES", "500"))
SEED = int(os.environ.get("SCHEMA_SEED", "20261123"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MINE = "minemarker"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """In one transaction that is rolled back, so the end of a request must not close the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield a_world()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_answer_breaks_the_document_or_tells_of_another_portal(world: World) -> None:
    readers = [scope for scope in all_scopes() if scope.endswith(".read")]
    apps = {
        "all scopes": (App(world.cast.portal), CANARY),
        "read only": (App(world.cast.portal, readers), CANARY),
        "other portal": (App(world.cast.other_portal), MINE),
    }
    a_contact_named(world, MINE)
    document = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    operations = [found.ok() for found in document.get_all_operations()]
    ids = known_ids(world)
    sent: Counter[str] = Counter()
    each = max(1, -(-CASES // len(operations)))
    for number, operation in enumerate(operations):
        try_operation(operation, apps, ids, each, SEED + number, sent)
    assert sum(sent.values()) >= CASES and set(sent) == set(apps)
    print(f"{sum(sent.values())} cases over {len(operations)} operations, seed {SEED}: {dict(sent)}")


def a_contact_named(world: World, word: str) -> None:
    from tests.people import a_record

    a_record(world.cast.sales, "contacts", firstname=word, email=f"{word}@fjord.example")


def known_ids(world: World) -> dict[str, list[str]]:
    """By record type or by the name of the address's part: ids of both portals' rows."""
    both = (world.mine, world.theirs)
    ids = {name: [str(made[name].pk) for made in both] for name in all_record_types()}
    return ids | {
        "draft_id": [str(made["draft"].uuid) for made in both],
        "connection_id": [str(made["book"].pk) for made in both],
        "invoice_id": ids["invoices"],
        "subscription_id": [str(made["subscription"].pk) for made in both],
        "qbo_id": ["77"],
        **{name: [str(made["list"].pk) for made in both] for name in ("list_id", "source_list_id")},
    }


def try_operation(
    operation: Any,
    apps: dict[str, tuple[App, str]],
    ids: dict[str, list[str]],
    cases: int,
    chosen_seed: int,
    sent: Counter[str],
) -> None:
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    made = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

    @seed(chosen_seed)
    @settings(
        max_examples=cases,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made, role=st.sampled_from(sorted(apps)), whose=st.sampled_from([0, 0, 1, None]))
    def run(case: Any, role: str, whose: int | None) -> None:
        app, foreign = apps[role]
        if whose is not None:
            lead_somewhere(case, ids, whose)
        response = case.call(headers={"Authorization": f"Bearer {app.secret}"})
        sent[role] += 1
        asked = json.dumps([case.formatted_path, str(case.query), str(case.body)])
        told = response.content.decode(errors="replace")
        assert foreign not in told or foreign in asked, told[:2000]
        case.validate_response(response, checks=CHECKS)

    run()


def lead_somewhere(case: Any, ids: dict[str, list[str]], whose: int) -> None:
    """Ids in the address and the body become ids of the one portal's rows or of the other's."""
    address = case.path_parameters or {}
    kinds = {"object_id": "object_type", "from_id": "from_type", "to_id": "to_type"}
    for name in list(address):
        found = ids.get(str(address.get(kinds.get(name, ""), name)))
        if found and (name in kinds or name in ids):
            address[name] = found[min(whose, len(found) - 1)]
    if isinstance(case.body, dict):
        default = str(address.get("object_type") or address.get("from_type") or "deals")
        replace_ids(case.body, ids, whose, ids.get(default) or ids["deals"])


def replace_ids(body: Any, ids: dict[str, list[str]], whose: int, usual: list[str]) -> None:
    mine = ids.get(str(body.get("type")), usual) if isinstance(body, dict) else usual
    for name, value in list(body.items()) if isinstance(body, dict) else enumerate(body):
        if name == "id" and isinstance(value, str):
            body[name] = mine[whose]
        elif isinstance(value, dict | list):
            replace_ids(value, ids, whose, usual)
