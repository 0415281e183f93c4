"""What every door to a task keeps: the time of completion, overdue in SQL and in memory, its history."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.changes import Actor, Change, Origin
from crm.records.filters import parse_filters
from crm.records.portal_types import portal_type
from crm.records.saving import InvalidRecord, create_record, update_record
from crm.tasks.models import Task
from tests.people import Cast

COMPLETED = "hs_task_completion_date"


def make(cast: Cast, **values: Any) -> Task:
    task: Task = create_record(cast.portal, "tasks", {"hs_task_subject": "Call", **values}, cast.sales.actor)
    return task


def test_a_task_that_is_made_as_done_says_when(cast: Cast) -> None:
    assert make(cast, hs_task_status="COMPLETED").completed_at is not None
    assert make(cast).completed_at is None


def test_completing_and_opening_again_are_deeds_with_a_name_and_a_history(cast: Cast) -> None:
    task = make(cast)
    for status in ("IN_PROGRESS", "COMPLETED", "DEFERRED"):
        task = update_record(task, {"hs_task_status": status}, cast.sales.actor)
    changes = list(Change.objects.for_portal(cast.portal).filter(record_type="tasks").order_by("pk"))
    assert [change.kind for change in changes] == ["created", "updated", "task_completed", "task_reopened"]
    assert changes[2].diff["hs_task_status"] == ["IN_PROGRESS", "COMPLETED"]
    assert changes[2].diff[COMPLETED][0] is None and changes[3].diff[COMPLETED][1] is None


@pytest.mark.parametrize("origin", [Origin.USER, Origin.API, Origin.IMPORT])
def test_nobody_sets_the_time_of_completion(cast: Cast, origin: Origin) -> None:
    with pytest.raises(InvalidRecord):
        update_record(make(cast), {COMPLETED: "2020-01-01"}, Actor(origin))


def test_an_emptied_status_is_not_started(cast: Cast) -> None:
    task = update_record(make(cast, hs_task_status="COMPLETED"), {"hs_task_status": ""}, cast.sales.actor)
    assert (task.status, task.completed_at) == ("NOT_STARTED", None)


@pytest.mark.both_databases
@pytest.mark.parametrize("value", ["true", "false"])
def test_overdue_is_the_same_in_sql_and_in_memory(cast: Cast, value: str) -> None:
    now = clock.now()
    for days in (-1, 1, None):
        for status in ("WAITING", "COMPLETED"):
            make(cast, hs_task_status=status, hs_timestamp=now + timedelta(days=days) if days else "")
    given = [{"filters": [{"propertyName": "hs_task_is_overdue", "operator": "EQ", "value": value}]}]
    filters = parse_filters(given, portal_type("tasks", cast.portal), cast.portal, None)
    rows = Task.objects.for_portal(cast.portal)
    found = set(filters.narrow(rows).values_list("pk", flat=True))
    assert found == {task.pk for task in rows if filters.matches(task)}
    assert len(found) == (1 if value == "true" else 5)
