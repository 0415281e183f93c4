"""Private-app tokens: one portal each, shown once, stored as a hash."""

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel

PREFIX = "pat-dealbooks-"


def hash_token(token: str) -> str:
    """Tokens are 256 random bits, so a plain SHA-256 is enough to keep them unreadable."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiToken(PortalModel):
    name = models.CharField(_("Name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    shown_as = models.CharField(max_length=30)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


def issue_token(portal_id: int, name: str, scopes: list[str], created_by_id: int | None = None) -> tuple[ApiToken, str]:
    """A new token and its secret text, which is not kept."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.for_portal(portal_id).create(
        name=name,
        token_hash=hash_token(secret),
        shown_as=f"{secret[:18]}…{secret[-4:]}",
        scopes=scopes,
        created_by_id=created_by_id,
    )
    return row, secret
