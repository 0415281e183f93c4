"""How fast a company may be asked: a token bucket in its row, shared by all processes, and calls counted (R14).

All in the database's time. Intuit meters reads, so they are counted apart (qbo.md 4.2).
"""

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from core import clock
from qbo_sync.client.failures import Throttled
from qbo_sync.models import ApiUsage, Connection

LONGEST_WAIT = 10.0
_in_flight: dict[int, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(settings.QBO_CONCURRENT_REQUESTS))


@contextlib.contextmanager
def in_turn(connection: Connection) -> Iterator[None]:
    """Holds one of the company's places in this process."""
    with _in_flight[connection.pk]:
        yield


def take_token(connection: Connection) -> None:
    """Waits for a place within the company's calls a minute. Raises Throttled after ten seconds without one."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not _taken(connection):
        if time.monotonic() > deadline:
            raise Throttled("Our own limit of calls a minute is used up.", retry_after=5)
        time.sleep(0.1)


def _taken(connection: Connection) -> bool:
    per_second = settings.QBO_REQUESTS_PER_MINUTE / 60
    most = max(8.0, per_second)
    with transaction.atomic():
        rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk)
        row = rows.select_for_update().annotate(now_at=Now()).get()
        passed = (row.now_at - row.bucket_at).total_seconds() if row.bucket_at else 3600.0
        tokens = min(most, row.bucket_tokens + max(passed, 0.0) * per_second)
        if tokens < 1:
            return False
        rows.update(bucket_tokens=tokens - 1, bucket_at=row.now_at)
        return True


def count_call(connection: Connection, is_read: bool) -> None:
    month = clock.now().date().replace(day=1)
    rows = ApiUsage.objects.for_portal(connection.portal_id)
    usage, _new = rows.get_or_create(connection=connection, month=month)
    column = "reads" if is_read else "writes"
    rows.filter(pk=usage.pk).update(**{column: F(column) + 1})
