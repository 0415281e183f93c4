"""The deeds on an import: match, run, pause, go on, stop, undo. Each changes its row; the worker does the rest."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.queue.doorbell import ring
from crm.records.imports.guessing import remember
from crm.records.imports.receiving import FROM_HUBSPOT_FILE
from crm.records.models import Import, ImportFile, ImportState, Mode, Outcome, Phase
from crm.records.portal_types import portal_type

MOVING = (ImportState.PENDING, ImportState.PAUSED)
WRITING = (Phase.RUN, Phase.UNDO)


class NotNow(Exception):
    """The import is not in a state for that; the text says what is."""


def match(
    job: Import,
    matching: Sequence[str],
    key: str,
    mode: str,
    dates: str,
    decimal_comma: bool,
    apostrophes: bool | None = None,
) -> None:
    """What the person chose; the worker then looks at every row. Raises NotNow."""
    record_type = portal_type(job.record_type, job.portal)
    with transaction.atomic():
        _move(
            job, (ImportState.MATCHING, ImportState.CHECKED), ImportState.PENDING, Phase.CHECK,
            matching=list(matching), key=key, mode=mode if key else Mode.CREATE, dates=dates,
            decimal_comma=decimal_comma, apostrophes=job.apostrophes if apostrophes is None else apostrophes,
        )  # fmt: skip
        remember(record_type, job.portal, job.headers, matching, job.source == FROM_HUBSPOT_FILE)


def run(job: Import) -> None:
    """Raises NotNow."""
    _move(job, (ImportState.CHECKED,), ImportState.PENDING, Phase.RUN)


def undo(job: Import) -> None:
    """Also of an import that was stopped half way. Raises NotNow."""
    if job.phase not in WRITING:
        raise NotNow(_("This import has written nothing that could be undone."))
    _move(job, (ImportState.DONE, ImportState.CANCELLED, ImportState.NEEDS_USER), ImportState.PENDING, Phase.UNDO)


def pause(job: Import) -> None:
    """After the rows that are being written right now. Raises NotNow."""
    _move(job, (ImportState.PENDING,), ImportState.PAUSED)


def resume(job: Import) -> None:
    """Raises NotNow."""
    _move(job, (ImportState.PAUSED, ImportState.NEEDS_USER), ImportState.PENDING)


def stop(job: Import) -> None:
    """What was imported so far stays, and can be undone; a check that is stopped begins anew. Raises NotNow."""
    with transaction.atomic():
        _move(job, MOVING, ImportState.MATCHING if job.phase == Phase.CHECK else ImportState.CANCELLED)
        ImportFile.objects.for_portal(job.portal).filter(within=job).delete()


def _move(job: Import, states: Sequence[str], state: str, phase: str = "", **values: Any) -> None:
    """Compare and set; another phase begins with the first row. Those of a migration are moved by it alone."""
    if job.source == "hubspot":
        raise NotNow(_("These rows belong to an import from HubSpot. Its own page moves them all."))
    if phase:
        kept = job.counts if phase == Phase.UNDO else {}
        values |= {"phase": phase, "cursor": 0, "counts": {**kept, "seen": 0, "undone": 0, "kept": 0}}
    rows = Import.objects.for_portal(job.portal).filter(pk=job.pk, state__in=states)
    cleared: dict[str, Any] = {"lease_until": None, "lease_owner": "", "crashes": 0, "due_at": Now(), "last_error": ""}
    with transaction.atomic():
        if not rows.update(**cleared, **values, state=state):
            raise NotNow(_("The import has moved on meanwhile. This page shows how it stands now."))
        if state == ImportState.PENDING:
            ring("imports")
    job.refresh_from_db()


def may_be_undone(job: Import) -> bool:
    done = job.counts.get(Outcome.CREATED, 0) + job.counts.get(Outcome.UPDATED, 0)
    return (
        job.source != "hubspot"
        and job.phase in WRITING
        and job.state in (ImportState.DONE, ImportState.CANCELLED)
        and done > 0
    )
