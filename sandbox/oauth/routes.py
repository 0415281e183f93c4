"""OAuth over HTTP: discovery, token, revoke, userinfo, keys."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.desk import Desk
from sandbox.oauth.answers import check_client, token_answer, user_info
from sandbox.oauth.consent import consent_routes
from sandbox.oauth.discovery import discovery_document
from sandbox.oauth.errors import OAuthRefusal, missing_parameter

JSON = "application/json;charset=UTF-8"
NEVER_STORED = {"cache-control": "no-cache, no-store", "pragma": "no-cache"}


def oauth_routes(desk: Desk) -> list[Route]:
    async def discovery(request: Request) -> Response:
        return _json(discovery_document(str(request.base_url).rstrip("/")))

    async def token(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            body = token_answer(desk.grants, desk.signing_key, desk.client(), request.headers, form)
        except OAuthRefusal as refusal:
            return _json(refusal.body(), refusal.status)
        return _json(body)

    async def revoke(request: Request) -> Response:
        sent = await _read_fields(request)
        try:
            check_client(desk.grants, desk.client(), request.headers, sent)
            if not sent.get("token"):
                raise missing_parameter()
            desk.grants.revoke_token(sent["token"])
        except OAuthRefusal as refusal:
            return _json(refusal.body(), refusal.status)
        return Response(status_code=200, headers=NEVER_STORED)

    async def userinfo(request: Request) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        found = desk.grants.find_access(bearer)
        if found is None or found[0].expires_at <= desk.grants.clock() or "openid" not in found[1].scopes:
            return _json({"error": "invalid_token", "error_description": "Token invalid"}, 401)
        return _json(user_info(found[1].subject, found[1].scopes))

    async def jwks(request: Request) -> Response:
        return _json(desk.signing_key.jwks())

    discovery_paths = [
        f"/.well-known/{name}{end}"
        for name in ("openid_configuration", "openid_sandbox_configuration")
        for end in ("", "/")
    ]
    return [
        *(Route(path, discovery) for path in discovery_paths),
        *consent_routes(desk),
        Route("/oauth2/v1/tokens/bearer", token, methods=["POST"]),
        Route("/v2/oauth2/tokens/revoke", revoke, methods=["POST"]),
        Route("/v1/openid_connect/userinfo", userinfo),
        Route("/op/v1/jwks", jwks),
    ]


async def _read_fields(request: Request) -> dict[str, str]:
    """Revocation takes JSON; a form is let through as the token endpoint takes it."""
    if "json" not in request.headers.get("content-type", ""):
        return {name: str(value) for name, value in (await request.form()).items()}
    try:
        sent = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return {k: str(v) for k, v in sent.items()} if isinstance(sent, dict) else {}


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, NEVER_STORED, media_type=JSON)
