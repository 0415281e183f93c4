"""The deeds on an import: upload, match, run, pause, stop, undo. Each changes its row; the worker does the rest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from core.queue.doorbell import ring
from crm.records.imports.converting import guess_dates, guess_decimal_comma
from crm.records.imports.guessing import guess_matching, remember
from crm.records.imports.hubspot_ids import with_hubspot_ids
from crm.records.imports.reading import Table
from crm.records.imports.targets import RECORD_ID, key_properties, targets_of
from crm.records.models import Import, ImportRow, ImportState, Mode, Outcome, Phase
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind, RecordType

UPLOADED_AT_ONCE = 1000
LOOKED_AT = 200
FROM_HUBSPOT_FILE = "hubspot_file"
ABANDONED = timedelta(days=7)
MOVING = (ImportState.PENDING, ImportState.PAUSED)


class NotNow(Exception):
    """The import is not in a state for that; the text says what is."""


def upload(
    portal: Portal, record_type: RecordType, name: str, table: Table, actor: Actor, from_hubspot: bool = False
) -> Import:
    """Keeps the rows of a file, with a guess at what its columns are."""
    if from_hubspot:
        record_type = with_hubspot_ids(portal, record_type, actor)
    matching = guess_matching(record_type, portal, table.headers, from_hubspot)
    dates, decimal_comma = _guess_writing(portal, record_type, table, matching)
    with transaction.atomic():
        _forget_abandoned(portal)
        job = Import.objects.for_portal(portal).create(
            record_type=record_type.name,
            source=FROM_HUBSPOT_FILE if from_hubspot else "",
            file_name=name[-200:],
            headers=table.headers,
            matching=matching,
            state=ImportState.MATCHING,
            total=len(table.rows),
            user_id=actor.user_id,
            actor_label=actor.label,
            key=guess_key(record_type, matching),
            dates=dates,
            decimal_comma=decimal_comma,
        )
        rows = ImportRow.objects.for_portal(portal)
        for start in range(0, len(table.rows), UPLOADED_AT_ONCE):
            some = table.rows[start : start + UPLOADED_AT_ONCE]
            rows.bulk_create(ImportRow(portal=portal, within=job, number=number, cells=cells) for number, cells in some)
    return job


def _forget_abandoned(portal: Portal) -> None:
    """Files whose columns nobody matched within a week."""
    rows = Import.objects.for_portal(portal).filter(state=ImportState.MATCHING)
    rows.filter(created_at__lt=Now() - ABANDONED).delete()


def guess_key(record_type: RecordType, matching: Sequence[str]) -> str:
    """The first matched property by which records can be found, a Record ID before all."""
    return next((prop.name for prop in _keys(record_type) if prop.name in matching), "")


def _keys(record_type: RecordType) -> list[Property]:
    return sorted(key_properties(record_type), key=lambda prop: prop.name != RECORD_ID)


def _guess_writing(portal: Portal, record_type: RecordType, table: Table, matching: Sequence[str]) -> tuple[str, bool]:
    """How the file writes dates and numbers, from its first rows."""
    targets = targets_of(record_type, portal)
    dates: list[str] = []
    numbers: list[str] = []
    for place, key in enumerate(matching):
        kind = targets[key].prop.kind if key else None
        cells = [cells[place] for _number, cells in table.rows[:LOOKED_AT] if cells[place]]
        if kind in (PropertyKind.DATE, PropertyKind.DATETIME):
            dates += cells
        elif kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY):
            numbers += cells
    return guess_dates(dates), guess_decimal_comma(numbers)


def match(job: Import, matching: Sequence[str], key: str, mode: str, dates: str, decimal_comma: bool) -> None:
    """What the person chose; the worker then looks at every row. Raises NotNow."""
    record_type = portal_type(job.record_type, job.portal)
    with transaction.atomic():
        _move(
            job, (ImportState.MATCHING, ImportState.CHECKED), ImportState.PENDING, Phase.CHECK,
            matching=list(matching), key=key, mode=mode if key else Mode.CREATE, dates=dates,
            decimal_comma=decimal_comma,
        )  # fmt: skip
        remember(record_type, job.portal, job.headers, matching, job.source == FROM_HUBSPOT_FILE)


def run(job: Import) -> None:
    """Raises NotNow."""
    _move(job, (ImportState.CHECKED,), ImportState.PENDING, Phase.RUN)


def undo(job: Import) -> None:
    """Also of an import that was stopped half way. Raises NotNow."""
    if job.phase == Phase.CHECK:
        raise NotNow(_("This import has written nothing that could be undone."))
    _move(job, (ImportState.DONE, ImportState.CANCELLED, ImportState.NEEDS_USER), ImportState.PENDING, Phase.UNDO)


def pause(job: Import) -> None:
    """After the rows that are being written right now. Raises NotNow."""
    _move(job, (ImportState.PENDING,), ImportState.PAUSED)


def resume(job: Import) -> None:
    """Raises NotNow."""
    _move(job, (ImportState.PAUSED, ImportState.NEEDS_USER), ImportState.PENDING)


def stop(job: Import) -> None:
    """What was imported so far stays, and can be undone. Raises NotNow."""
    before = ImportState.CANCELLED if job.phase != Phase.CHECK else ImportState.MATCHING
    _move(job, MOVING, before)


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
        and job.phase != Phase.CHECK
        and job.state in (ImportState.DONE, ImportState.CANCELLED)
        and done > 0
    )
