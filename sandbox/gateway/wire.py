"""Answers on their way out: whole, halved, or not at all."""

from collections.abc import MutableMapping
from typing import Any

from sandbox.gateway.call import Answer, Call
from sandbox.gateway.transport import Receive, Scope, Send, close, reset


class Wire:
    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self._send = send

    async def send(self, answer: Answer) -> None:
        await self._start(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def send_half(self, answer: Answer) -> None:
        """The length promises all of it; the connection ends in the middle."""
        await self._start(answer)
        half = answer.body[: max(1, len(answer.body) // 2)]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self.close()

    async def reset(self) -> None:
        await reset(self.scope)

    async def close(self) -> None:
        await close(self.scope)

    async def read_body(self) -> bytes:
        parts: list[bytes] = []
        while True:
            message: MutableMapping[str, Any] = await self.receive()
            if message["type"] == "http.disconnect":
                return b"".join(parts)
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                return b"".join(parts)

    async def _start(self, answer: Answer) -> None:
        headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers]
        headers = [pair for pair in headers if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await self._send({"type": "http.response.start", "status": answer.status, "headers": headers})


def read_head(scope: Scope) -> Call:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "127.0.0.1")
    return Call(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        base_url=f"{scope['scheme']}://{host}",
    )


async def capture(inner: Any, scope: Scope, body: bytes) -> Answer:
    """Run an ASGI application to its end and keep what it answers."""
    collected: list[bytes] = []
    start: dict[str, Any] = {"status": 500, "headers": []}
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return unread.pop() if unread else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            collected.append(message.get("body", b""))

    await inner(scope, receive, send)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], headers, b"".join(collected))
