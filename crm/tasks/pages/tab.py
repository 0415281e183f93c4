"""The Tasks tab of record pages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.records.slots import CardPage, RecordTab
from crm.tasks.pages.showing import TaskForm, blank_task, show_task
from crm.tasks.reading import OPEN_FIRST, open_ones, tasks_of
from crm.tasks.record_types import TASK

MOST = 100


def tasks_context(record: Any) -> Mapping[str, Any]:
    """The open ones, the soonest first; those that are done folded below, the last done first. One query for both.

    What was archived just now stands there still, to be taken back.
    """
    found = list(tasks_of(record).live_or_just_archived().order_by(*OPEN_FIRST)[: MOST + 1])
    rows = [show_task(task, record.portal) for task in found[:MOST]]
    return {
        "open_tasks": [row for row in rows if row.task.is_open],
        "done_tasks": [row for row in rows if not row.task.is_open],
        "has_more": len(found) > MOST,
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
