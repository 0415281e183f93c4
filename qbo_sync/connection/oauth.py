"""Intuit's OAuth 2 through intuit-oauth: where to send a person, and what comes back (qbo.md section 1)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from core import clock
from core.transactions import require_no_transaction
from qbo_sync.client.failures import Reconnect, TryLater, pause_of
from qbo_sync.client.session import refuse_other_hosts

SECONDS = (5.0, 20.0)
HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"


class TimedAuthClient(AuthClient):  # type: ignore[misc]
    """intuit-oauth with time limits, and with no other host while QBO_BASE_URL is set."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        refuse_other_hosts(url)
        kwargs.setdefault("timeout", SECONDS)
        self.trust_env = False
        response: requests.Response = super().request(method, url, *args, **kwargs)
        return response


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str
    access_expires_at: datetime
    refresh_expires_at: datetime | None
    hard_expires_at: datetime | None


def redirect_uri() -> str:
    return f"{settings.BASE_URL}/oauth/quickbooks/callback/"


def auth_client() -> AuthClient:
    """Raises TryLater when the discovery document cannot be read."""
    require_no_transaction("Speaking to Intuit")
    discovery = f"{settings.QBO_BASE_URL}/.well-known/openid_sandbox_configuration" if settings.QBO_BASE_URL else ""
    try:
        client = TimedAuthClient(
            settings.QBO_CLIENT_ID,
            settings.QBO_CLIENT_SECRET,
            redirect_uri(),
            environment=discovery or settings.QBO_ENVIRONMENT,
        )
    except (requests.RequestException, AuthClientError, ValueError) as trouble:
        raise TryLater(f"Intuit's sign-in could not be reached ({type(trouble).__name__}).") from None
    client.headers[HARD_EXPIRY_HEADER] = "true"
    return client


def authorization_url(state: str) -> str:
    """Where a person says yes; only the accounting scope is asked for."""
    url: str = auth_client().get_authorization_url([Scopes.ACCOUNTING], state_token=state)
    return url


def exchange_code(code: str, realm_id: str) -> Tokens:
    """Raises Reconnect for a code that is not good (any more), TryLater when nobody answers."""
    client = auth_client()
    _asked(lambda: client.get_bearer_token(code, realm_id=realm_id))
    return _tokens_of(client)


def refresh_tokens(refresh_token: str) -> Tokens:
    """Raises Reconnect for invalid_grant, TryLater otherwise."""
    client = auth_client()
    _asked(lambda: client.refresh(refresh_token=refresh_token))
    return _tokens_of(client)


def revoke_token(token: str) -> None:
    """Raises Reconnect, TryLater."""
    client = auth_client()
    _asked(lambda: client.revoke(token=token))


def _asked(ask: Any) -> None:
    try:
        ask()
    except AuthClientError as refused:
        raise _failure(refused) from None
    except (requests.RequestException, ValueError) as trouble:
        raise TryLater(f"Intuit's sign-in did not answer ({type(trouble).__name__}).") from None


def _failure(refused: AuthClientError) -> Reconnect | TryLater:
    """`invalid_grant` is final; everything else may pass (qbo.md 1.4)."""
    try:
        error = json.loads(refused.content).get("error", "")
    except (ValueError, AttributeError):
        error = ""
    tid = str(refused.intuit_tid or "")
    if error in ("invalid_grant", "invalid_client", "invalid_request"):
        return Reconnect(error, code=error, intuit_tid=tid, http_status=refused.status_code)
    pause = pause_of(refused.headers) if refused.status_code == 429 else None
    return TryLater(error or "token endpoint", intuit_tid=tid, http_status=refused.status_code, retry_after=pause)


def _tokens_of(client: AuthClient) -> Tokens:
    now = clock.now()
    if not client.access_token or not client.refresh_token:
        raise TryLater("The token answer holds no tokens.")
    return Tokens(
        access=str(client.access_token),
        refresh=str(client.refresh_token),
        access_expires_at=now + timedelta(seconds=int(client.expires_in or 3600)),
        refresh_expires_at=_later(now, client.x_refresh_token_expires_in),
        hard_expires_at=_later(now, getattr(client, "x_refresh_token_hard_expires_in", None)),
    )


def _later(now: datetime, seconds: Any) -> datetime | None:
    return now + timedelta(seconds=int(seconds)) if seconds else None
