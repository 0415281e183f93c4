"""`My tasks` on the dashboard."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.records.relations import relate
from crm.tasks.doing import plan_task
from tests.people import Cast, a_record

WEDNESDAY_MORNING = datetime.fromisoformat("2026-12-02T09:00:00+01:00")
CARD = "/home/my_tasks/"


def plan(cast: Cast, record: Any, subject: str, due: str, **values: Any) -> Any:
    given = {"hs_task_subject": subject, "hs_timestamp": due, **values}
    return plan_task(record, given, cast.sales.actor)


def groups(text: str) -> dict[str, str]:
    return {part.partition("<")[0].strip(): part for part in text.split('<h3 class="task-group">')[1:]}


def test_my_tasks_are_sorted_into_overdue_today_and_this_week(cast: Cast) -> None:
    """By the portal's calendar: at half past eleven in the evening in Oslo it is the same day still."""
    deal = a_record(cast.sales, "deals")
    with time_machine.travel(WEDNESDAY_MORNING, tick=False):
        plan(cast, deal, "Yesterday's", "2026-12-01T12:00:00Z")
        plan(cast, deal, "This evening's", "2026-12-02T22:30:00Z")
        plan(cast, deal, "Just after midnight", "2026-12-02T23:30:00Z")
        plan(cast, deal, "On Sunday", "2026-12-06T22:30:00Z")
        plan(cast, deal, "On Monday", "2026-12-06T23:30:00Z")
        plan(cast, deal, "Done", "2026-12-01T12:00:00Z", hs_task_status="COMPLETED")
        plan(cast, deal, "Another's", "2026-12-01T12:00:00Z", hubspot_owner_id=str(cast.owner.user.pk))
        text = cast.sales.htmx(CARD).content.decode()
    found = groups(text)
    assert list(found) == ["Overdue", "Today", "Later this week"]
    assert "Yesterday&#x27;s" in found["Overdue"] and "This evening&#x27;s" in found["Today"]
    assert "Just after midnight" in found["Later this week"] and "On Sunday" in found["Later this week"]
    assert not any(words in text for words in ("On Monday", "Done", "Another"))


def test_moving_the_clock_makes_a_task_overdue(cast: Cast) -> None:
    with time_machine.travel(WEDNESDAY_MORNING, tick=False) as clock:
        plan(cast, a_record(cast.sales, "deals"), "Call", "2026-12-02T12:00:00Z")
        assert list(groups(cast.sales.htmx(CARD).content.decode())) == ["Today"]
        clock.shift(86_400)
        assert list(groups(cast.sales.htmx(CARD).content.decode())) == ["Overdue"]


def test_a_task_tells_the_deal_it_is_on_and_is_ticked_there(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", dealname="Relaunch")
    task = plan(cast, deal, "Call", "2020-01-01")
    assert "Relaunch" in cast.sales.htmx(CARD).content.decode()
    ticked = cast.sales.htmx(f"/tasks/{task.pk}/completion/?about=1", {"done": "true"}).content.decode()
    assert "Relaunch" in ticked and 'aria-checked="true"' in ticked


def test_who_has_nothing_to_do_is_told_where_tasks_come_from(cast: Cast) -> None:
    assert "Nothing of yours is due this week" in cast.sales.htmx(CARD).content.decode()


def test_the_dashboard_asks_for_the_card_after_the_page(cast: Cast) -> None:
    page = cast.sales.get("/").content.decode()
    assert "My tasks" in page and f'hx-get="{CARD}"' in page


@pytest.mark.parametrize("name", ["nothing", "my-tasks"])
def test_a_card_that_is_not_there_answers_404(cast: Cast, name: str) -> None:
    assert cast.sales.get(f"/home/{name}/").status_code == 404


def test_more_tasks_cost_no_more_queries(cast: Cast) -> None:
    counts = []
    for _round in range(2):
        for kind in ("deals", "contacts", "companies", "quotes"):
            record = a_record(cast.sales, kind)
            relate(plan(cast, record, f"For {kind} {_round}", "2020-01-01"), a_record(cast.sales, "deals"),
                   cast.sales.actor)  # fmt: skip
            plan(cast, record, f"On {kind} {_round}", "2020-01-01")
        cast.sales.htmx(CARD)
        with CaptureQueriesContext(connection) as captured:
            cast.sales.htmx(CARD)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15, counts
