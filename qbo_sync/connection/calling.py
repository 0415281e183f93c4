"""One call to a company: in its turn, with a good token, refreshed once if need be, and its health noted."""

from collections.abc import Callable
from typing import TypeVar

from core.transactions import require_no_transaction
from qbo_sync.client.failures import Blocked, Reconnect, RefreshToken, Throttled
from qbo_sync.client.gateway import QuickBooksGateway
from qbo_sync.connection.health import ask_to_reconnect, block, note_success, throttle
from qbo_sync.connection.pace import count_call, in_turn, take_token
from qbo_sync.connection.tokens import access_token
from qbo_sync.models import Connection

T = TypeVar("T")


def call(connection: Connection, ask: Callable[[QuickBooksGateway], T]) -> T:
    """Runs `ask` with a gateway. An expired token is refreshed and `ask` runs once more, with the same requestid.

    Raises Failure; the connection's state follows from it.
    """
    require_no_transaction("Speaking to QuickBooks")
    token = access_token(connection)
    try:
        try:
            result = _asked(connection, token, ask)
        except RefreshToken:
            result = _asked(connection, access_token(connection, stale=token), ask)
    except RefreshToken as refused:
        ask_to_reconnect(connection)
        raise Reconnect(refused.message, code=refused.code, intuit_tid=refused.intuit_tid) from None
    except Throttled as slow:
        throttle(connection, slow)
        raise
    except Blocked as blocked:
        block(connection, blocked)
        raise
    except Reconnect:
        ask_to_reconnect(connection)
        raise
    note_success(connection)
    return result


def _asked(connection: Connection, token: str, ask: Callable[[QuickBooksGateway], T]) -> T:
    def note(is_read: bool) -> None:
        take_token(connection)
        count_call(connection, is_read)

    with in_turn(connection):
        return ask(QuickBooksGateway(connection.realm_id, token, note))
