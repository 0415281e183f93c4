"""Everything that answers, put together: OAuth and the API behind the gateway, control and console beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.console.routes import console_routes
from sandbox.control.companies import company_routes
from sandbox.control.notices import notice_routes
from sandbox.control.permissions import permission_routes
from sandbox.control.traffic import traffic_routes
from sandbox.control.world import world_routes
from sandbox.desk import Desk
from sandbox.gateway.app import Gateway
from sandbox.oauth.routes import oauth_routes


def build_front(desk: Desk) -> Gateway:
    """The ASGI application. The company's API is answered by the gateway itself, before any route."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await desk.open()
        yield
        await desk.close()

    routes = [
        Route("/healthz", _healthy),
        Route("/", _to_console),
        *oauth_routes(desk),
        *company_routes(desk),
        *traffic_routes(desk),
        *notice_routes(desk),
        *permission_routes(desk),
        *world_routes(desk),
        *console_routes(desk),
    ]
    return Gateway(desk, Starlette(routes=routes, lifespan=lifespan))


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _to_console(request: Request) -> Response:
    return RedirectResponse("/console/", 303)
