"""The HTTP session under python-quickbooks: time limits, no retries of its own, no other host (guarantees.md R4)."""

import contextlib
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.retry import Retry

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0


class WrongHost(Exception):
    """With QBO_BASE_URL set, no other host may be spoken to (decisions.md 21)."""


class Plugs:
    """The sockets that a session has open; pulled out when a call takes too long.

    Closing the session would not do: a connection in use stands in no pool, so nothing would wake its reader.
    """

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []

    def note(self, opened: socket.socket | None) -> None:
        if opened is not None:
            self.sockets.append(opened)

    def pull(self) -> None:
        for opened in self.sockets:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


class WatchedAdapter(HTTPAdapter):
    """No retries, one connection, and a note of every socket that is opened."""

    def __init__(self, plugs: Plugs) -> None:
        self.plugs = plugs
        super().__init__(max_retries=Retry(0, read=False), pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        plugs = self.plugs

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                plugs.note(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                plugs.note(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class QuickBooksSession(requests.Session):
    """`access_token` is what python-quickbooks reads; it never leaves this object but in the request."""

    def __init__(self, access_token: str) -> None:
        super().__init__()
        self.access_token = access_token
        self.trust_env = False
        self.plugs = Plugs()
        self.mount("https://", WatchedAdapter(self.plugs))
        self.mount("http://", WatchedAdapter(self.plugs))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        refuse_other_hosts(str(url))
        kwargs.setdefault("timeout", (CONNECT_SECONDS, READ_SECONDS))
        kwargs["allow_redirects"] = False
        watchdog = threading.Timer(settings.QBO_CALL_SECONDS, self.plugs.pull)
        watchdog.daemon = True
        watchdog.start()
        try:
            return super().request(method, url, *args, **kwargs)
        finally:
            watchdog.cancel()


def refuse_other_hosts(url: str) -> None:
    """Raises WrongHost."""
    allowed = settings.QBO_BASE_URL
    if allowed and urlsplit(url).netloc != urlsplit(allowed).netloc:
        raise WrongHost(f"QBO_BASE_URL is {allowed}; {urlsplit(url).netloc} is not spoken to.")
