"""Which tasks: those of a record, and those of a person by when they are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F

from core import clock
from core.portals.models import Portal
from crm.records.activities import subjects_of
from crm.records.models import Association, RecordQuerySet
from crm.records.record_types import all_record_types, record_type_of
from crm.records.saving import related_columns
from crm.tasks.models import IS_OPEN, Task

# Open tasks have no time of completion: they come first, the soonest leading; then the last done.
OPEN_FIRST = (F("completed_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")


def tasks_of(record: Any) -> RecordQuerySet[Task]:
    """Archived ones too."""
    rows = Association.objects.for_portal(record.portal_id)
    on_it = rows.filter(from_type=record_type_of(record).name, from_id=record.pk, to_type="tasks")
    return Task.objects.for_portal(record.portal_id).filter(pk__in=on_it.values("to_id")).select_related("owner")


def open_ones(rows: Any) -> Any:
    return rows.filter(IS_OPEN)


def midnight(day: date, portal: Portal) -> datetime:
    """The start of a day in the portal's zone."""
    return datetime.combine(day, time(), portal.zone)


@dataclass(frozen=True)
class DueTasks:
    """A person's open tasks that are overdue, due later today, and due later this week."""

    overdue: Sequence[Task]
    today: Sequence[Task]
    week: Sequence[Task]

    def __iter__(self) -> Any:
        return iter((*self.overdue, *self.today, *self.week))


def tasks_due(portal: Portal, user_id: int, most: int) -> DueTasks:
    """Of all three together at most `most` and one more, the soonest first."""
    today = clock.today(portal)
    week_ends, day_ends = midnight(_next_monday(today), portal), midnight(today + timedelta(days=1), portal)
    rows = open_ones(Task.objects.for_portal(portal).live()).filter(owner_id=user_id, due_at__lt=week_ends)
    found = list(rows.select_related("owner").order_by("due_at", "pk")[: most + 1])
    return DueTasks(
        overdue=[task for task in found if task.is_overdue],
        today=[task for task in found if not task.is_overdue and task.due_at and task.due_at < day_ends],
        week=[task for task in found if task.due_at and task.due_at >= day_ends],
    )


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def subjects_by_task(portal: Portal, ids: Sequence[int]) -> Mapping[int, Any]:
    """{task id: the live record that it is on}, in a query for each type of record; the first one where several are.

    A deal tells more of a task than its contact.
    """
    known = subjects_of(portal.pk, "tasks", ids)
    chosen = {pk: min(subjects, key=lambda subject: _rank(subject[0])) for pk, subjects in known.items()}
    records = {name: _live(portal, name, [pk for kind, pk in chosen.values() if kind == name])
               for name in {kind for kind, _pk in chosen.values()}}  # fmt: skip
    return {pk: records[name][other] for pk, (name, other) in chosen.items() if other in records[name]}


RANKS = ("deals", "invoices", "quotes", "companies", "contacts")


def _rank(name: str) -> int:
    return RANKS.index(name) if name in RANKS else len(RANKS)


def _live(portal: Portal, name: str, ids: Sequence[int]) -> Mapping[int, Any]:
    found = all_record_types()[name]
    model: Any = found.model
    rows: Mapping[int, Any] = (
        model.objects.for_portal(portal).live().select_related(*related_columns(found)).in_bulk(list(ids))
    )
    return rows
