"""A task as a row on pages, and the form by which one is planned or changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton, format_time
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.portals.models import Portal
from crm.records.pages.addresses import record_url
from crm.records.pages.forms import FormField, RecordForm
from crm.records.pages.showing import locale
from crm.records.pages.typed import changed_values, typed_values
from crm.records.portal_types import portal_type
from crm.records.slots import Badge
from crm.records.values import InvalidValue
from crm.tasks.badges import badges_of
from crm.tasks.due import IN_3_BUSINESS_DAYS, LABELS, DueChoice, due_at, due_choices
from crm.tasks.models import Task, TaskPriority

ON_A_DAY, NEVER = "on", "never"


@dataclass(frozen=True)
class TaskShown:
    """`about` is the record that the task is on, where the row tells it."""

    task: Task
    due: str
    badges: list[Badge]
    about: Any = None

    @property
    def about_url(self) -> str:
        return record_url(self.about) if self.about is not None else ""


def show_task(task: Task, portal: Portal, about: Any = None) -> TaskShown:
    return TaskShown(task, due_words(task, clock.today(portal)), badges_of(task), about)


def due_words(task: Task, today: date) -> str:
    """`Tomorrow, 17:00`, in the zone of the reader; empty without a time."""
    if task.due_at is None:
        return ""
    local = timezone.localtime(task.due_at)
    words = {
        today - timedelta(days=1): _("Yesterday"),
        today: _("Today"),
        today + timedelta(days=1): _("Tomorrow"),
    }
    day, skeleton = local.date(), "MMMEd" if local.year == today.year else "yMMMd"
    shown = words.get(day) or str(format_skeleton(skeleton, day, locale=locale()))
    return _("%(day)s, %(time)s") % {"day": shown, "time": format_time(local.time(), "short", locale=locale())}


@dataclass
class TaskForm:
    """`task` is saved, or blank for a new one; `record` is what a new one will be on."""

    portal: Portal
    task: Task
    posted: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, InvalidValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = RecordForm(portal_type("tasks", self.portal), self.portal, self.task, self.posted, self.errors)

    @property
    def prefix(self) -> str:
        return f"task-{self.task.pk}" if self.task.pk else "new-task"

    def _field(self, name: str) -> FormField:
        return self.fields.field_of(self.fields.record_type.by_name[name])

    @property
    def subject(self) -> FormField:
        return self._field("hs_task_subject")

    @property
    def time(self) -> FormField:
        return self._field("hs_timestamp")

    @property
    def owner(self) -> FormField:
        return self._field("hubspot_owner_id")

    @property
    def priority(self) -> FormField:
        return self._field("hs_task_priority")

    @property
    def general_error(self) -> str:
        shown = {"hs_task_subject", "hs_timestamp", "hubspot_owner_id", "hs_task_priority"}
        return " ".join(error.message for name, error in self.errors.items() if name not in shown)

    @property
    def due(self) -> str:
        """What is chosen: one of the days, a time of its own, or none."""
        first = (ON_A_DAY if self.task.due_at else NEVER) if self.task.pk else IN_3_BUSINESS_DAYS
        return self.posted.get("due", first)

    @property
    def due_choices(self) -> list[DueChoice]:
        return [
            *due_choices(self.portal),
            DueChoice(ON_A_DAY, _("On a day…"), ""),
            DueChoice(NEVER, _("No due date"), ""),
        ]


def blank_task(portal: Portal, user_id: int) -> Task:
    return Task(portal=portal, owner_id=user_id, priority=TaskPriority.NONE)


def planned_values(posted: Mapping[str, str], portal: Portal) -> dict[str, Any]:
    """The values of a new task, from its form."""
    return _with_due(typed_values(portal_type("tasks", portal), posted), posted, portal)


def edited_values(posted: Mapping[str, str], portal: Portal) -> dict[str, Any]:
    """Those that the person changed."""
    return _with_due(changed_values(portal_type("tasks", portal), posted), posted, portal)


def _with_due(values: dict[str, str], posted: Mapping[str, str], portal: Portal) -> dict[str, Any]:
    chosen = posted.get("due", ON_A_DAY)
    if chosen in LABELS:
        return {**values, "hs_timestamp": due_at(chosen, portal)}
    return {**values, "hs_timestamp": ""} if chosen == NEVER else dict(values)
