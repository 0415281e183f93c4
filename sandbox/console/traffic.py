"""Requests, faults and webhooks, for people."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.console.frame import Frame, after, guard, read_form
from sandbox.console.paging import cut
from sandbox.console.presets import PRESETS
from sandbox.gateway.log import count
from sandbox.gateway.rules import NUMBERED_ACTIONS, PLAIN_ACTIONS, BadRule
from sandbox.webhooks.settings import FORGERIES, BadKnob, change_settings

STAGES = (
    ("before", "Before it is saved"),
    ("after", "After it is saved"),
    ("late", "Now, saved later"),
    ("accept", "Before anything is read"),
)
MATCHED = ("method", "realm", "entity", "path", "body_contains")
ACTIONS = [(name, name.replace("_", " ")) for name in (*NUMBERED_ACTIONS, *PLAIN_ACTIONS)]


def traffic_pages(frame: Frame) -> list[Route]:
    return [*_request_pages(frame), *_fault_pages(frame), *_webhook_pages(frame)]


def _request_pages(frame: Frame) -> list[Route]:
    desk = frame.desk

    async def show_all(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("realm", "method", "path")}
        entries = desk.log.find(**asked)
        page, rows = cut(request, entries[::-1])
        shown = {
            "rows": rows,
            "page": page,
            "asked": asked,
            "counts": count(entries),
            "received": desk.log.received,
            "company_choices": _company_choices(frame),
        }
        return frame.render(request, "requests.html", "requests", shown)

    async def show_one(request: Request) -> Response:
        wanted = request.path_params["number"]
        row = next((entry for entry in desk.log.requests if entry.number == wanted), None)
        if row is None:
            return after("/console/requests", trouble="That request is no longer in the log.")
        return frame.render(request, "request.html", "requests", {"row": row})

    async def clear(request: Request) -> Response:
        desk.log.clear()
        return after("/console/requests", "The log is empty.")

    return [
        guard("/console/requests", show_all),
        guard("/console/requests/clear", clear, "POST"),
        guard("/console/requests/{number:int}", show_one),
    ]


def _fault_pages(frame: Frame) -> list[Route]:
    desk = frame.desk

    def page(request: Request, trouble: str = "") -> Response:
        shown = {
            "rules": desk.rules.rules,
            "presets": PRESETS,
            "stages": STAGES,
            "actions": ACTIONS,
            "company_choices": _company_choices(frame),
        }
        return frame.render(request, "faults.html", "faults", shown, trouble=trouble)

    async def show(request: Request) -> Response:
        return page(request)

    async def add(request: Request) -> Response:
        try:
            desk.rules.add(read_rule_form(await read_form(request)))
        except (BadRule, ValueError) as trouble:
            return page(request, str(trouble))
        return after("/console/faults", "Switched on.")

    async def add_preset(request: Request) -> Response:
        preset = PRESETS[(await read_form(request))["preset"]]
        desk.rules.add(preset.rule)
        return after("/console/faults", f"Switched on: {preset.title}.")

    async def remove(request: Request) -> Response:
        desk.rules.remove(request.path_params["rule"])
        return after("/console/faults", "Switched off.")

    async def clear(request: Request) -> Response:
        desk.rules.clear()
        return after("/console/faults", "Everything works again.")

    return [
        guard("/console/faults", show),
        guard("/console/faults", add, "POST"),
        guard("/console/faults/preset", add_preset, "POST"),
        guard("/console/faults/clear", clear, "POST"),
        guard("/console/faults/{rule:int}/remove", remove, "POST"),
    ]


def read_rule_form(form: dict[str, str]) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "match": {name: form[name] for name in MATCHED if form.get(name)},
        "stage": f"late:{form.get('late_by') or 5}" if form.get("stage") == "late" else form.get("stage", ""),
        "action": f"{form.get('action')}:{form['argument']}" if form.get("argument") else form.get("action", ""),
        "probability": float(form.get("probability") or 1),
    }
    if form.get("times"):
        rule["times"] = int(form["times"])
    if form.get("every"):
        rule["match"]["every"] = int(form["every"])
    return rule


def _webhook_pages(frame: Frame) -> list[Route]:
    notifier = frame.desk.notifier

    def page(request: Request, trouble: str = "") -> Response:
        paging, rows = cut(request, list(notifier.log.deliveries)[::-1])
        shown = {
            "settings": notifier.settings,
            "forgeries": [(name, name.replace("_", " ")) for name in FORGERIES],
            "rows": rows,
            "page": paging,
            "counts": notifier.log.counts,
            "waiting": sum(len(parcel.events) for parcel in notifier.queue),
        }
        return frame.render(request, "webhooks.html", "webhooks", shown, trouble=trouble)

    async def show(request: Request) -> Response:
        return page(request)

    async def change(request: Request) -> Response:
        try:
            change_settings(notifier.settings, _read_knobs(await read_form(request)))
        except (BadKnob, ValueError) as trouble:
            return page(request, str(trouble))
        notifier.settings_changed()
        return after("/console/webhooks", "Saved.")

    async def replay(request: Request) -> Response:
        sent = await notifier.replay(1)
        accepted = bool(sent) and sent[0].accepted
        return after("/console/webhooks", "Sent again." if accepted else "Sent again, and not accepted.")

    return [
        guard("/console/webhooks", show),
        guard("/console/webhooks", change, "POST"),
        guard("/console/webhooks/replay", replay, "POST"),
    ]


def _read_knobs(form: dict[str, str]) -> dict[str, Any]:
    knobs: dict[str, Any] = {name: name in form for name in ("enabled", "reorder", "mix_realms")}
    knobs |= {name: form.get(name, "") for name in ("url", "shape", "forge")}
    return knobs | {name: float(form.get(name) or 0) for name in ("delay", "drop", "duplicate")}


def _company_choices(frame: Frame) -> list[tuple[str, str]]:
    return [(company.realm_id, company.name) for company in frame.companies()]
