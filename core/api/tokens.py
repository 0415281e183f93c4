"""Private apps: tokens with scopes, made, shown once, rotated, revoked."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core import clock
from core.api.models import ApiToken, issue_token
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import TOKENS, record_setting


def all_scopes() -> list[str]:
    """What a token may be allowed, from every room (settings.API_SCOPES)."""
    return [scope for path in settings.API_SCOPES for scope in import_string(path)()]


def make_token(portal: Portal, name: str, scopes: Sequence[str], actor: Actor) -> tuple[ApiToken, str]:
    """The token and its secret, which is not kept."""
    with transaction.atomic():
        token, secret = issue_token(portal.pk, name, sorted(scopes), actor.user_id)
        record_setting(portal, TOKENS, token.pk, "created", actor, name, {"scopes": ("", ", ".join(sorted(scopes)))})
    return token, secret


def rotate_token(token: ApiToken, actor: Actor) -> tuple[ApiToken, str]:
    """Another secret with the same name and scopes; the old one stops working at once."""
    with transaction.atomic():
        revoke_token(token, actor)
        return make_token(token.portal, token.name, token.scopes, actor)


def revoke_token(token: ApiToken, actor: Actor) -> None:
    with transaction.atomic():
        rows = ApiToken.objects.for_portal(token.portal_id).filter(pk=token.pk, revoked_at=None)
        if rows.update(revoked_at=clock.now()):
            record_setting(token.portal, TOKENS, token.pk, "revoked", actor, token.name)
