"""A killed worker loses nothing, two at once double nothing, and a list that is asked for while it runs runs again."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from core.queue.claiming import LostLease, claim_next
from crm.records.lists import looking, running
from crm.records.lists.asking import ask_for_runs
from crm.records.lists.editing import change_filters, create_list
from crm.records.lists.looking import LIST_TOUCHES
from crm.records.lists.members import add_records, remove_records
from crm.records.lists.running import LIST_RUNS, look_at_window
from crm.records.models import ListDay, ListKind, ListMember, ListRun, ListTouch, RecordList
from crm.records.portal_types import portal_type
from crm.records.saving import update_record, verbs_of
from tests.crm.lists.conftest import Lists, city_is
from tests.people import Cast, a_cast, a_record

pytestmark = [pytest.mark.both_databases]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WINDOW", 3)


def crowd(cast: Cast, count: int) -> list[int]:
    values = [{"firstname": f"Person {number}", "city": "Oslo"} for number in range(count)]
    return [record.pk for record in verbs_of("contacts").create_many(cast.portal, values, cast.sales.actor)]


def unworked(cast: Cast, kind: str = ListKind.ACTIVE) -> RecordList:
    filters = [{"filters": [city_is("oslo")]}]
    return create_list(cast.portal, portal_type("contacts", cast.portal), "Oslo", kind, cast.sales.actor, filters)


def test_a_worker_that_stops_half_way_is_taken_over_by_the_next(cast: Cast, lists: Lists, small_windows: None) -> None:
    ids, oslo = crowd(cast, 8), unworked(cast)
    assert look_at_window(claim_next(LIST_RUNS))
    assert len(lists.ids(oslo)) == 3
    ListRun.objects.for_portal(cast.portal).update(lease_until=None)  # as when its lease has lapsed
    lists.work()
    assert lists.ids(oslo) == set(ids)
    assert len(lists.history(oslo)) == 8


def test_one_that_lost_its_lease_writes_nothing(cast: Cast, lists: Lists, small_windows: None) -> None:
    crowd(cast, 4)
    oslo = unworked(cast)
    slow = claim_next(LIST_RUNS)
    ListRun.objects.for_portal(cast.portal).update(lease_until=None)
    lists.work()
    history = lists.history(oslo)
    with pytest.raises(LostLease):
        look_at_window(slow)
    assert lists.history(oslo) == history


def test_changes_handled_twice_are_written_once(cast: Cast, lists: Lists) -> None:
    (pk,) = crowd(cast, 1)
    oslo = unworked(cast)
    lists.work()
    update_record(oslo_contact(cast, pk), {"city": "Moss"}, cast.sales.actor)
    row = claim_next(LIST_TOUCHES)
    looking.follow(cast.portal, row.touched, [lists.fresh(oslo)])  # and killed before the row went
    ListTouch.objects.for_portal(cast.portal).update(lease_until=None)
    lists.work()
    assert lists.ids(oslo) == set()
    assert [joined for _pk, joined, _why in lists.history(oslo)] == [True, False]


def oslo_contact(cast: Cast, pk: int) -> Any:
    from crm.contacts.models import Contact

    return Contact.objects.for_portal(cast.portal).get(pk=pk)


def test_two_workers_make_no_duplicates(cast: Cast, lists: Lists) -> None:
    ids, oslo = crowd(cast, 60), unworked(cast)
    run = claim_next(LIST_RUNS)
    failures: list[BaseException] = []

    def work(deed: Callable[[], Any]) -> None:
        try:
            deed()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    deeds = [lambda: running.run_through(run), lambda: looking.follow(cast.portal, {"contacts": ids}, [oslo])]
    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds * 1]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert lists.ids(oslo) == set(ids)
    assert len(lists.history(oslo)) == 60
    assert [(day.joined, day.left) for day in ListDay.objects.for_portal(cast.portal)] == [(60, 0)]


def test_asked_for_while_it_runs_it_runs_once_more(cast: Cast, lists: Lists, small_windows: None) -> None:
    crowd(cast, 4)
    oslo = unworked(cast)
    run = claim_next(LIST_RUNS)
    assert look_at_window(run)
    ask_for_runs(cast.portal, [oslo.pk])
    ListMember.objects.for_portal(cast.portal).all().delete()  # what only a second round would find
    assert look_at_window(run), "it begins again"
    running.run_through(run)
    assert len(set(ListMember.objects.for_portal(cast.portal).values_list("record_id", flat=True))) == 4
    assert ListRun.objects.for_portal(cast.portal).get().state == "done"


def test_filters_that_change_meanwhile_begin_it_anew(cast: Cast, lists: Lists, small_windows: None) -> None:
    ids, oslo = crowd(cast, 5), unworked(cast)
    stranger = a_record(cast.sales, "contacts", city="Bergen")
    run = claim_next(LIST_RUNS)
    assert look_at_window(run)
    change_filters(oslo, [{"filters": [city_is("bergen")]}], cast.sales.actor)
    running.run_through(run)
    assert lists.ids(oslo) == {stranger.pk} and len(ids) == 5


def test_a_snapshot_is_filled_once_and_then_left_alone(cast: Cast, lists: Lists) -> None:
    ids, once = crowd(cast, 3), unworked(cast, ListKind.SNAPSHOT)
    lists.work()
    assert lists.ids(once) == set(ids)
    update_record(oslo_contact(cast, ids[0]), {"city": "Moss"}, cast.sales.actor)
    a_record(cast.sales, "contacts", city="Oslo")
    lists.work()
    assert lists.ids(once) == set(ids)


def test_so_many_that_may_be_concerned_are_looked_at_as_a_whole(
    cast: Cast, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm.records.joining import join
    from crm.records.lists import tracing

    monkeypatch.setattr(tracing, "MOST", 2)
    company = a_record(cast.sales, "companies", city="Moss")
    people = [oslo_contact(cast, pk) for pk in crowd(cast, 4)]
    for person in people:
        join(company, person, cast.sales.actor)
    in_bergen = {"associated": "companies", "has": True, "filterGroups": [{"filters": [city_is("bergen")]}]}
    found = lists.make("Of Bergen companies", in_bergen)
    update_record(company, {"city": "Bergen"}, cast.sales.actor)
    row = claim_next(LIST_TOUCHES)
    looking.look_at(row)
    assert ListRun.objects.for_portal(cast.portal).get().state == "pending"
    lists.work()
    assert lists.ids(found) == {person.pk for person in people}


def test_a_real_worker_that_is_killed_loses_nothing(cast: Cast, lists: Lists, workers: Any) -> None:
    from tests.harness.workers import eventually

    ids = crowd(cast, 400)
    oslo = unworked(cast)
    workers.start(2)
    workers.kill_one()
    workers.start(1)
    eventually(lambda: lists.fresh(oslo).size == 400)
    update_record(oslo_contact(cast, ids[0]), {"city": "Moss"}, cast.sales.actor)
    eventually(lambda: lists.fresh(oslo).size == 399)
    assert len(lists.history(oslo)) == 401


def test_putting_nobody_into_a_list_changes_nothing(lists: Lists) -> None:
    made = lists.make("Fair")
    assert not add_records(made, [], lists.cast.sales.actor)
    assert not remove_records(made, [], lists.cast.sales.actor)
    assert lists.history(made) == []
