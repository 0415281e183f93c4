"""What the sales rep of the demo has to do on his deals: overdue, today, soon, and done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.portals.roles import Role
from crm.notes.writing import add_note
from crm.records.saving import update_record
from crm.tasks.doing import complete_task, plan_task
from crm.tasks.due import due_at
from demo.cast import Cast


def plan_tasks(cast: Cast, deals: Sequence[Any]) -> None:
    """On the first open deals, assigned to the rep; the first deal has a pinned note, too."""
    rep = cast.users[Role.SALES]
    actor = cast.actor(Role.SALES)
    for deal, plans in zip([deal for deal in deals if not deal.stage.is_closed], PLANS, strict=False):
        for subject, due, values in plans:
            given = {"hs_task_subject": subject, "hubspot_owner_id": rep.pk, "hs_timestamp": _moment(due, cast)}
            task = plan_task(deal, {**given, **values}, actor)
            if due == DONE:
                complete_task(task, actor)
    first = next((deal for deal in deals if not deal.stage.is_closed), None)
    if first is not None:
        note = add_note(first, "Decides in the last week of the month. Invoices go to the bookkeeper.", actor)
        update_record(note, {"is_pinned": "true"}, actor)


DONE = "done"
OVERDUE = "overdue"
Plan = tuple[str, str, Mapping[str, str]]
PLANS: tuple[tuple[Plan, ...], ...] = (
    (
        ("Send the signed offer", OVERDUE, {"hs_task_priority": "HIGH", "hs_task_type": "EMAIL"}),
        ("Call about the start date", "tomorrow", {"hs_task_type": "CALL"}),
        ("Agree on the scope", DONE, {}),
    ),
    (("Ask for the purchase order number", "today", {"hs_task_priority": "MEDIUM"}),),
    (("Check that the deposit is paid", "next_week", {}),),
)


def _moment(due: str, cast: Cast) -> datetime:
    return clock.now() - timedelta(days=2) if due in (DONE, OVERDUE) else due_at(due, cast.portal)
