"""The raw connection below HTTP, so that a fault can break it the way networks do."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

EXTENSION = "sandbox.transport"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BreakableProtocol(H11Protocol):
    """uvicorn's own protocol, which also hands the application its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        application = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = transport
            await application(scope, receive, send)

        self.app = with_transport


def connection_of(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["extensions"][EXTENSION]
    return transport


async def reset(scope: Scope) -> None:
    """Close at once with RST: the other side sees "connection reset by peer"."""
    transport = connection_of(scope)
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    transport.abort()
    await asyncio.sleep(0)


async def close(scope: Scope) -> None:
    """Close politely after what was written; nothing more comes."""
    connection_of(scope).close()
    await asyncio.sleep(0)
