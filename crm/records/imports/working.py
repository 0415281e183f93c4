"""The worker's side of imports: chunk by chunk, the cursor and the fence in the transaction of the rows.

A worker that is killed leaves its chunk undone; the next one goes on from the cursor, so no row is lost or repeated.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from core.queue.claiming import finish, write_fenced
from core.queue.kinds import QueueKind
from crm.records.imports.planning import Planner
from crm.records.imports.receiving import read_file
from crm.records.imports.undoing import undo_rows
from crm.records.imports.writing import check_rows, write_rows
from crm.records.models import Import, ImportRow, ImportState, Outcome, Phase

CHUNK = 250
LEASE = timedelta(seconds=120)
WRITTEN = ("outcome", "problem", "record_id", "before", "after", "joined", "kept")
Deed = Callable[[Planner, Sequence[ImportRow]], None]
DEEDS: dict[str, tuple[Deed, str]] = {
    Phase.CHECK: (check_rows, ImportState.CHECKED),
    Phase.RUN: (write_rows, ImportState.DONE),
    Phase.UNDO: (undo_rows, ImportState.UNDONE),
}


def work_on(job: Import) -> None:
    """Goes through the rows to the end of the phase. Raises LostLease, also when a person stops it meanwhile."""
    with translation.override((job.user and job.user.language) or job.portal.language):
        if job.phase == Phase.READ:
            read_file(job)
            return
        deed, after = DEEDS[job.phase]
        planner = Planner(job)
        while do_chunk(job, planner, deed):
            pass
    finish(job, after)


def do_chunk(job: Import, planner: Planner, deed: Deed) -> bool:
    """The next rows after the cursor, in one transaction. False if there are none."""
    with transaction.atomic():
        rows = list(_rows_of(job).filter(number__gt=job.cursor).order_by("number")[:CHUNK])
        if not rows:
            return False
        counted = Counter(job.counts)
        if job.phase != Phase.UNDO:
            for row in rows:
                row.outcome, row.problem, row.record_id = "", "", None
                row.before, row.after, row.joined = {}, {}, []
        # Before the rows: a worker that lost its lease waits for nothing and writes nothing.
        write_fenced(job, lease_until=Now() + LEASE, cursor=rows[-1].number)
        deed(planner, rows)
        keep_rows(job, rows)
        counted.update(_counts(job, rows))
        write_fenced(job, counts=dict(counted))
    return True


def keep_rows(job: Import, rows: Sequence[ImportRow]) -> None:
    """As bulk_update, in a tenth of its time: the rows are there, so that each insert is an update."""
    ImportRow.objects.for_portal(job.portal).bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )


def _counts(job: Import, rows: Sequence[ImportRow]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in rows:
        if job.phase != Phase.UNDO:
            counted[row.outcome] += 1
        elif row.outcome in (Outcome.CREATED, Outcome.UPDATED):
            counted["kept" if row.kept else "undone"] += 1
    counted["seen"] = len(rows)
    return counted


def _rows_of(job: Import) -> "QuerySet[ImportRow]":
    return ImportRow.objects.for_portal(job.portal).filter(within=job)


def put_aside(job: Import) -> None:
    finish(job, ImportState.NEEDS_USER, last_error=_("This import stopped the worker several times."))


IMPORTS = QueueKind(
    name="imports", model=Import, handle=work_on, on_poison=put_aside, states=(ImportState.PENDING,), lease=LEASE
)
