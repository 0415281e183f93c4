"""The sandbox as a whole: its clock, its memory of request ids, starting over."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control.replies import Senseless, read_object, reply, route
from sandbox.desk import Desk

REQUESTID_MODES = ("honour", "ignore", "replay_error_6000")


def world_routes(desk: Desk) -> list[Route]:
    def clock_facts() -> Response:
        now = desk.world.now()
        return reply(
            {"offset_days": desk.world.offset_days, "now": now.isoformat(), "today": desk.world.today().isoformat()}
        )

    async def show_clock(request: Request) -> Response:
        return clock_facts()

    async def move_clock(request: Request) -> Response:
        days = (await read_object(request)).get("offset_days")
        if isinstance(days, bool) or not isinstance(days, (int, float)):
            raise Senseless("offset_days must be a number.")
        desk.world.set_offset_days(days)
        return clock_facts()

    async def show_requestid(request: Request) -> Response:
        return reply(desk.world.requestid.as_plain())

    async def change_requestid(request: Request) -> Response:
        sent = await read_object(request)
        mode, forget = sent.get("mode", desk.world.requestid.mode), sent.get("forget_after_s")
        if mode not in REQUESTID_MODES:
            raise Senseless(f"mode must be one of {', '.join(REQUESTID_MODES)}.")
        if forget is not None and (isinstance(forget, bool) or not isinstance(forget, (int, float)) or forget < 0):
            raise Senseless("forget_after_s must be a number of seconds, or null for never.")
        desk.world.change_requestid(mode, forget)
        return await show_requestid(request)

    async def reset(request: Request) -> Response:
        desk.start_over()
        return reply({"companies": [], "status": "ok"})

    return [
        route("/control/clock", show_clock),
        route("/control/clock", move_clock, "POST"),
        route("/control/requestid", show_requestid),
        route("/control/requestid", change_requestid, "POST"),
        route("/control/reset", reset, "POST"),
    ]
