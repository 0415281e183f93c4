"""The book of grants: codes, refresh tokens and access tokens, and the rules by which they live and die."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sandbox.oauth.errors import (
    dead_grant,
    invalid_token,
    unknown_refresh_token,
    wrong_kind_or_client,
)
from sandbox.oauth.records import ACCOUNTING, AccessToken, Code, Grant, OAuthSettings, as_plain

DAY = 86_400
FIRST_WINDOW = 101 * DAY  # recorded: 8726400 on first issue
HARD_LIMIT = 5 * 365 * DAY - 185_752  # recorded: 157494248
KEPT_RETIRED = 20


@dataclass(frozen=True, slots=True)
class Issued:
    """What one answer of the token endpoint is made of."""

    grant: Grant
    access: AccessToken
    now: float


class GrantBook:
    """Every change is on disk before the answer leaves: a client that saved a token can rely on it."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path = path
        self.clock = clock
        self.settings = OAuthSettings()
        self.grants: dict[str, Grant] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.codes: dict[str, Code] = {}
        self._by_refresh: dict[str, str] = {}
        if path.exists():
            self._load(orjson.loads(path.read_bytes()))

    def issue_code(self, realm_id: str, client_id: str, scopes: list[str], redirect_uri: str) -> Code:
        code = Code(
            value="XAB" + secrets.token_hex(24),
            realm_id=realm_id,
            client_id=client_id,
            scopes=scopes,
            redirect_uri=redirect_uri,
            expires_at=self.clock() + self.settings.code_seconds,
        )
        self.codes[code.value] = code
        self._save()
        return code

    def exchange_code(self, value: str, client_id: str, redirect_uri: str) -> Issued:
        code = self.codes.get(value)
        if code is None or code.redirect_uri != redirect_uri:
            raise invalid_token()
        if code.client_id != client_id:
            raise wrong_kind_or_client()
        if code.grant_id:
            self._punish_reuse(code)
            raise dead_grant()
        if self.clock() >= code.expires_at:
            raise dead_grant()
        issued = self.open_grant(code.realm_id, client_id, code.scopes)
        code.grant_id = issued.grant.id
        self._save()
        return issued

    def open_grant(
        self, realm_id: str, client_id: str, scopes: list[str] | None = None, purpose: str = "app"
    ) -> Issued:
        now = self.clock()
        grant = Grant(
            id=secrets.token_hex(8),
            realm_id=realm_id,
            client_id=client_id,
            scopes=scopes or [ACCOUNTING],
            subject=f"sandbox-user-{realm_id}",
            refresh_token=_new_refresh_token(),
            refresh_issued_at=now,
            refresh_expires_at=now + FIRST_WINDOW,
            hard_expires_at=now + HARD_LIMIT,
            purpose=purpose,
        )
        self._keep(grant)
        return self._issue(grant)

    def refresh(self, value: str, client_id: str) -> Issued:
        grant = self._find_by_refresh(value)
        now = self.clock()
        if grant.client_id != client_id:
            raise wrong_kind_or_client()
        if grant.refresh_token != value or not grant.is_alive(now):
            raise dead_grant()
        if self._is_rotation_due(grant, now):
            self.rotate(grant)
        return self._issue(grant)

    def rotate(self, grant: Grant) -> None:
        """Give the grant a new refresh token; the old value is dead at once."""
        now = self.clock()
        grant.retired_tokens = [*grant.retired_tokens, grant.refresh_token][-KEPT_RETIRED:]
        grant.refresh_token = _new_refresh_token()
        grant.refresh_issued_at = now
        grant.refresh_expires_at = now + FIRST_WINDOW
        self._by_refresh[grant.refresh_token] = grant.id
        self._save()

    def revoke_token(self, value: str) -> Grant:
        """Either kind of token ends the whole grant."""
        access = self.access_tokens.get(value)
        grant = self.grants[access.grant_id] if access else self._find_by_refresh(value)
        self.revoke(grant)
        return grant

    def revoke(self, grant: Grant) -> None:
        grant.revoked = True
        self._drop_access_of(grant)
        self._save()

    def disconnect(self, realm_id: str) -> int:
        """What a person's Disconnect inside the company does: every grant of the realm ends, nobody is told."""
        ended = [g for g in self.grants.values() if g.realm_id == realm_id and not g.revoked]
        for grant in ended:
            self.revoke(grant)
        return len(ended)

    def find_access(self, value: str) -> tuple[AccessToken, Grant] | None:
        access = self.access_tokens.get(value)
        return (access, self.grants[access.grant_id]) if access else None

    def expire_access(self, grant: Grant) -> None:
        for access in self.access_tokens.values():
            if access.grant_id == grant.id:
                access.expires_at = 0.0
        self._save()

    def grant_for_outside(self, realm_id: str, client_id: str) -> Issued:
        """The grant that outside clients use; a new one when the last has died."""
        now = self.clock()
        for grant in self.grants.values():
            wanted = grant.purpose == "outside" and grant.realm_id == realm_id and grant.client_id == client_id
            if wanted and grant.is_alive(now):
                return Issued(grant, self._fresh_access(grant), now)
        return self.open_grant(realm_id, client_id, purpose="outside")

    def age(self, seconds: float) -> None:
        """Move every lifetime towards its end, as if so much time had passed."""
        for grant in self.grants.values():
            grant.refresh_issued_at -= seconds
            grant.refresh_expires_at -= seconds
            grant.hard_expires_at -= seconds
        for access in self.access_tokens.values():
            access.expires_at -= seconds
        for code in self.codes.values():
            code.expires_at -= seconds
        self._save()

    def change_settings(self, settings: OAuthSettings) -> None:
        self.settings = settings
        self._save()

    def forget_realm(self, realm_id: str) -> None:
        gone = {g.id for g in self.grants.values() if g.realm_id == realm_id}
        self.grants = {k: g for k, g in self.grants.items() if k not in gone}
        self.access_tokens = {k: a for k, a in self.access_tokens.items() if a.grant_id not in gone}
        self.codes = {k: c for k, c in self.codes.items() if c.realm_id != realm_id}
        self._by_refresh = {k: g for k, g in self._by_refresh.items() if g not in gone}
        self._save()

    def _punish_reuse(self, code: Code) -> None:
        grant = self.grants.get(code.grant_id)
        if grant and self.settings.code_reuse_revokes:
            self.revoke(grant)

    def _find_by_refresh(self, value: str) -> Grant:
        if value in self.access_tokens:
            raise wrong_kind_or_client()
        grant_id = self._by_refresh.get(value)
        if grant_id is None:
            raise unknown_refresh_token()
        return self.grants[grant_id]

    def _is_rotation_due(self, grant: Grant, now: float) -> bool:
        if self.settings.rotation == "daily":
            return now - grant.refresh_issued_at >= DAY
        return self.settings.rotation == "every_refresh"

    def _issue(self, grant: Grant) -> Issued:
        now = self.clock()
        access = AccessToken(_new_access_token(), grant.id, now + self.settings.access_token_seconds)
        self._forget_long_expired(now)
        self.access_tokens[access.value] = access
        self._save()
        return Issued(grant, access, now)

    def _fresh_access(self, grant: Grant) -> AccessToken:
        soon = self.clock() + 60
        for access in self.access_tokens.values():
            if access.grant_id == grant.id and access.expires_at > soon:
                return access
        return self._issue(grant).access

    def _forget_long_expired(self, now: float) -> None:
        """An expired token is still known for a day: its holder is told so, not that it is malformed."""
        stale = [key for key, access in self.access_tokens.items() if 0 < access.expires_at < now - DAY]
        for key in stale:
            del self.access_tokens[key]

    def _drop_access_of(self, grant: Grant) -> None:
        for access in self.access_tokens.values():
            if access.grant_id == grant.id:
                access.expires_at = 0.0

    def _keep(self, grant: Grant) -> None:
        self.grants[grant.id] = grant
        for value in [*grant.retired_tokens, grant.refresh_token]:
            self._by_refresh[value] = grant.id

    def _load(self, stored: dict[str, Any]) -> None:
        self.settings = OAuthSettings(**stored["settings"])
        for grant in stored["grants"]:
            self._keep(Grant(**grant))
        self.access_tokens = {a["value"]: AccessToken(**a) for a in stored["access_tokens"]}
        self.codes = {c["value"]: Code(**c) for c in stored["codes"]}

    def _save(self) -> None:
        body = orjson.dumps(
            {
                "settings": as_plain(self.settings),
                "grants": [as_plain(grant) for grant in self.grants.values()],
                "access_tokens": [as_plain(access) for access in self.access_tokens.values()],
                "codes": [as_plain(code) for code in self.codes.values()],
            }
        )
        draft = self.path.with_suffix(".tmp")
        draft.write_bytes(body)
        draft.chmod(0o600)
        draft.replace(self.path)


def _new_refresh_token() -> str:
    return f"RT1-{secrets.randbelow(900) + 100}-H0-{secrets.token_hex(20)}"


def _new_access_token() -> str:
    """As long as Intuit's encrypted ones: storage that is too narrow must show itself here."""
    return "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwieC5vcmciOiJIMCJ9.." + secrets.token_urlsafe(450)
