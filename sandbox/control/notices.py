"""The notifier's knobs, what it sent, and replay."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control.replies import Senseless, read_object, reply, route
from sandbox.desk import Desk
from sandbox.webhooks.settings import BadKnob, change_settings


def notice_routes(desk: Desk) -> list[Route]:
    notifier = desk.notifier

    def shown() -> dict[str, Any]:
        waiting = [
            {"attempts": parcel.attempts, "events": [event.subject() for event in parcel.events]}
            for parcel in notifier.queue
        ]
        return {
            **asdict(notifier.settings),
            "counts": notifier.log.counts,
            "gathering": len(notifier.gathering),
            "waiting": waiting,
        }

    async def show(request: Request) -> Response:
        return reply(shown())

    async def change(request: Request) -> Response:
        try:
            change_settings(notifier.settings, await read_object(request))
        except BadKnob as trouble:
            raise Senseless(str(trouble)) from trouble
        notifier.settings_changed()
        return reply(shown())

    async def replay(request: Request) -> Response:
        last = (await read_object(request)).get("last", 1)
        if not isinstance(last, int) or last < 1:
            raise Senseless("last must be a whole number, 1 or more.")
        sent = await notifier.replay(last)
        return reply({"replayed": len(sent), "deliveries": [delivery.as_plain() for delivery in sent]})

    async def deliveries(request: Request) -> Response:
        sent = notifier.log.deliveries
        return reply({"deliveries": [delivery.as_plain() for delivery in sent], "counts": notifier.log.counts})

    async def forget(request: Request) -> Response:
        notifier.forget_waiting()
        return reply(shown())

    return [
        route("/control/webhooks", show),
        route("/control/webhooks", change, "POST"),
        route("/control/webhooks/replay", replay, "POST"),
        route("/control/webhooks/deliveries", deliveries),
        route("/control/webhooks/deliveries", forget, "DELETE"),
    ]
