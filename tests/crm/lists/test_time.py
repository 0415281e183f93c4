"""What time alone changes: a look after each midnight of the portal, more often where minutes count."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from crm.records.lists.members import add_records
from crm.records.lists.shelving import archive_list
from crm.records.lists.sweeping import sweep_lists
from crm.records.models import RecordList
from tests.crm.lists.conftest import Lists, city_is
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def days_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "shift", lambda: by)

    return move


CLOSES_SOON = {"propertyName": "closedate", "operator": "LTE", "value": "@today+3d"}


def test_a_day_that_passes_brings_records_in(cast: Cast, lists: Lists, days_later: Any) -> None:
    day = clock.today(cast.portal) + timedelta(days=5)
    deal = a_record(cast.sales, "deals", closedate=day.isoformat())
    soon = lists.make("Closing soon", CLOSES_SOON, of="deals")
    assert lists.ids(soon) == set() and sweep_lists() == 0
    days_later(timedelta(days=2))
    assert sweep_lists() == 1
    lists.work()
    assert lists.ids(soon) == {deal.pk}
    assert sweep_lists() == 0, "once a day is enough"


def test_every_active_list_is_looked_at_once_a_day(lists: Lists, days_later: Any) -> None:
    lists.make("Oslo", city_is("oslo"))
    lists.make("By hand")
    days_later(timedelta(days=1))
    assert sweep_lists() == 1


def test_one_that_moves_with_the_minute_is_looked_at_every_few_minutes(lists: Lists, days_later: Any) -> None:
    lists.make("New", {"propertyName": "createdate", "operator": "GTE", "value": "@now-1h"})
    lists.make("Oslo", city_is("oslo"))
    days_later(timedelta(minutes=6))
    assert sweep_lists() >= 1
    lists.work()
    assert sweep_lists() == 0


def test_what_was_archived_long_ago_is_forgotten(cast: Cast, lists: Lists, days_later: Any) -> None:
    gone, kept = lists.make("Gone"), lists.make("Kept")
    add_records(gone, [a_record(cast.sales, "contacts").pk], cast.sales.actor)
    archive_list(gone, cast.sales.actor)
    days_later(timedelta(days=91))
    archive_list(kept, cast.sales.actor)
    sweep_lists()
    assert list(RecordList.objects.for_portal(cast.portal)) == [kept]
