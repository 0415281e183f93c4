"""Planning tasks on records, and doing them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from core import clock
from core.changes import Actor
from crm.records.activities import ActivityVerbs
from crm.records.record_types import record_type_of
from crm.records.relations import relate
from crm.records.saving import Diff, create_record, update_record, verbs_of
from crm.tasks.events import COMPLETED, REOPENED
from crm.tasks.models import Task, TaskStatus
from crm.tasks.reading import tasks_of

SAME_PRESS = timedelta(seconds=10)


class TaskVerbs(ActivityVerbs):
    """The time of completion follows the status."""

    def follow(self, record: Any, diff: Diff) -> Diff:
        if "hs_task_status" not in diff or record.is_open == (record.completed_at is None):
            return {}
        before = record.completed_at
        record.completed_at = None if record.is_open else clock.now()
        return {"hs_task_completion_date": (before, record.completed_at)}

    def kind_of(self, record: Any, diff: Diff) -> str:
        if "hs_task_completion_date" in diff:
            return REOPENED if record.is_open else COMPLETED
        return super().kind_of(record, diff)


def plan_task(record: Any, values: Mapping[str, Any], actor: Actor) -> Task:
    """A new task on a record; nobody named, it is the actor's. The same task from the same person within ten seconds is
    the one that is there already: a button pressed twice. Raises InvalidRecord.
    """
    given = {"hubspot_owner_id": actor.user_id, **values}
    verbs = verbs_of("tasks")
    wanted = verbs.as_it_would_be(record.portal, given, actor)
    with transaction.atomic():
        verbs_of(record_type_of(record)).locked([record])
        there = _just_planned(record, wanted)
        if there is not None:
            return there
        task: Task = create_record(record.portal, "tasks", given, actor)
        relate(record, task, actor)
    return task


def complete_task(task: Task, actor: Actor) -> Task:
    """One that is completed stays as it is."""
    done: Task = update_record(task, {"hs_task_status": TaskStatus.COMPLETED}, actor)
    return done


def reopen_task(task: Task, actor: Actor) -> Task:
    """One that is open keeps its status."""
    if task.is_open:
        return task
    opened: Task = update_record(task, {"hs_task_status": TaskStatus.NOT_STARTED}, actor)
    return opened


def _just_planned(record: Any, wanted: Task) -> Task | None:
    rows = tasks_of(record).live().filter(created_at__gt=clock.now() - SAME_PRESS, subject=wanted.subject)
    return rows.filter(owner_id=wanted.owner_id, due_at=wanted.due_at, priority=wanted.priority).first()
