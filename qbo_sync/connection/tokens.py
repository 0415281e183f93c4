"""Tokens at rest and their refresh: one process at a time, never an empty token over a good one (guarantees.md R9).

The lease is a column, taken by compare-and-set in the database's time; whoever does not get it waits for the next
generation. After `invalid_grant` the row is read again first: somebody else may have refreshed (F14).
"""

import logging
import time
from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from core import clock
from core.secrets import open_sealed, seal
from qbo_sync.client.failures import Reconnect, TryLater
from qbo_sync.connection.health import ask_to_reconnect
from qbo_sync.connection.oauth import Tokens, refresh_tokens
from qbo_sync.models import Connection

log = logging.getLogger(__name__)
EARLY = timedelta(minutes=5)
LEASE = timedelta(seconds=30)
POLL_SECONDS = 0.1
SECOND_LOOK_SECONDS = 2.0


def owner_of(connection: Connection) -> str:
    return f"portal:{connection.portal_id}/connection:{connection.pk}"


def sealed_tokens(connection: Connection, tokens: Tokens) -> dict[str, object]:
    """The columns that hold a pair of tokens."""
    owner = owner_of(connection)
    return {
        "access_sealed": seal(tokens.access, owner),
        "refresh_sealed": seal(tokens.refresh, owner),
        "access_expires_at": tokens.access_expires_at,
        "refresh_expires_at": tokens.refresh_expires_at,
        "refresh_hard_expires_at": tokens.hard_expires_at or connection.refresh_hard_expires_at,
        "refresh_lease_until": None,
    }


def access_token(connection: Connection, stale: str = "") -> str:
    """A good access token; `stale` is one that QuickBooks has just refused. Raises Reconnect, TryLater."""
    deadline = time.monotonic() + LEASE.total_seconds() + 5
    while time.monotonic() < deadline:
        connection.refresh_from_db()
        token = _usable(connection, stale)
        if token:
            return token
        if _take_lease(connection):
            return _refresh(connection)
        time.sleep(POLL_SECONDS)
    raise TryLater("Another process is refreshing the token.")


def _usable(connection: Connection, stale: str) -> str:
    if not connection.access_sealed:
        raise Reconnect("The company is not connected.")
    expires = connection.access_expires_at
    if expires is None or expires - EARLY < clock.now():
        return ""
    token = open_sealed(connection.access_sealed, owner_of(connection))
    return "" if token == stale else token


def _take_lease(connection: Connection) -> bool:
    rows = Connection.objects.for_portal(connection.portal_id).filter(
        Q(refresh_lease_until__isnull=True) | Q(refresh_lease_until__lt=Now()),
        pk=connection.pk,
        generation=connection.generation,
    )
    return bool(rows.update(refresh_lease_until=Now() + LEASE))


def _refresh(connection: Connection) -> str:
    generation = connection.generation
    refresh = open_sealed(connection.refresh_sealed, owner_of(connection))
    try:
        tokens = refresh_tokens(refresh)
    except Reconnect as refused:
        return _after_refusal(connection, generation, refused)
    except TryLater:
        _give_lease_back(connection, generation)
        raise
    _save(connection, generation, tokens)
    return tokens.access


def _save(connection: Connection, generation: int, tokens: Tokens) -> None:
    rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk, generation=generation)
    rows.update(**sealed_tokens(connection, tokens), generation=F("generation") + 1)
    log.info("connection %s: access token refreshed", connection.pk)


def _give_lease_back(connection: Connection, generation: int) -> None:
    rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk, generation=generation)
    rows.update(refresh_lease_until=None)


def _after_refusal(connection: Connection, generation: int, refused: Reconnect) -> str:
    """Somebody else's newer token is used; only if there is none, twice looked, must a person reconnect."""
    for pause in (0.0, SECOND_LOOK_SECONDS):
        time.sleep(pause)
        connection.refresh_from_db()
        if connection.generation != generation:
            token = _usable(connection, "")
            if token:
                return token
    _give_lease_back(connection, generation)
    ask_to_reconnect(connection)
    raise refused
