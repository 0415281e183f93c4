"""The tasks' index page, their own pages, and what all record types get by the registry."""

from datetime import timedelta
from typing import Any

import time_machine

from core import clock
from crm.records.relations import relate
from crm.records.saving import create_record
from crm.tasks.doing import plan_task
from crm.tasks.models import Task
from tests.people import Cast, a_record


def make(cast: Cast, subject: str, **values: Any) -> Task:
    task: Task = create_record(cast.portal, "tasks", {"hs_task_subject": subject, **values}, cast.sales.actor)
    return task


def listed(cast: Cast, view: str = "") -> list[str]:
    page = cast.sales.get(f"/tasks/?view={view}").content.decode()
    return [part.partition('"')[0] for part in page.split('data-name="')[1:]]


def some(cast: Cast) -> None:
    now = clock.now()
    mine = str(cast.sales.user.pk)
    make(cast, "Later", hs_timestamp=now + timedelta(days=3), hubspot_owner_id=mine)
    make(cast, "Late", hs_timestamp=now - timedelta(days=3))
    make(cast, "Done", hs_timestamp=now - timedelta(days=9), hs_task_status="COMPLETED", hubspot_owner_id=mine)


def test_the_page_opens_with_what_is_open_the_soonest_first(cast: Cast) -> None:
    some(cast)
    assert listed(cast) == ["Late", "Later"]
    assert listed(cast, "all") == ["Done", "Late", "Later"]


def test_the_views_say_what_is_overdue_due_today_and_mine(cast: Cast) -> None:
    with time_machine.travel(clock.now().replace(hour=11)):
        some(cast)
        make(cast, "Soon", hs_timestamp=clock.now() + timedelta(hours=1))
        assert listed(cast, "overdue") == ["Late"]
        assert listed(cast, "due_today") == ["Soon"]
        assert listed(cast, "my_open") == ["Later"]


def test_a_view_of_all_has_an_address_of_its_own(cast: Cast) -> None:
    page = cast.sales.get("/tasks/").content.decode()
    assert 'href="/tasks/?view=all"' in page and 'href="/tasks/" aria-current="page"' in page


def test_an_overdue_row_says_so_and_leads_to_the_deal(cast: Cast) -> None:
    deal, contact = a_record(cast.sales, "deals"), a_record(cast.sales, "contacts")
    task = plan_task(contact, {"hs_task_subject": "Call", "hs_timestamp": "2020-01-01"}, cast.sales.actor)
    relate(task, deal, cast.sales.actor)
    page = cast.sales.get("/tasks/").content.decode()
    assert "Overdue</span>" in page
    assert f'href="/deals/{deal.pk}/"' in page and f'href="/contacts/{contact.pk}/"' not in page


def test_another_order_and_filters_work_as_on_every_index_page(cast: Cast) -> None:
    some(cast)
    page = cast.sales.get("/tasks/?sort=-hs_timestamp").content.decode()
    assert page.index('data-name="Later"') < page.index('data-name="Late"')
    assert 'href="/tasks/?view=open' not in page


def test_an_empty_view_is_not_mistaken_for_an_empty_portal(cast: Cast) -> None:
    make(cast, "Done", hs_task_status="COMPLETED")
    page = cast.sales.get("/tasks/").content.decode()
    assert "No tasks yet" not in page and "Nothing fits" in page


def test_a_task_has_a_page_with_a_button_that_completes_it(cast: Cast) -> None:
    task = make(cast, "Call Ola", hs_timestamp="2020-01-01")
    page = cast.sales.get(f"/tasks/{task.pk}/").content.decode()
    assert "Mark as completed" in page and "Overdue" in page
    answer = cast.sales.post(f"/tasks/{task.pk}/completion/", {"done": "true"})
    assert answer["Location"] == f"/tasks/{task.pk}/"
    assert "Open again" in cast.sales.get(f"/tasks/{task.pk}/").content.decode()
    assert "Mark as completed" not in cast.reader.get(f"/tasks/{task.pk}/").content.decode()


def test_the_form_of_a_new_task_names_its_maker(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    form = cast.sales.get(f"/tasks/new/?associate=deals:{deal.pk}").content.decode()
    assert f'<option value="{cast.sales.user.pk}" selected' in form
    sent = {"hs_task_subject": "Write", "associate": f"deals:{deal.pk}", "hs_task_status": ""}
    assert cast.sales.post("/tasks/new/", sent)["Location"] == f"/deals/{deal.pk}/"
    assert (made := Task.objects.for_portal(cast.portal).get()).subject == "Write" and made.status == "NOT_STARTED"


def test_tasks_stand_in_the_rail_the_create_menu_and_the_search(cast: Cast) -> None:
    make(cast, "Kanari")
    page = cast.sales.get("/").content.decode()
    assert 'href="/tasks/"' in page and 'href="/tasks/new/"' in page
    assert "Kanari" in cast.reader.get("/search/?q=kanari").content.decode()


def test_ticked_rows_are_completed_together(cast: Cast) -> None:
    tasks = [make(cast, f"Task {number}") for number in range(3)]
    sent = {"id": [task.pk for task in tasks], "property": "hs_task_status", "hs_task_status": "COMPLETED"}
    cast.sales.post("/tasks/bulk/edit/", sent)
    done = Task.objects.for_portal(cast.portal).filter(status="COMPLETED", completed_at__isnull=False)
    assert done.count() == 3


def test_contacts_are_found_by_their_tasks(cast: Cast) -> None:
    ola = a_record(cast.sales, "contacts", firstname="Ola")
    a_record(cast.sales, "contacts", firstname="Per")
    plan_task(ola, {"hs_task_subject": "Call", "hs_timestamp": "2020-01-01"}, cast.sales.actor)
    overdue = '{"propertyName": "hs_task_is_overdue", "operator": "EQ", "value": "true"}'
    filters = f'[{{"filters": [{{"associated": "tasks", "has": true, "filterGroups": [{{"filters": [{overdue}]}}]}}]}}]'
    text = cast.sales.client.get("/contacts/", {"filters": filters}).content.decode()
    assert 'data-name="Ola Berg"' in text and 'data-name="Per Berg"' not in text
