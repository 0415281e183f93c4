"""Connect, reconnect, disconnect a QuickBooks company (product.md section 3, decisions.md 10)."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.portals.models import Portal
from core.queue.doorbell import ring
from core.secrets import CannotOpen, open_sealed
from core.users.models import User
from invoices.books import Book, BookState
from qbo_sync.client.failures import Failure
from qbo_sync.connection.oauth import Tokens, exchange_code, revoke_token
from qbo_sync.connection.tokens import owner_of, sealed_tokens
from qbo_sync.models import Connection, Fetch, OAuthAttempt

ATTEMPT_LIVES = timedelta(minutes=10)
FETCHES = "fetches"
EVERYTHING = "*"


class CannotConnect(Exception):
    """Said to the person as it is."""


def begin(portal: Portal, user: User, session_key: str, reconnects: Connection | None = None) -> OAuthAttempt:
    """One click on Connect."""
    return OAuthAttempt.objects.for_portal(portal).create(
        state=secrets.token_urlsafe(32), user=user, session_key=session_key, reconnects=reconnects
    )


def use_attempt(portal: Portal, user: User, session_key: str, state: str) -> OAuthAttempt:
    """The attempt that a callback belongs to, used up by this. Raises CannotConnect."""
    rows = OAuthAttempt.objects.for_portal(portal).filter(
        state=state,
        user=user,
        session_key=session_key,
        used_at__isnull=True,
        created_at__gte=clock.now() - ATTEMPT_LIVES,
    )
    attempt = rows.select_related("reconnects").first()
    if attempt is None or not rows.update(used_at=clock.now()):
        raise CannotConnect(_("This answer from QuickBooks is too old or was used already. Click Connect again."))
    return attempt


def finish(
    portal: Portal, user: User | None, code: str, realm_id: str, reconnects: Connection | None = None
) -> Connection:
    """Exchanges the code and connects the company. Raises CannotConnect; nothing is connected then."""
    if reconnects is not None and reconnects.realm_id != realm_id:
        raise CannotConnect(
            _("You chose another QuickBooks company than %(name)s. Nothing was changed; its queued work is kept.")
            % {"name": reconnects.book.name}
        )
    refuse_foreign_realm(portal, realm_id)
    try:
        tokens = exchange_code(code, realm_id)
    except Failure as failure:
        raise CannotConnect(
            _("QuickBooks did not confirm the connection (%(reason)s). Try again.") % {"reason": failure}
        ) from None
    return connect(portal, user, realm_id, tokens)


def refuse_foreign_realm(portal: Portal, realm_id: str) -> None:
    """A company is connected in one portal only. Raises CannotConnect."""
    rows = Connection.everywhere.filter(realm_id=realm_id)  # across portals: the realm may be another's
    if rows.exclude(portal=portal).exists():
        raise CannotConnect(
            _("This QuickBooks company is connected in another portal already. Disconnect it there first.")
        )


def connect(portal: Portal, user: User | None, realm_id: str, tokens: Tokens) -> Connection:
    """Keeps the tokens and asks for the company's lists; the page answers before they are here."""
    try:
        with transaction.atomic():
            connection = Connection.objects.for_portal(portal).filter(realm_id=realm_id).first()
            if connection is None:
                connection = _new_connection(portal, realm_id)
            values = {
                "state": BookState.CONNECTED,
                "state_reason": "",
                "connected_by": user,
                "connected_at": clock.now(),
                "disconnected_at": None,
                "paused_until": None,
                "throttled_since": None,
                "generation": connection.generation + 1,
            }
            rows = Connection.objects.for_portal(portal).filter(pk=connection.pk)
            rows.update(**values, **sealed_tokens(connection, tokens))
            Book.objects.for_portal(portal).filter(pk=connection.book_id).update(
                state=BookState.CONNECTED, state_reason=""
            )
            ask_for_everything(connection)
    except IntegrityError:
        raise CannotConnect(_("This QuickBooks company is being connected by somebody else right now.")) from None
    connection.refresh_from_db()
    return connection


def _new_connection(portal: Portal, realm_id: str) -> Connection:
    book = Book.objects.for_portal(portal).create(name=f"QuickBooks {realm_id[-4:]}", country="", currency="")
    return Connection.objects.for_portal(portal).create(book=book, realm_id=realm_id)


def ask_for_everything(connection: Connection) -> None:
    """Queues the reading of the company and all its lists; one row stands for it, however often it is asked."""
    rows = Fetch.objects.for_portal(connection.portal_id).filter(connection=connection, entity=EVERYTHING)
    if not rows.filter(state="pending", lease_until=None).exists():
        Fetch.objects.for_portal(connection.portal_id).create(connection=connection, entity=EVERYTHING)
    ring(FETCHES)


def disconnect(connection: Connection) -> None:
    """Revokes the permission at Intuit as far as it answers, wipes the tokens, keeps all data and queued work."""
    try:
        token = open_sealed(connection.refresh_sealed, owner_of(connection)) if connection.refresh_sealed else ""
        if token:
            revoke_token(token)
    except (Failure, CannotOpen):
        pass  # the token may be dead already; wiping ours is what counts here
    reason = _("Disconnected. The data is kept; queued work goes out after reconnecting.")
    with transaction.atomic():
        rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk)
        rows.update(
            state=BookState.DISCONNECTED,
            state_reason=reason,
            access_sealed="",
            refresh_sealed="",
            access_expires_at=None,
            generation=connection.generation + 1,
            disconnected_at=clock.now(),
        )
        Book.objects.for_portal(connection.portal_id).filter(pk=connection.book_id).update(
            state=BookState.DISCONNECTED, state_reason=reason
        )
    connection.refresh_from_db()
