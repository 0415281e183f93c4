"""How a connection is, in plain words; kept on the connection and on its book together."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.portals.models import Membership
from core.portals.roles import Role
from invoices.books import Book, BookState
from qbo_sync.client.failures import USUAL_PAUSE, Failure, Throttled, explain
from qbo_sync.models import Connection

THROTTLED_AFTER = timedelta(minutes=5)
PROBE_EVERY = timedelta(hours=1)


def set_state(connection: Connection, state: str, reason: str = "") -> bool:
    """False if it was so already."""
    with transaction.atomic():
        rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk)
        changed = rows.exclude(state=state, state_reason=reason).update(state=state, state_reason=reason)
        Book.objects.for_portal(connection.portal_id).filter(pk=connection.book_id).update(
            state=state, state_reason=reason
        )
    connection.state, connection.state_reason = state, reason
    return bool(changed)


def ask_to_reconnect(connection: Connection) -> None:
    """The permission is gone: queued work is kept, admins are told once."""
    reason = _(
        "QuickBooks does not accept our permission any more. Queued work is kept and goes out after reconnecting."
    )
    if set_state(connection, BookState.NEEDS_RECONNECT, reason):
        tell_admins(connection)


def block(connection: Connection, failure: Failure) -> None:
    """The company takes nothing for now; it is asked again every hour."""
    set_state(connection, BookState.BLOCKED, explain(failure))
    pause(connection, PROBE_EVERY)


def throttle(connection: Connection, failure: Throttled) -> None:
    """Pauses this company alone. More than five minutes of it shows as a state, with a look every hour (F12)."""
    pause(connection, timedelta(seconds=USUAL_PAUSE if failure.retry_after is None else failure.retry_after))
    since = connection.throttled_since
    rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk)
    if since is None:
        rows.update(throttled_since=clock.now())
    elif clock.now() - since > THROTTLED_AFTER and connection.state == BookState.CONNECTED:
        set_state(connection, BookState.THROTTLED, explain(failure))
        pause(connection, PROBE_EVERY)


def pause(connection: Connection, span: timedelta) -> None:
    Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(paused_until=Now() + span)


def note_success(connection: Connection) -> None:
    """An answered call: what was throttled or blocked is well again."""
    if connection.throttled_since is not None:
        Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(throttled_since=None)
        connection.throttled_since = None
    if connection.state in (BookState.THROTTLED, BookState.BLOCKED):
        set_state(connection, BookState.CONNECTED)


def tell_admins(connection: Connection) -> None:
    """An e-mail to each Super admin of the portal, in his language."""
    admins = Membership.objects.filter(portal_id=connection.portal_id, role=Role.SUPER_ADMIN, is_active=True)
    for member in admins.select_related("user", "portal"):
        with translation.override(member.user.language or member.portal.language):
            send_mail(
                _("%(company)s needs reconnecting") % {"company": connection.book.name},
                f"{connection.state_reason}\n\n{settings.BASE_URL}/settings/integrations/quickbooks/",
                None,
                [member.user.email],
                fail_silently=True,
            )
