"""One POST to a checked address: no redirects, no proxies, an end to every wait, and little read of the answer."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.transactions import require_no_transaction
from crm.webhooks.addresses import AddressRefused, Target, resolve

SECONDS = 10.0
MOST_READ = 1000


@dataclass(frozen=True)
class Answer:
    """`status` is None where nobody answered; `problem` says why then."""

    status: int | None
    text: str
    milliseconds: int
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Never raises for what the other side does."""
    require_no_transaction("Sending a webhook")
    began = time.monotonic()
    status, text, problem = None, "", ""
    try:
        status, text = _exchange(resolve(url), body, headers)
    except AddressRefused as refused:
        problem = str(refused)
    except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
        problem = in_words(error)
    return Answer(status, text, int((time.monotonic() - began) * 1000), problem)


def in_words(error: Exception) -> str:
    """Why nobody answered, for the person who reads the log."""
    causes = {
        socket.gaierror: _("The name of this host cannot be found."),
        ssl.SSLError: _("The certificate of this address is not accepted."),
        ConnectionRefusedError: _("Nobody answers at this address."),
        TimeoutError: _("There was no answer within ten seconds."),
        urllib3.exceptions.TimeoutError: _("There was no answer within ten seconds."),
    }
    chain = [error, error.__cause__, error.__context__]
    found = next((text for kind, text in causes.items() if any(isinstance(each, kind) for each in chain)), "")
    return found or _("The connection broke: %(reason)s") % {"reason": f"{type(error).__name__}: {error}"[:250]}


def _exchange(target: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    connection = _connection(target)
    watchdog = threading.Timer(SECONDS, _cut, [connection])
    watchdog.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Host": _host(target)}, preload_content=False)
        response = connection.getresponse()
        return response.status, response.read(MOST_READ, decode_content=False).decode(errors="replace")
    finally:
        watchdog.cancel()
        connection.close()


def _connection(target: Target) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(target.ip, target.port, timeout=SECONDS)
    return HTTPSConnection(
        target.ip,
        target.port,
        timeout=SECONDS,
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _cut(connection: HTTPConnection) -> None:
    """Ends an answer that comes drop by drop."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _host(target: Target) -> str:
    usual = {"https": 443, "http": 80}[target.scheme]
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == usual else f"{host}:{target.port}"
