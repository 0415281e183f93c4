"""Asking for a look at all records of lists; the row is the queue, and a list has one."""

import json
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from core.portals.models import Portal
from core.queue.doorbell import ring
from core.queue.models import QueueState
from crm.records.models import ListRun, RecordList

RUNS = "list_runs"


def ask_where_named(portal: Portal, names: Iterable[str]) -> None:
    """Lists whose filters name one of the properties: what it says of records changed, though no record did."""
    named = [f'"{name}"' for name in names]
    rows = RecordList.objects.for_portal(portal).filter(archived_at=None)
    concerned = [each for each in rows if each.is_active and any(name in json.dumps(each.filters) for name in named)]
    ask_for_runs(portal, [each.pk for each in concerned])


def ask_for_runs(portal: Portal, ids: Sequence[int]) -> None:
    """One that is running already goes round once more; one that waits is not asked for twice."""
    if not ids:
        return
    with transaction.atomic():
        rows = ListRun.objects.for_portal(portal).filter(within__in=ids)
        rows.filter(state=QueueState.PENDING).update(asked=F("asked") + 1)
        rows.exclude(state=QueueState.PENDING).update(
            state=QueueState.PENDING,
            asked=F("asked") + 1,
            cursor=0,
            due_at=Now(),
            lease_until=None,
            lease_owner="",
            crashes=0,
            finished_at=None,
            last_error="",
        )
        new = [ListRun(within_id=pk) for pk in ids]
        ListRun.objects.for_portal(portal).bulk_create(new, ignore_conflicts=True)
        ring(RUNS)
