"""How the life of a task reads on timelines."""

from django.utils.translation import gettext_lazy as _

from crm.records.events import describe_event
from crm.records.slots import Tone

COMPLETED, REOPENED = "task_completed", "task_reopened"


def describe_task_events() -> None:
    describe_event("tasks.associated", _("Task added"), "list-todo")
    describe_event("tasks.dissociated", _("Task removed"), "unlink")
    describe_event(COMPLETED, _("Task completed"), "circle-check", Tone.GOOD, says_all=True)
    describe_event(REOPENED, _("Task opened again"), "rotate-ccw", says_all=True)
