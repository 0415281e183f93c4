"""What the authorization server remembers about an app's permissions."""

from dataclasses import asdict, dataclass, field
from typing import Any

ACCOUNTING = "com.intuit.quickbooks.accounting"
KNOWN_SCOPES = (
    ACCOUNTING,
    "com.intuit.quickbooks.payment",
    "openid",
    "profile",
    "email",
    "phone",
    "address",
)


@dataclass(slots=True)
class Grant:
    """One company's permission for one app. Only the current refresh token lives; older values are kept to tell
    a rotated-out one from one that never existed."""

    id: str
    realm_id: str
    client_id: str
    scopes: list[str]
    subject: str
    refresh_token: str
    refresh_issued_at: float
    refresh_expires_at: float
    hard_expires_at: float
    purpose: str = "app"
    revoked: bool = False
    retired_tokens: list[str] = field(default_factory=list)

    def is_alive(self, now: float) -> bool:
        return not self.revoked and now < min(self.refresh_expires_at, self.hard_expires_at)


@dataclass(slots=True)
class AccessToken:
    value: str
    grant_id: str
    expires_at: float


@dataclass(slots=True)
class Code:
    value: str
    realm_id: str
    client_id: str
    scopes: list[str]
    redirect_uri: str
    expires_at: float
    grant_id: str = ""


@dataclass(slots=True)
class OAuthSettings:
    """What Intuit leaves open or tests need shorter; the defaults are Intuit's documented values."""

    rotation: str = "daily"
    access_token_seconds: int = 3600
    code_seconds: int = 300
    invalid_client_status: int = 401
    code_reuse_revokes: bool = True
    redirect_uris: list[str] = field(default_factory=list)


ROTATIONS = ("daily", "every_refresh", "never")


def as_plain(record: Any) -> dict[str, Any]:
    return asdict(record)
