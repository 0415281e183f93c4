"""Grants without a person: codes as a click on Connect would give, aging, revocation, and OAuth's own switches."""

from dataclasses import asdict, fields, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control.replies import Senseless, read_object, reply, route
from sandbox.desk import Desk
from sandbox.oauth.consent import Asking, grant_code, why_refused
from sandbox.oauth.records import ACCOUNTING, ROTATIONS, Grant, OAuthSettings


def permission_routes(desk: Desk) -> list[Route]:
    async def grant(request: Request) -> Response:
        sent = await read_object(request)
        realm = str(sent.get("realm_id", ""))
        if realm not in desk.world.companies:
            raise Senseless(f"There is no company {realm or '(none given)'}.", 404)
        asking = Asking(
            client_id=str(sent.get("client_id") or desk.client()[0]),
            response_type="code",
            scopes=str(sent.get("scope") or ACCOUNTING).split(),
            redirect_uri=str(sent.get("redirect_uri", "")),
            state=str(sent.get("state") or ""),
        )
        if trouble := why_refused(asking, desk):
            raise Senseless(trouble)
        code, address = grant_code(desk, asking, realm)
        return reply({"code": code, "redirect": address, "realm_id": realm}, 201)

    async def list_grants(request: Request) -> Response:
        now = desk.grants.clock()
        return reply({"grants": [_shown(grant, now) for grant in desk.grants.grants.values()]})

    async def disconnect(request: Request) -> Response:
        realm = request.query_params.get("realm_id", "")
        return reply({"ended": desk.grants.disconnect(realm)})

    async def show_settings(request: Request) -> Response:
        return reply(asdict(desk.grants.settings))

    async def change(request: Request) -> Response:
        sent = await read_object(request)
        age_days = sent.pop("age_days", 0)
        desk.grants.change_settings(_read_settings(desk.grants.settings, sent))
        if age_days:
            desk.grants.age(float(age_days) * 86_400)
        return reply(asdict(desk.grants.settings))

    return [
        route("/control/grants", grant, "POST"),
        route("/control/grants", list_grants),
        route("/control/grants", disconnect, "DELETE"),
        route("/control/oauth", show_settings),
        route("/control/oauth", change, "POST"),
    ]


def _shown(grant: Grant, now: float) -> dict[str, Any]:
    return {
        "id": grant.id,
        "realm_id": grant.realm_id,
        "client_id": grant.client_id,
        "scopes": grant.scopes,
        "purpose": grant.purpose,
        "alive": grant.is_alive(now),
        "revoked": grant.revoked,
        "refresh_token": grant.refresh_token,
        "refresh_expires_in": round(grant.refresh_expires_at - now),
        "rotations": len(grant.retired_tokens),
    }


def _read_settings(old: OAuthSettings, sent: dict[str, Any]) -> OAuthSettings:
    known = {field.name: field for field in fields(OAuthSettings)}
    if strangers := sorted(set(sent) - set(known)):
        raise Senseless(f"No such OAuth setting: {', '.join(strangers)}. There are: {', '.join(known)}, age_days.")
    for name, value in sent.items():
        if type(value) is not type(getattr(old, name)):
            raise Senseless(f"{name} must be of the kind of {getattr(old, name)!r}.")
    if sent.get("rotation", old.rotation) not in ROTATIONS:
        raise Senseless(f"rotation must be one of {', '.join(ROTATIONS)}.")
    return replace(old, **sent)
