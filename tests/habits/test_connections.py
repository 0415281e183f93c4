"""The guard on the tests' own connections stops what it should (guarantees R19)."""

import contextlib
import socket

import httpx
import pytest
from django.db import transaction

from tests.harness.company import Sandbox
from tests.harness.network import ForbiddenConnection


def test_nothing_may_leave_this_machine(forbidden_connections: list[str]) -> None:
    with contextlib.closing(socket.socket()) as outside, pytest.raises(ForbiddenConnection):
        outside.connect(("192.0.2.1", 443))
    assert "this machine only" in forbidden_connections.pop()


def test_a_connection_inside_a_transaction_is_stopped(
    sandbox: Sandbox, transactional_db: None, forbidden_connections: list[str]
) -> None:
    with transaction.atomic(), pytest.raises(ForbiddenConnection):
        httpx.get(f"{sandbox.base_url}/healthz", trust_env=False)
    assert "inside a database transaction" in forbidden_connections.pop()
    assert httpx.get(f"{sandbox.base_url}/healthz", trust_env=False).status_code == 200


def test_a_test_in_a_transaction_of_its_own_may_connect(sandbox: Sandbox, db: None) -> None:
    assert httpx.get(f"{sandbox.base_url}/healthz", trust_env=False).status_code == 200
