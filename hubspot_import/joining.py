"""The associations that HubSpot named, with their labels, once all records are here."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crm.records.associations import PRIMARY, associate_many, association_map
from crm.records.imports.finding import find_records
from crm.records.imports.planning import Planner
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.labels import LabelRefused, create_label
from crm.records.models import AssociationLabel, ImportRow, Outcome
from crm.records.portal_types import portal_type
from hubspot_import.cells import JOINED


def join_rows(planner: Planner, rows: Sequence[ImportRow]) -> int:
    """Inside the transaction of the cursor. Returns how many associations are new; undo finds them on the rows."""
    there = [row for row in rows if row.record_id and row.outcome != Outcome.FAILED]
    return sum(_join(planner, there, to) for to in JOINED[planner.record_type.name])


def _join(planner: Planner, rows: Sequence[ImportRow], to: str) -> int:
    place = planner.job.headers.index(f"->{to}")
    told = {row: json.loads(row.cells[place]) for row in rows if row.cells[place]}
    records, others = _records(planner, told), _others(planner, to, told)
    joined = association_map(planner.portal.pk, planner.record_type.name, list(records), to)
    pairs = []
    for row, each in told.items():
        for pk, labels in each:
            other, record = others.get(pk), records.get(row.record_id or 0)
            if other is None or record is None:
                continue
            for label in _keys(planner, to, labels):
                if (other.pk, label) not in joined.get(record.pk, []):
                    pairs.append((record, other, label))
                    row.joined = [*row.joined, [to, other.pk, label]]
                    if row.outcome == Outcome.UNCHANGED:
                        row.outcome = Outcome.UPDATED
    return associate_many(pairs, planner.actor)


def _records(planner: Planner, told: Mapping[ImportRow, Any]) -> dict[int, Any]:
    model: Any = planner.record_type.model
    found: dict[int, Any] = model.objects.for_portal(planner.portal).in_bulk([row.record_id for row in told])
    return found


def _others(planner: Planner, to: str, told: Mapping[ImportRow, Any]) -> dict[str, Any]:
    """{HubSpot ID: record}"""
    to_type = portal_type(to, planner.portal)
    prop = to_type.by_name[HUBSPOT_ID]
    wanted = {pk for each in told.values() for pk, _labels in each}
    ids = find_records(planner.portal, to_type, prop, wanted)
    model: Any = to_type.model
    records = model.objects.for_portal(planner.portal).in_bulk([each[0] for each in ids.values()])
    return {text: records[each[0]] for text, each in ids.items()}


def _keys(planner: Planner, to: str, labels: Sequence[str]) -> list[str]:
    """Our keys of HubSpot's labels; a label that is new is made. Without any: the plain association."""
    keys = [key for label in labels if (key := _key(planner, to, label))]
    return keys or [""]


def _key(planner: Planner, to: str, label: str) -> str:
    if label.strip().casefold() in ("primary", "primary company"):
        return PRIMARY if to == "companies" else ""
    from_type, to_type = planner.record_type, portal_type(to, planner.portal)
    rows = AssociationLabel.objects.for_portal(planner.portal).filter(from_type=from_type.name, to_type=to_type.name)
    found = rows.filter(label__iexact=label.strip()).first()
    if found is not None:
        return found.name
    try:
        return create_label(planner.portal, from_type, to_type, label[:60], planner.actor)[0].name
    except LabelRefused:
        return ""
