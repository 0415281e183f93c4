"""JSON in and out of the control API; a senseless request is answered with a sentence."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.deeds import Impossible

Handler = Callable[[Request], Awaitable[Response]]


class Senseless(Exception):
    """The caller's mistake, in words."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def reply(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


async def read_object(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        sent = orjson.loads(raw)
    except orjson.JSONDecodeError as trouble:
        raise Senseless(f"The body is not JSON: {trouble}") from trouble
    if not isinstance(sent, dict):
        raise Senseless("The body must be a JSON object.")
    return sent


def route(path: str, handler: Handler, *methods: str) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except (Senseless, Impossible) as trouble:
            return reply({"error": str(trouble)}, trouble.status)

    return Route(path, answered, methods=list(methods) or ["GET"])
