"""Private-app tokens with scopes: `Authorization: Bearer pat-dealbooks-...` (interfaces.md section 3)."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from core import clock
from core.api.models import ApiToken, hash_token
from core.changes import Actor, Origin

USED_AT_STEP = timedelta(minutes=1)


class PrivateAppAuthentication(authentication.BaseAuthentication):
    """`request.auth` is the ApiToken; `request.user` is nobody, since a token is not a person."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.keyword.lower() or not secret:
            raise exceptions.NotAuthenticated
        rows = ApiToken.everywhere.select_related("portal")  # across portals: the token says which portal it is of
        token = rows.filter(token_hash=hash_token(secret.strip()), revoked_at__isnull=True).first()
        if token is None:
            raise exceptions.AuthenticationFailed
        note_use(token)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class HasScope(permissions.BasePermission):
    """The view's `scopes` maps a method to the scope it needs; `required_scope(request)` may decide instead."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return False
        needed = view.required_scope(request)
        return not needed or needed in request.auth.scopes


def note_use(token: ApiToken) -> None:
    """Remembers the use, at most once a minute, so that reading stays reading."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > USED_AT_STEP:
        ApiToken.objects.for_portal(token.portal_id).filter(pk=token.pk).update(last_used_at=now)


def token_actor(token: ApiToken) -> Actor:
    return Actor(Origin.API, token.name)
