"""What came in, and what shall go wrong: requests, faults, limits, request ids."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control.replies import Senseless, read_object, reply, route
from sandbox.desk import Desk
from sandbox.gateway.limits import BadLimit
from sandbox.gateway.log import count
from sandbox.gateway.rules import BadRule


def traffic_routes(desk: Desk) -> list[Route]:
    return [*_request_routes(desk), *_fault_routes(desk), *_limit_routes(desk)]


def _request_routes(desk: Desk) -> list[Route]:
    async def list_requests(request: Request) -> Response:
        asked = request.query_params
        try:
            entries = desk.log.find(*(asked.get(name, "") for name in ("realm", "method", "path", "since")))
        except ValueError as trouble:
            raise Senseless("since must be a request's number, seconds since 1970 or an ISO time.") from trouble
        last = int(asked.get("limit") or len(entries))
        shown = entries[len(entries) - last :] if last < len(entries) else entries
        return reply(
            {
                "requests": [entry.as_plain() for entry in shown],
                "counts": count(entries),
                "received": desk.log.received,
            }
        )

    async def forget_requests(request: Request) -> Response:
        desk.log.clear()
        return reply({"requests": [], "counts": count([]), "received": desk.log.received})

    return [
        route("/control/requests", list_requests),
        route("/control/requests", forget_requests, "DELETE"),
    ]


def _fault_routes(desk: Desk) -> list[Route]:
    async def list_faults(request: Request) -> Response:
        return reply({"faults": [rule.as_plain() for rule in desk.rules.rules]})

    async def add_fault(request: Request) -> Response:
        try:
            return reply(desk.rules.add(await read_object(request)).as_plain(), 201)
        except (BadRule, TypeError, ValueError) as trouble:
            raise Senseless(str(trouble)) from trouble

    async def forget_faults(request: Request) -> Response:
        desk.rules.clear()
        return reply({"faults": []})

    async def forget_fault(request: Request) -> Response:
        if not desk.rules.remove(int(request.path_params["rule"])):
            raise Senseless("There is no such fault rule.", 404)
        return await list_faults(request)

    return [
        route("/control/faults", list_faults),
        route("/control/faults", add_fault, "POST"),
        route("/control/faults", forget_faults, "DELETE"),
        route("/control/faults/{rule:int}", forget_fault, "DELETE"),
    ]


def _limit_routes(desk: Desk) -> list[Route]:
    def shown() -> Response:
        limiter = desk.limiter
        return reply({**limiter.settings.as_plain(), "refused": limiter.refused, "usage": limiter.usage()})

    async def show_limits(request: Request) -> Response:
        return shown()

    async def change_limits(request: Request) -> Response:
        try:
            desk.limiter.settings.change(await read_object(request))
        except BadLimit as trouble:
            raise Senseless(str(trouble)) from trouble
        desk.limiter.clear()
        return shown()

    return [
        route("/control/limits", show_limits),
        route("/control/limits", change_limits, "POST"),
    ]
