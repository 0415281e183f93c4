"""The Tasks tab of a record: planning, ticking, changing and archiving a task where one reads it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from core import clock
from core.changes import Change
from crm.records.associations import associate, associated_records
from crm.records.saving import archive_record, update_record
from crm.tasks.doing import plan_task
from crm.tasks.models import Task
from tests.people import Cast, a_record

TICK = 'role="checkbox"'


def a_task(cast: Cast, record: Any, subject: str = "Call Ola", **values: Any) -> Task:
    return plan_task(record, {"hs_task_subject": subject, **values}, cast.sales.actor)


def plan(cast: Cast, record: Any, **typed: Any) -> Any:
    sent = {"hs_task_subject": "Call Ola", "due": "tomorrow", "hs_task_priority": "NONE", **typed}
    return cast.sales.htmx(f"/deals/{record.pk}/tasks/", sent)


def tab(cast: Cast, record: Any) -> str:
    return str(cast.sales.get(f"/deals/{record.pk}/?tab=tasks").content.decode())


def only(cast: Cast) -> Task:
    return Task.objects.for_portal(cast.portal).get()


def test_a_task_is_planned_on_the_page_of_its_deal(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    owner = str(cast.finance.user.pk)
    answer = plan(cast, deal, hubspot_owner_id=owner, hs_task_priority="HIGH")
    assert answer.status_code == 200 and answer["HX-Trigger"] == "live"
    task = only(cast)
    assert (task.subject, task.owner, task.priority, task.status) == (
        "Call Ola", cast.finance.user, "HIGH", "NOT_STARTED",
    )  # fmt: skip
    assert associated_records(deal, "tasks") == [task]
    page = tab(cast, deal)
    assert "Call Ola" in page and "High priority" in page and "Tomorrow" in page and "Bjarne Lie" in page


def test_the_form_names_its_reader_as_the_one_to_do_it(cast: Cast) -> None:
    page = tab(cast, a_record(cast.sales, "deals"))
    assert f'<option value="{cast.sales.user.pk}" selected>Kari Nordmann' in page


def test_a_task_by_a_verb_is_the_one_of_who_planned_it(cast: Cast) -> None:
    assert a_task(cast, a_record(cast.sales, "deals")).owner == cast.sales.user


@pytest.mark.parametrize(
    ("chosen", "day"),
    [("today", 2), ("tomorrow", 3), ("in_3_business_days", 7), ("next_week", 7)],
)
def test_the_quick_choices_are_days_of_the_portals_calendar(cast: Cast, chosen: str, day: int) -> None:
    """A Wednesday in Oslo, while it is still Tuesday evening in UTC: the day ends at 17:00 there."""
    with time_machine.travel(datetime.fromisoformat("2026-12-01T23:30:00+00:00"), tick=False):
        plan(cast, a_record(cast.sales, "deals"), due=chosen)
    local = only(cast).due_at.astimezone(cast.portal.zone)  # type: ignore[union-attr]
    assert (local.day, local.hour, local.minute) == (day, 17, 0)


def test_today_after_hours_is_the_end_of_the_day(cast: Cast) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-12-01T18:00:00+01:00"), tick=False):
        plan(cast, a_record(cast.sales, "deals"), due="today")
        assert not only(cast).is_overdue
    local = only(cast).due_at.astimezone(cast.portal.zone)  # type: ignore[union-attr]
    assert (local.day, local.hour, local.minute) == (1, 23, 59)


def test_a_day_of_its_own_is_read_in_the_portals_zone(cast: Cast) -> None:
    plan(cast, a_record(cast.sales, "deals"), due="on", hs_timestamp="2026-12-24T12:00")
    assert only(cast).due_at == datetime.fromisoformat("2026-12-24T12:00:00+01:00")


def test_a_task_may_have_no_due_date(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    plan(cast, deal, due="never", hs_timestamp="2026-12-24T12:00")
    assert only(cast).due_at is None and "No due date" in tab(cast, deal)


@pytest.mark.parametrize(
    "typed",
    [
        {"hs_task_subject": "  "},
        {"hs_task_subject": "x" * 256},
        {"due": "on", "hs_timestamp": "the day after"},
        {"hubspot_owner_id": "999999999"},
        {"hs_task_priority": "URGENT"},
    ],
)
def test_a_refused_task_keeps_what_was_typed(cast: Cast, typed: dict[str, str]) -> None:
    sent = {"hs_task_subject": "Call <Ola>", "due": "next_week", **typed}
    answer = plan(cast, a_record(cast.sales, "deals"), **sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'class="error"' in text
    assert f'<option value="{sent["due"]}" selected>' in text
    if "hs_task_subject" not in typed:
        assert 'value="Call &lt;Ola&gt;"' in text
    assert not Task.objects.for_portal(cast.portal).exists()


def test_an_owner_of_another_portal_is_nobody_here(cast: Cast) -> None:
    answer = plan(cast, a_record(cast.sales, "deals"), hubspot_owner_id=str(cast.outsider.user.pk))
    assert answer.status_code == 422 and not Task.objects.for_portal(cast.portal).exists()


def test_a_button_pressed_twice_plans_one_task(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    for _press in range(2):
        assert plan(cast, deal).status_code == 200
    assert len(associated_records(deal, "tasks")) == 1
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        plan(cast, deal)
    assert len(associated_records(deal, "tasks")) == 2


def test_a_task_is_ticked_and_unticked_where_it_stands(cast: Cast) -> None:
    task = a_task(cast, a_record(cast.sales, "deals"))
    url = f"/tasks/{task.pk}/completion/"
    done = cast.sales.htmx(url, {"done": "true"})
    assert 'aria-checked="true"' in done.content.decode() and done["HX-Trigger"] == "live"
    task.refresh_from_db()
    assert task.status == "COMPLETED" and task.completed_at is not None
    again = cast.sales.htmx(url, {"done": "false"})
    assert 'aria-checked="false"' in again.content.decode()
    task.refresh_from_db()
    assert (task.status, task.completed_at) == ("NOT_STARTED", None)


def test_a_tick_pressed_twice_completes_once(cast: Cast) -> None:
    task = a_task(cast, a_record(cast.sales, "deals"))
    for _press in range(2):
        cast.sales.htmx(f"/tasks/{task.pk}/completion/", {"done": "true"})
    kinds = Change.objects.for_portal(cast.portal).filter(record_type="tasks").values_list("kind", flat=True)
    assert list(kinds).count("task_completed") == 1


def test_opening_what_is_open_keeps_its_status(cast: Cast) -> None:
    task = a_task(cast, a_record(cast.sales, "deals"), hs_task_status="WAITING")
    cast.sales.htmx(f"/tasks/{task.pk}/completion/", {"done": "false"})
    assert only(cast).status == "WAITING"


def test_what_is_neither_done_nor_open_is_no_answer(cast: Cast) -> None:
    task = a_task(cast, a_record(cast.sales, "deals"))
    assert cast.sales.htmx(f"/tasks/{task.pk}/completion/", {"done": "perhaps"}).status_code == 404


def test_open_tasks_stand_by_due_date_and_done_ones_below(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    for subject, due in (("Third", "2027-02-01"), ("Never", ""), ("First", "2026-01-01"), ("Second", "2027-01-01")):
        a_task(cast, deal, subject, hs_timestamp=due)
    a_task(cast, deal, "Done", hs_timestamp="2025-01-01", hs_task_status="COMPLETED")
    page = tab(cast, deal)
    places = [page.index(f"{subject}</a>") for subject in ("First", "Second", "Third", "Never", "Done")]
    assert places == sorted(places)
    assert page.index("1 done") < places[-1]


def test_the_tab_counts_what_is_open(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    for number in range(3):
        a_task(cast, deal, f"Task {number}", hs_task_status="COMPLETED" if number == 0 else "")
    archive_record(a_task(cast, deal, "Gone"), cast.sales.actor)
    assert 'id="tab-count-tasks" data-live>2</span>' in cast.sales.get(f"/deals/{deal.pk}/").content.decode()


def test_overdue_is_said_in_a_word_once_the_time_has_passed(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    a_task(cast, deal, hs_timestamp=clock.now() + timedelta(days=1))
    assert "Overdue" not in tab(cast, deal)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert "Overdue" in tab(cast, deal)
        update_record(only(cast), {"hs_task_status": "COMPLETED"}, cast.sales.actor)
        assert "Overdue" not in tab(cast, deal)


def test_a_task_is_changed_in_place_and_others_changes_are_kept(cast: Cast) -> None:
    """A colleague takes the task over while the form is open: saving another subject must not give it back."""
    task = a_task(cast, a_record(cast.sales, "deals"), hs_timestamp="2027-01-01T12:00:00Z")
    form = cast.sales.htmx(f"/tasks/{task.pk}/row/?edit=1").content.decode()
    assert 'value="Call Ola"' in form and 'value="2027-01-01T13:00"' in form
    update_record(task, {"hubspot_owner_id": str(cast.owner.user.pk)}, cast.owner.actor)
    mine = str(cast.sales.user.pk)
    sent = {
        "hs_task_subject": "Write to Ola", "was:hs_task_subject": "Call Ola", "hubspot_owner_id": mine,
        "was:hubspot_owner_id": mine, "due": "on", "hs_timestamp": "2027-01-01T13:00",
        "was:hs_timestamp": "2027-01-01T13:00",
    }  # fmt: skip
    answer = cast.sales.htmx(f"/tasks/{task.pk}/row/", sent)
    assert "Write to Ola" in answer.content.decode()
    saved = only(cast)
    assert (saved.subject, saved.owner, saved.due_at) == ("Write to Ola", cast.owner.user, task.due_at)


def test_a_refused_change_keeps_the_form(cast: Cast) -> None:
    task = a_task(cast, a_record(cast.sales, "deals"))
    sent = {"hs_task_subject": "", "was:hs_task_subject": "Call Ola", "due": "on", "hs_timestamp": "soon"}
    answer = cast.sales.htmx(f"/tasks/{task.pk}/row/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "must be filled in" in text and 'value="soon"' in text
    assert only(cast).subject == "Call Ola"


def test_an_archived_task_can_be_taken_back_at_once(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    task = a_task(cast, deal)
    gone = cast.sales.htmx(f"/tasks/{task.pk}/row/archive/", {})
    assert "Call Ola was archived" in gone.content.decode() and associated_records(deal, "tasks") == []
    assert f'hx-post="/tasks/{task.pk}/row/restore/"' in tab(cast, deal)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert "Call Ola was archived" not in tab(cast, deal)
    assert TICK in cast.sales.htmx(f"/tasks/{task.pk}/row/restore/", {}).content.decode()
    assert associated_records(deal, "tasks") == [task]


def test_a_reader_sees_tasks_and_ticks_none(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    task = a_task(cast, deal)
    page = cast.reader.get(f"/deals/{deal.pk}/?tab=tasks").content.decode()
    assert "Call Ola" in page and TICK not in page and "Add a task" not in page
    tries = {
        f"/tasks/{task.pk}/completion/": {"done": "true"},
        f"/tasks/{task.pk}/row/": {"hs_task_subject": "Mine"},
        f"/tasks/{task.pk}/row/archive/": {},
        f"/deals/{deal.pk}/tasks/": {"hs_task_subject": "Mine"},
    }
    for url, sent in tries.items():
        assert cast.reader.htmx(url, sent).status_code == 403, url
    assert "hs_task_subject" not in cast.reader.htmx(f"/tasks/{task.pk}/row/?edit=1").content.decode()
    assert (only(cast).subject, only(cast).status) == ("Call Ola", "NOT_STARTED")


def test_an_outsider_finds_no_task(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    task = a_task(cast, deal)
    for url in (f"/tasks/{task.pk}/row/", f"/tasks/{task.pk}/row/?edit=1", f"/deals/{deal.pk}/tasks/"):
        assert cast.outsider.htmx(url).status_code == 404, url
    for url in (f"/tasks/{task.pk}/completion/", f"/tasks/{task.pk}/row/", f"/tasks/{task.pk}/row/archive/"):
        assert cast.outsider.htmx(url, {"done": "true", "hs_task_subject": "Mine"}).status_code == 404, url
    assert cast.outsider.htmx(f"/deals/{deal.pk}/tasks/", {"hs_task_subject": "Mine"}).status_code == 404
    assert only(cast).status == "NOT_STARTED"


def test_products_have_no_tasks(cast: Cast) -> None:
    product = a_record(cast.sales, "products")
    assert cast.sales.get(f"/products/{product.pk}/tasks/").status_code == 404
    assert "tab-tasks" not in cast.sales.get(f"/products/{product.pk}/?tab=tasks").content.decode()


def test_nothing_is_planned_on_an_archived_deal(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    archive_record(deal, cast.sales.actor)
    assert plan(cast, deal).status_code == 404


def test_the_timeline_tells_of_planning_and_completing(cast: Cast) -> None:
    deal, contact = a_record(cast.sales, "deals"), a_record(cast.sales, "contacts")
    task = a_task(cast, deal)
    associate(task, contact, cast.sales.actor)
    cast.sales.htmx(f"/tasks/{task.pk}/completion/", {"done": "true"})
    for kind, record in (("deals", deal), ("contacts", contact)):
        timeline = cast.reader.get(f"/{kind}/{record.pk}/timeline/?kind=tasks").content.decode()
        assert "Task added" in timeline and "Task completed" in timeline and f'href="/tasks/{task.pk}/"' in timeline
    own = cast.reader.get(f"/tasks/{task.pk}/timeline/").content.decode()
    assert "Task completed" in own and "Deal added" in own and "Contact added" in own
    assert "Deal created" not in cast.reader.get(f"/deals/{deal.pk}/timeline/?kind=tasks").content.decode()


def test_an_open_page_hears_that_a_task_was_completed(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    task = a_task(cast, deal)
    url = f"/live/deals/{deal.pk}/"
    version = cast.reader.htmx(url).content.decode().split('data-version="')[1].split('"')[0]
    assert cast.reader.htmx(f"{url}?v={version}").status_code == 204
    cast.sales.htmx(f"/tasks/{task.pk}/completion/", {"done": "true"})
    changed = cast.reader.htmx(f"{url}?v={version}").content.decode()
    assert 'id="tab-count-tasks" data-live hidden' in changed


def test_a_tab_has_an_address_and_comes_alone_when_it_is_opened(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    whole = cast.sales.get(f"/deals/{deal.pk}/?tab=tasks").content.decode()
    assert 'href="/deals/1/?tab=tasks" aria-current="page"'.replace("1", str(deal.pk)) in whole
    part = cast.sales.htmx(f"/deals/{deal.pk}/?tab=notes", target="record-tabs").content.decode()
    assert part.lstrip().startswith("<div") and 'id="note-form"' in part and "<html" not in part
    odd = cast.sales.get(f"/deals/{deal.pk}/?tab=nothing").content.decode()
    assert 'id="tab-activity" href="/deals/' in odd and 'id="timeline"' in odd
