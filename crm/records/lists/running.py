"""A run: a look at all records of one list, window by window, each in a transaction of its own.

A worker that is killed leaves its window undone; the next one goes on from the cursor, and finds what was done before
done. Filters that change meanwhile begin it anew.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import clock
from core.queue.claiming import finish, write_fenced
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from crm.records.filters import InvalidFilter
from crm.records.lists.asking import RUNS
from crm.records.lists.fitting import fit_window, understood
from crm.records.lists.moving import hold, records_of
from crm.records.models import ListKind, ListRun, RecordList

WINDOW = 5000
LEASE = timedelta(seconds=120)


def run_through(run: ListRun) -> None:
    """To the end, and again as often as it was asked for meanwhile. Raises LostLease."""
    while look_at_window(run):
        pass


def look_at_window(run: ListRun) -> bool:
    """The next records after the cursor. False when all is done."""
    with transaction.atomic():
        held = hold(run.portal, [run.within_id])
        if not held or held[0].kind == ListKind.STATIC:
            finish(run, QueueState.DONE)
            return False
        return _look(run, held[0])


def _look(run: ListRun, record_list: RecordList) -> bool:
    if run.cursor == 0 or run.version != record_list.version:
        _begin(run, record_list)
    try:
        filters = understood(record_list)
    except InvalidFilter:  # its members stay; pages say what is wrong
        return not _end(run, record_list, broken=True)
    low, high = run.cursor, _end_of_window(record_list, run.cursor)
    write_fenced(run, cursor=high or low, lease_until=Now() + LEASE)
    fit_window(record_list, filters, low, high)
    return high is not None or not _end(run, record_list, broken=False)


def _begin(run: ListRun, record_list: RecordList) -> None:
    write_fenced(run, cursor=0, begun=_asked(run), version=record_list.version, begun_at=clock.now())


def _asked(run: ListRun) -> int:
    return int(ListRun.objects.for_portal(run.portal).values_list("asked", flat=True).get(pk=run.pk))


def _end_of_window(record_list: RecordList, low: int) -> int | None:
    """None for the last one."""
    ids = records_of(record_list).filter(pk__gt=low).order_by("pk").values_list("pk", flat=True)
    end: int | None = next(iter(ids[WINDOW - 1 : WINDOW]), None)
    return end


def _end(run: ListRun, record_list: RecordList, broken: bool) -> bool:
    """False if it was asked for again meanwhile: then it begins anew."""
    rows = RecordList.objects.for_portal(run.portal).filter(pk=record_list.pk)
    rows.update(worked_out=run.version, worked_out_at=run.begun_at, broken=broken)
    write_fenced(run, cursor=0, lease_until=Now() + LEASE)  # and nobody asks before this transaction ends
    if _asked(run) != run.begun:
        return False
    finish(run, QueueState.DONE)
    return True


def put_aside(run: ListRun) -> None:
    finish(run, QueueState.NEEDS_USER, last_error=_("Working this list out stopped the worker several times."))


LIST_RUNS = QueueKind(name=RUNS, model=ListRun, handle=run_through, on_poison=put_aside, lease=LEASE)
