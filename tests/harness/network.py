"""Holds every test to two rules: nothing leaves this machine, and no connection is made inside a transaction (R19).

A breach is raised where it happens, and fails the test even if the product swallowed that error.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from core.transactions import transaction_depth


class ForbiddenConnection(AssertionError):
    pass


breaches: list[str] = []


def _breach_of(address: Any) -> str:
    host, port = str(address[0]), int(address[1])
    if not _is_loopback(host):
        return f"a connection to {host}:{port}: tests may speak to this machine only"
    if transaction_depth() and port not in _own_servers():
        return f"a connection to {host}:{port} inside a database transaction"
    return ""


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _own_servers() -> set[int]:
    """The broker and cache may be reached at any time; the database driver does not go through Python's sockets."""
    return {urlsplit(settings.REDIS_URL).port or 6379} if settings.REDIS_URL else set()


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            breach = _breach_of(address)
            if breach:
                breaches.append(breach)
                raise ForbiddenConnection(breach)
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _guard_connections() -> Iterator[None]:
    plain = socket.socket.connect, socket.socket.connect_ex
    socket.socket.connect = _guarded(plain[0])  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(plain[1])  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = plain  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def forbidden_connections() -> Iterator[list[str]]:
    """What the guard stopped in this test. A test that means it empties the list."""
    breaches.clear()
    yield breaches
    assert not breaches, "; ".join(breaches)
