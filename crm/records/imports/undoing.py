"""Undoing an import: what it created is archived, what it changed gets its former values back; what somebody has worked
on since stays, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.changes import Change, Origin
from crm.records.associations import dissociate
from crm.records.imports.planning import Planner
from crm.records.imports.writing import without_bad_ones
from crm.records.merging.survivors import survivor_ids
from crm.records.models import ImportRow, Outcome
from crm.records.record_types import MERGED_IDS, all_record_types
from crm.records.saving import InvalidRecord
from crm.records.values import text_value


@dataclass
class Return:
    """A row's record on its way back; `since` are the properties that somebody changed after the import."""

    row: ImportRow
    record: Any
    values: dict[str, str]
    since: list[str]


def undo_rows(planner: Planner, rows: Sequence[ImportRow]) -> None:
    """Inside the transaction of the cursor. What could not be undone says why in `kept`."""
    model: Any = planner.record_type.model
    records = model.objects.for_portal(planner.portal).in_bulk([row.record_id for row in rows if row.record_id])
    merged = _kept_for_merges(planner, records)
    for row in rows:
        row.kept = merged.get(row.record_id or 0, "")
    left = [row for row in rows if not row.kept]
    made = [row for row in left if row.outcome == Outcome.CREATED and row.record_id in records]
    _keep_worked_on(planner, made)
    _archive(planner, [row for row in made if not row.kept], records)
    _give_back(planner, [row for row in left if row.outcome == Outcome.UPDATED], records)


def _kept_for_merges(planner: Planner, records: Mapping[int, Any]) -> dict[int, str]:
    """{id: why} of records that were merged since: each holds, or went into, what was not of this import."""
    name = planner.record_type.name
    into = survivor_ids(planner.portal.pk, name, [pk for pk, row in records.items() if row.archived_at is not None])
    grown = {pk for pk, row in records.items() if row.properties.get(MERGED_IDS.name)}
    return dict.fromkeys([*into, *grown], _("Merged with another record since, so left as it is."))


def _keep_worked_on(planner: Planner, rows: Sequence[ImportRow]) -> None:
    """Records that the import made and that people or programs have worked on since."""
    changes = Change.objects.for_portal(planner.portal).filter(
        record_type=planner.record_type.name, origin__in=(Origin.USER, Origin.API)
    )
    ids = [row.record_id for row in rows if row.record_id]
    worked_on = set(changes.filter(record_id__in=ids).values_list("record_id", flat=True).distinct())
    for row in rows:
        if row.record_id in worked_on:
            row.kept = _("Somebody has worked on it since, so it stays.")


def _archive(planner: Planner, rows: Sequence[ImportRow], records: Mapping[int, Any]) -> None:
    def archive(some: Sequence[ImportRow]) -> None:
        planner.verbs.archive_many([records[row.record_id or 0] for row in some], planner.actor)

    without_bad_ones(rows, archive, _keep)


def _keep(row: ImportRow, error: InvalidRecord) -> None:
    row.kept = str(error)


def _give_back(planner: Planner, rows: Sequence[ImportRow], records: Mapping[int, Any]) -> None:
    there = [one for row in rows if (one := _returning(planner, row, records.get(row.record_id or 0)))]
    without_bad_ones(
        there,
        lambda some: planner.verbs.update_many([(one.record, one.values) for one in some], planner.actor),
        lambda one, error: _keep(one.row, error),
    )
    for one in there:
        if not one.row.kept:
            _part(planner, one.row, one.record)
        if one.since and not one.row.kept:
            names = ", ".join(str(planner.record_type.by_name[name].label) for name in one.since)
            one.row.kept = _("Changed since, so left as it is: %(names)s.") % {"names": names}


def _returning(planner: Planner, row: ImportRow, record: Any | None) -> Return | None:
    if record is None or record.archived_at is not None:
        row.kept = _("The record is archived.")
        return None
    since = [name for name in row.after if _text(planner, record, name) != row.after[name]]
    return Return(row, record, {name: row.before[name] or "" for name in row.before if name not in since}, since)


def _part(planner: Planner, row: ImportRow, record: Any) -> None:
    """Takes back what the import joined; a foreign key gets its former record, whose id stands beside it."""
    for to_type, pk, was in row.joined:
        model: Any = all_record_types()[to_type].model
        others = model.objects.for_portal(planner.portal).in_bulk([pk, *([was] if isinstance(was, int) else [])])
        column = planner.record_type.foreign_keys.get(to_type)
        if column:
            planner.verbs.put_on(record, column, others.get(was), planner.actor)
        elif pk in others:
            dissociate(record, others[pk], planner.actor, was)


def _text(planner: Planner, record: Any, name: str) -> str | None:
    prop = planner.record_type.property_named(name)
    return text_value(record, prop) if prop else None
