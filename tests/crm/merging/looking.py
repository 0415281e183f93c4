"""What stands on a record, read afresh."""

from typing import Any

from crm.records.models import Association
from crm.records.pages.timeline import read_timeline
from crm.records.record_types import record_type_of


def fresh(record: Any) -> Any:
    return type(record).objects.for_portal(record.portal).get(pk=record.pk)


def joined(record: Any) -> set[tuple[str, int, str]]:
    """(type, id, label), and the other direction says the same."""
    name = record_type_of(record).name
    rows = Association.objects.for_portal(record.portal)
    there = set(rows.filter(from_type=name, from_id=record.pk).values_list("to_type", "to_id", "label"))
    back = set(rows.filter(to_type=name, to_id=record.pk).values_list("from_type", "from_id", "label"))
    assert there == back
    return there


def sentences(record: Any) -> list[str]:
    """The timeline, newest first, with the names of other records."""
    entries = read_timeline(record, record_type_of(record)).entries
    return [f"{entry.sentence} {entry.link_text}".strip() for entry in entries]
