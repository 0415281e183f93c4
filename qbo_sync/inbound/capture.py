"""The change sweep: what webhooks missed (guarantees.md R11, F35, F36).

It asks from the oldest cursor less ten minutes, in QuickBooks' time. The cursor moves when everything is applied. A
full answer says nothing of what is missing, so then each list is read anew.
"""

from datetime import timedelta

from django.conf import settings

from core import clock
from core.queue.doorbell import ring
from invoices.books import BookState
from qbo_sync.client.gateway import QuickBooksGateway
from qbo_sync.connection.connecting import EVERYTHING, FETCHES
from qbo_sync.inbound.applying import apply_entity
from qbo_sync.mirror.keeping import CHANGING
from qbo_sync.mirror.loading import OVERLAP, set_cursor
from qbo_sync.models import Connection, Fetch, SyncCursor

CAPTURE = "changes"
FULL = 1000
LOOK_BACK = timedelta(days=29)
FACTS_AFTER = timedelta(days=1)


def sweep(connection: Connection, gateway: QuickBooksGateway) -> int:
    """Returns how many records of ours changed."""
    cursors = dict(
        SyncCursor.objects.for_portal(connection.portal_id)
        .filter(connection=connection)
        .values_list("entity", "watermark")
    )
    now = clock.now() + gateway.ahead
    if any(entity not in cursors for entity in CHANGING) or min(cursors.values()) < now - LOOK_BACK:
        ask(connection, EVERYTHING)
        return 0
    started = clock.now()
    since = min(cursors[entity] for entity in CHANGING) - OVERLAP
    found, answered_at = gateway.change_data_capture(CHANGING, since)
    if sum(map(len, found.values())) >= FULL:
        ask(connection, EVERYTHING)
        return 0
    changed = sum(apply_entity(connection, entity, answer, started) for entity in found for answer in found[entity])
    for entity in CHANGING:
        set_cursor(connection, entity, answered_at or now)
    Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(last_pull_at=clock.now())
    return changed


def ask(connection: Connection, entity: str) -> None:
    rows = Fetch.objects.for_portal(connection.portal_id)
    if not rows.filter(connection=connection, entity=entity, state="pending", lease_until=None).exists():
        rows.create(connection=connection, entity=entity)
    ring(FETCHES)


def ask_all_companies() -> int:
    """Queues a sweep of each connected company that was not read lately, and its facts once a day."""
    due = clock.now() - timedelta(seconds=settings.QBO_SWEEP_SECONDS)
    rows = Connection.everywhere.filter(state=BookState.CONNECTED)  # across portals: every company is kept in step
    count = 0
    for connection in rows:
        if connection.last_pull_at is None or connection.last_pull_at < due:
            ask(connection, CAPTURE)
            count += 1
        if connection.company_read_at is not None and connection.company_read_at < clock.now() - FACTS_AFTER:
            ask(connection, "Preferences")
    return count
