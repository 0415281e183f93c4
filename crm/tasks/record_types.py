"""Tasks as a record type; the names are HubSpot's."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Case, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.portals.models import Portal
from crm.records.record_types import DeclaredView, Option, Property, PropertyKind, RecordType
from crm.tasks.models import IS_OPEN, TaskKind, TaskPriority, TaskStatus

LOOKS: dict[Any, tuple[str, str]] = {
    TaskStatus.NOT_STARTED: ("neutral", "circle"),
    TaskStatus.IN_PROGRESS: ("info", "loader"),
    TaskStatus.WAITING: ("warn", "hourglass"),
    TaskStatus.DEFERRED: ("neutral", "clock"),
    TaskStatus.COMPLETED: ("good", "circle-check"),
    TaskPriority.LOW: ("neutral", "arrow-down"),
    TaskPriority.MEDIUM: ("info", "equal"),
    TaskPriority.HIGH: ("warn", "arrow-up"),
}


def options_of(choices: type[TextChoices]) -> Sequence[Option]:
    return [Option(str(value), label, *LOOKS.get(value, ())) for value, label in choices.choices]


def is_overdue(task: Any) -> bool:
    overdue: bool = task.is_overdue
    return overdue


def is_overdue_in_sql(portal: Portal) -> Case:
    overdue = When(IS_OPEN, due_at__lt=clock.now(), then=Value(True))
    return Case(overdue, default=Value(False), output_field=BooleanField())


def condition(name: str, operator: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


OPEN = condition("hs_task_status", "NEQ", "COMPLETED")
MINE = condition("hubspot_owner_id", "EQ", "@me")
OVERDUE = condition("hs_task_is_overdue", "EQ", "true")
TODAY = condition("hs_timestamp", "EQ", "@today")

TASK = RecordType(
    name="tasks",
    singular="task",
    type_id="0-27",
    label=_("Task"),
    label_plural=_("Tasks"),
    model_path="crm.tasks.models.Task",
    icon="list-todo",
    groups={"information": _("About")},
    properties=(
        Property("hs_task_subject", _("Task"), column="subject", required=True, max_length=255),
        Property("hs_timestamp", _("Due"), PropertyKind.DATETIME, column="due_at"),
        Property("hs_task_status", _("Status"), PropertyKind.ENUMERATION, column="status",
                 options=options_of(TaskStatus)),
        Property("hs_task_priority", _("Priority"), PropertyKind.ENUMERATION, column="priority",
                 options=options_of(TaskPriority)),
        Property("hs_task_type", _("Kind"), PropertyKind.ENUMERATION, column="kind", options=options_of(TaskKind)),
        Property("hubspot_owner_id", _("Assigned to"), PropertyKind.OWNER, column="owner"),
        Property("hs_task_body", _("Details"), PropertyKind.TEXT, column="body"),
        Property("hs_task_completion_date", _("Completed at"), PropertyKind.DATETIME, column="completed_at",
                 read_only=True),
        Property("hs_task_is_overdue", _("Overdue"), PropertyKind.BOOL, read_only=True, derive=is_overdue,
                 expression=is_overdue_in_sql),
    ),
    display=("hs_task_subject",),
    search=("hs_task_subject",),
    columns=("hs_timestamp", "hs_task_status", "hs_task_priority", "hubspot_owner_id"),
    order="due_at",
    merges=False,
    is_activity=True,
    associations=("contacts", "companies", "deals", "quotes", "invoices"),
    verbs_path="crm.tasks.doing.TaskVerbs",
    views=(
        DeclaredView("open", pgettext_lazy("tasks", "Open"), (OPEN,)),
        DeclaredView("my_open", _("My open"), (OPEN, MINE)),
        DeclaredView("due_today", _("Due today"), (OPEN, TODAY)),
        DeclaredView("overdue", _("Overdue"), (OVERDUE,)),
    ),
)  # fmt: skip
