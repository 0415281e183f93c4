"""A real HTTP endpoint, as an app's webhook address: it keeps what comes and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Received:
    body: bytes
    headers: dict[str, str]
    at: float


@dataclass
class Endpoint:
    """What an app's webhook address gets, and what it answers."""

    url: str = ""
    status: int = 200
    received: list[Received] = field(default_factory=list)

    def wait_for(self, number: int, seconds: float = 10) -> list[Received]:
        deadline = time.monotonic() + seconds
        while len(self.received) < number and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(self.received) >= number, f"{len(self.received)} of {number} POSTs came"
        return self.received


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    heard = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard.received.append(Received(body, headers, time.monotonic()))
            self.send_response(heard.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent: the test's own output is what counts."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()
