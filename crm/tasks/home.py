"""What the dashboard says about the reader's tasks."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from crm.records.slots import HomeCard
from crm.tasks.pages.showing import show_task
from crm.tasks.reading import subjects_by_task, tasks_due

MOST = 20


def my_tasks(request: Any) -> Mapping[str, Any]:
    """Overdue, today, later this week; at most twenty, the soonest first."""
    portal, membership = request.portal, request.membership
    due = tasks_due(portal, membership.user_id, MOST)
    about = subjects_by_task(portal, [task.pk for task in due])
    left = MOST
    groups = []
    for name, label, tasks in (
        ("overdue", _("Overdue"), due.overdue),
        ("today", _("Today"), due.today),
        ("week", _("Later this week"), due.week),
    ):
        shown = [show_task(task, portal, about.get(task.pk)) for task in tasks[:left]]
        left -= len(shown)
        groups.append({"name": name, "label": label, "rows": shown})
    return {
        "groups": [group for group in groups if group["rows"]],
        "has_more": len(list(due)) > MOST,
        "may_edit": membership.may(Permission.EDIT_RECORDS),
        "tells": True,
    }


MY_TASKS = HomeCard(
    name="my_tasks",
    title=_("My tasks"),
    template="tasks/_my_tasks.html",
    context=my_tasks,
    order=5,
    lazy=True,
)
