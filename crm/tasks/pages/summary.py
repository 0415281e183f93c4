"""The head of a task's own page: when it is due, and the button that completes it."""

from collections.abc import Mapping
from typing import Any

from crm.records.slots import CardPage, Column, RecordCard
from crm.tasks.pages.showing import show_task


def _summary(page: CardPage) -> Mapping[str, Any]:
    return {"row": show_task(page.record, page.portal)}


TASK_SUMMARY = RecordCard(
    name="task-summary",
    record_types=("tasks",),
    column=Column.HEADER,
    template="tasks/_summary.html",
    context=_summary,
    order=10,
)
