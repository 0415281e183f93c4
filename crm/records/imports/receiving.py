"""A file comes in: read here and now if it is small, by the worker if it is not; then its columns are guessed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from core.queue.claiming import finish, write_fenced
from core.queue.doorbell import ring
from crm.records.imports.converting import guess_dates, guess_decimal_comma
from crm.records.imports.finding import find_records
from crm.records.imports.formulas import undefuse, was_defused
from crm.records.imports.guessing import guess_matching, recall
from crm.records.imports.hubspot_ids import with_hubspot_ids
from crm.records.imports.reading import Table, is_workbook, read_table
from crm.records.imports.targets import RECORD_ID, key_properties, targets_of
from crm.records.imports.unreadable import UnreadableFile
from crm.records.imports.workbooks import unpacked_size
from crm.records.models import Import, ImportFile, ImportRow, ImportState, Phase
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind, RecordType

KEPT_AT_ONCE = 500
LOOKED_AT = 200
READ_AT_ONCE = 256 * 1024
UNPACKED_AT_ONCE = 2 * 1024 * 1024
READING_LEASE = timedelta(seconds=120)
FROM_HUBSPOT_FILE = "hubspot_file"
ABANDONED = timedelta(days=7)


def receive(
    portal: Portal, record_type: RecordType, name: str, content: bytes, actor: Actor, from_hubspot: bool = False
) -> Import:
    """Raises UnreadableFile for a small file; what is wrong with a larger one shows on its page."""
    if _is_small(content):
        return upload(portal, record_type, name, read_table(name, content), actor, from_hubspot)
    with transaction.atomic():
        job = _new(portal, record_type, name, actor, from_hubspot, ImportState.PENDING, Phase.READ)
        ImportFile.objects.for_portal(portal).create(within=job, content=content)
        ring("imports")
    return job


def _is_small(content: bytes) -> bool:
    return len(content) <= READ_AT_ONCE and not (is_workbook(content) and unpacked_size(content) > UNPACKED_AT_ONCE)


def upload(
    portal: Portal, record_type: RecordType, name: str, table: Table, actor: Actor, from_hubspot: bool = False
) -> Import:
    """Keeps the rows of a file, with a guess at what its columns are."""
    with transaction.atomic():
        job = _new(portal, record_type, name, actor, from_hubspot, ImportState.MATCHING, Phase.CHECK)
        told = described(job, table)
        Import.objects.for_portal(portal).filter(pk=job.pk).update(**told)
        for rows in _in_pieces(table):
            keep_rows(job, rows)
    job.refresh_from_db()
    return job


def read_file(job: Import) -> None:
    """The worker's part: rows piece by piece; one that was killed begins again. Raises LostLease."""
    file = ImportFile.objects.for_portal(job.portal).filter(within=job).first()
    try:
        if file is None:
            raise UnreadableFile(_("The file is gone. Choose it once more."))
        table = read_table(job.file_name, bytes(file.content), lambda: _hold(job))
    except UnreadableFile as error:
        _end(job, ImportState.NEEDS_USER, last_error=str(error))
        return
    _forget_rows(job)
    for rows in _in_pieces(table):
        with transaction.atomic():
            _hold(job)
            keep_rows(job, rows)
    _end(job, ImportState.MATCHING, phase=Phase.CHECK, last_error="", **described(job, table))


def _hold(job: Import) -> None:
    write_fenced(job, lease_until=Now() + READING_LEASE)


def _end(job: Import, state: str, **values: Any) -> None:
    with transaction.atomic():
        finish(job, state, **values)
        ImportFile.objects.for_portal(job.portal).filter(within=job).delete()


def _forget_rows(job: Import) -> None:
    rows = ImportRow.objects.for_portal(job.portal)
    while ids := list(rows.filter(within=job).values_list("pk", flat=True)[:KEPT_AT_ONCE]):
        with transaction.atomic():
            _hold(job)
            rows.filter(pk__in=ids).delete()


def _new(
    portal: Portal, record_type: RecordType, name: str, actor: Actor, from_hubspot: bool, state: str, phase: str
) -> Import:
    if from_hubspot:
        with_hubspot_ids(portal, record_type, actor)
    abandoned = Import.objects.for_portal(portal).filter(state=ImportState.MATCHING)
    abandoned.filter(created_at__lt=Now() - ABANDONED).delete()
    job: Import = Import.objects.for_portal(portal).create(
        record_type=record_type.name,
        source=FROM_HUBSPOT_FILE if from_hubspot else "",
        file_name=name[-200:],
        user_id=actor.user_id,
        actor_label=actor.label,
        state=state,
        phase=phase,
    )
    return job


def _in_pieces(table: Table) -> list[list[tuple[int, list[str]]]]:
    return [table.rows[start : start + KEPT_AT_ONCE] for start in range(0, len(table.rows), KEPT_AT_ONCE)]


def keep_rows(job: Import, rows: Sequence[tuple[int, list[str]]]) -> None:
    ImportRow.objects.for_portal(job.portal_id).bulk_create(
        ImportRow(portal_id=job.portal_id, within=job, number=number, cells=cells) for number, cells in rows
    )


def described(job: Import, table: Table) -> dict[str, Any]:
    """What the import holds of its file, and a guess at what its columns are and how it was written."""
    record_type = portal_type(job.record_type, job.portal)
    from_hubspot = job.source == FROM_HUBSPOT_FILE
    job.apostrophes = was_defused(chain.from_iterable(cells for _number, cells in table.rows))
    matching = guess_matching(record_type, job.portal, table.headers, from_hubspot)
    if not recall(record_type, job.portal, table.headers, from_hubspot):
        matching = _without_ids_of_others(job.portal, record_type, table, matching)
    return {
        "headers": table.headers,
        "matching": matching,
        "key": guess_key(record_type, matching),
        "total": len(table.rows),
        "apostrophes": job.apostrophes,
        **_guess_writing(job, record_type, table, matching),
    }


def _without_ids_of_others(portal: Portal, record_type: RecordType, table: Table, matching: Sequence[str]) -> list[str]:
    """Record IDs that are nobody's here were given elsewhere, and find nothing."""
    if RECORD_ID not in matching:
        return list(matching)
    place = list(matching).index(RECORD_ID)
    ids = [cells[place] for _number, cells in table.rows[:LOOKED_AT]]
    if find_records(portal, record_type, record_type.by_name[RECORD_ID], ids):
        return list(matching)
    return ["" if key == RECORD_ID else key for key in matching]


def guess_key(record_type: RecordType, matching: Sequence[str]) -> str:
    """The first matched property by which records can be found, a Record ID before all."""
    return next((prop.name for prop in _keys(record_type) if prop.name in matching), "")


def _keys(record_type: RecordType) -> list[Property]:
    return sorted(key_properties(record_type), key=lambda prop: prop.name != RECORD_ID)


def _guess_writing(job: Import, record_type: RecordType, table: Table, matching: Sequence[str]) -> Mapping[str, Any]:
    """How the file writes dates and numbers, from its first rows."""
    targets = targets_of(record_type, job.portal, copies=bool(job.source))
    dates: list[str] = []
    numbers: list[str] = []
    for place, key in enumerate(matching):
        kind = targets[key].prop.kind if key else None
        cells = [cells[place] for _number, cells in table.rows[:LOOKED_AT] if cells[place]]
        if kind in (PropertyKind.DATE, PropertyKind.DATETIME):
            dates += cells
        elif kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY):
            numbers += [undefuse(cell) if job.apostrophes else cell for cell in cells]
    return {"dates": guess_dates(dates), "decimal_comma": guess_decimal_comma(numbers)}
