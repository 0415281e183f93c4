"""What rows of the tasks' index page say beside the columns: that a task is overdue, and what it is about."""

from collections.abc import Mapping

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.models import Portal
from crm.records.pages.addresses import record_url
from crm.records.record_types import record_type_of
from crm.records.slots import Badge, Tone
from crm.tasks.models import Task, TaskPriority
from crm.tasks.reading import open_ones, subjects_by_task

OVERDUE = Badge(_("Overdue"), Tone.BAD, "circle-alert")
PRIORITIES = {
    TaskPriority.HIGH: Badge(_("High priority"), Tone.WARN, "arrow-up"),
    TaskPriority.MEDIUM: Badge(_("Medium priority"), Tone.INFO, "equal"),
    TaskPriority.LOW: Badge(_("Low priority"), Tone.NEUTRAL, "arrow-down"),
}
NAME_LENGTH = 40


def badges_of(task: Task) -> list[Badge]:
    """Overdue, and a priority, where there is one; nothing of what is done."""
    if not task.is_open:
        return []
    priority = PRIORITIES.get(TaskPriority(task.priority))
    return [badge for badge in (OVERDUE if task.is_overdue else None, priority) if badge]


def overdue_row_facts(portal: Portal, record_type: str, ids: list[int]) -> Mapping[int, Badge]:
    if record_type != "tasks":
        return {}
    rows = open_ones(Task.objects.for_portal(portal)).filter(pk__in=ids, due_at__lt=clock.now())
    return dict.fromkeys(rows.values_list("pk", flat=True), OVERDUE)


def subject_row_facts(portal: Portal, record_type: str, ids: list[int]) -> Mapping[int, Badge]:
    """The record that a task is on, with the way there."""
    if record_type != "tasks":
        return {}
    return {
        pk: Badge(
            Truncator(str(record)).chars(NAME_LENGTH),
            icon=record_type_of(record).icon,
            url=record_url(record),
        )
        for pk, record in subjects_by_task(portal, ids).items()
    }
