"""Undoing an import: what it created is archived, what it changed gets its former values back, unless changed since."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.records.associations import dissociate
from crm.records.imports.planning import Planner
from crm.records.models import ImportRow, Outcome
from crm.records.record_types import all_record_types
from crm.records.saving import InvalidRecord
from crm.records.values import text_value


def undo_rows(planner: Planner, rows: Sequence[ImportRow]) -> None:
    """Inside the transaction of the cursor. What could not be undone says why in `kept`."""
    model: Any = planner.record_type.model
    records = model.objects.for_portal(planner.portal).in_bulk([row.record_id for row in rows if row.record_id])
    for row in rows:
        row.kept = ""
    _archive(planner, [row for row in rows if row.outcome == Outcome.CREATED], records)
    for row in rows:
        if row.outcome == Outcome.UPDATED:
            _give_back(planner, row, records.get(row.record_id))


def _archive(planner: Planner, rows: Sequence[ImportRow], records: dict[int, Any]) -> None:
    there = [row for row in rows if row.record_id in records]
    if not there:
        return
    try:
        with transaction.atomic():
            planner.verbs.archive_many([records[row.record_id] for row in there if row.record_id], planner.actor)
    except InvalidRecord as error:
        if len(there) == 1:
            there[0].kept = str(error)
            return
        half = len(there) // 2
        _archive(planner, there[:half], records)
        _archive(planner, there[half:], records)


def _give_back(planner: Planner, row: ImportRow, record: Any | None) -> None:
    if record is None or record.archived_at is not None:
        row.kept = _("The record is archived.")
        return
    since = [name for name in row.after if _text(planner, record, name) != row.after[name]]
    values = {name: row.before[name] or "" for name in row.before if name not in since}
    try:
        with transaction.atomic():
            planner.verbs.update(record, values, planner.actor)
            _part(planner, row, record)
    except InvalidRecord as error:
        row.kept = str(error)
        return
    if since:
        names = ", ".join(str(planner.record_type.by_name[name].label) for name in since)
        row.kept = _("Changed since, so left as it is: %(names)s.") % {"names": names}


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
