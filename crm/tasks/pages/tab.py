"""The Tasks tab of record pages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.records.slots import CardPage, RecordTab
from crm.tasks.pages.showing import TaskForm, blank_task, show_task
from crm.tasks.reading import SOONEST_FIRST, open_ones, tasks_of
from crm.tasks.record_types import TASK

MOST_OPEN = 100
MOST_DONE = 25


def tasks_context(record: Any) -> Mapping[str, Any]:
    """The open ones, the soonest first; those that are done folded below, the last done first."""
    rows = tasks_of(record).live()
    opened = list(open_ones(rows).order_by(*SOONEST_FIRST)[: MOST_OPEN + 1])
    done = list(rows.exclude(completed_at=None).order_by("-completed_at", "-pk")[: MOST_DONE + 1])
    return {
        "open_tasks": [show_task(task, record.portal) for task in opened[:MOST_OPEN]],
        "has_more_open": len(opened) > MOST_OPEN,
        "done_tasks": [show_task(task, record.portal) for task in done[:MOST_DONE]],
        "has_more_done": len(done) > MOST_DONE,
    }


def _tasks(page: CardPage) -> Mapping[str, Any]:
    form = TaskForm(page.portal, blank_task(page.portal, page.request.membership.user_id))
    return {"form": form, **tasks_context(page.record)}


TASKS = RecordTab(
    name="tasks",
    title=_("Tasks"),
    lists="tasks",
    template="tasks/_tab.html",
    context=_tasks,
    counted=open_ones,
    record_types=TASK.associations,
    order=20,
)
