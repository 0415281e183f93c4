"""Merges, edits and new references at the same moment: each comes before or after, none gets lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from core.changes import Change
from crm.deals.lines import add_line
from crm.notes.writing import add_note
from crm.records.associations import associate
from crm.records.merging.merge import merge_records
from crm.records.merging.refusing import CannotMerge, MergedAway
from crm.records.merging.survivors import survivor_ids
from crm.records.models import Association
from crm.records.saving import update_record
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh, joined
from tests.invoices.making import at_once
from tests.people import Cast, a_cast, a_record

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


@dataclass
class Meanwhile:
    """`result` is what the deed gave, or raised; `waited`: it got on only when the transaction beside it was over."""

    result: Any = None
    waited: bool = True


@contextmanager
def meanwhile(deed: Callable[[], Any]) -> Iterator[Meanwhile]:
    """Runs `deed` in a thread of its own, at the end of a transaction of this one that is still open."""
    found = Meanwhile()

    def run() -> None:
        try:
            found.result = deed()
        except Exception as error:
            found.result = error
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        yield found
        thread.start()
        thread.join(timeout=0.3)  # as long as it wants to get as far as it can
        found.waited = thread.is_alive()
    thread.join()


def test_of_many_merges_of_the_same_two_one_is_done(pair: Pair) -> None:
    results = at_once(lambda: merge_records(pair.one, pair.other, {}, pair.actor).pk, 4)
    assert results == [pair.one.pk] * 4
    assert Change.objects.for_portal(pair.cast.portal).filter(kind="merged").count() == 1


def test_merges_of_two_into_each_other_leave_one(pair: Pair) -> None:
    turns = iter([(pair.one, pair.other), (pair.other, pair.one)])
    results = at_once(lambda: merge_records(*next(turns), {}, pair.actor), 2)
    assert sorted(isinstance(result, CannotMerge) for result in results) == [False, True]
    assert sorted(fresh(record).archived_at is None for record in (pair.one, pair.other)) == [False, True]


def test_of_two_merges_of_one_contact_into_others_one_is_refused(pair: Pair) -> None:
    third = a_record(pair.cast.sales, "contacts", lastname="Third")
    turns = iter([pair.one, third])
    results = at_once(lambda: merge_records(next(turns), pair.other, {}, pair.actor), 2)
    assert sorted(isinstance(result, CannotMerge) for result in results) == [False, True]
    assert len(survivor_ids(pair.cast.portal.pk, "contacts", [pair.other.pk])) == 1


def test_an_edit_during_a_merge_is_refused_or_merged_but_never_lost(pair: Pair) -> None:
    with meanwhile(lambda: update_record(pair.other, {"jobtitle": "CFO"}, pair.actor)) as given:
        merge_records(pair.one, pair.other, {}, pair.actor)
    assert isinstance(given.result, MergedAway) and given.result.survivor_id == pair.one.pk
    assert "jobtitle" not in fresh(pair.other).properties


def test_a_merge_during_an_edit_takes_the_new_value_along(pair: Pair) -> None:
    with meanwhile(lambda: merge_records(pair.one, pair.other, {}, pair.actor)):
        update_record(pair.other, {"jobtitle": "CFO"}, pair.actor)
    assert fresh(pair.one).properties["jobtitle"] == "CFO"


REFERENCES: dict[str, Callable[[Pair, Any], Any]] = {
    "association": lambda pair, deal: associate(deal, pair.other, pair.actor),
    "note": lambda pair, deal: add_note(pair.other, "Late", pair.actor),
}


def references(pair: Pair, deal: Any) -> Any:
    notes = Association.objects.for_portal(pair.cast.portal).filter(from_type="notes").values_list("to_id", flat=True)
    here, there = ({each for each in joined(one) if each[0] != "notes"} for one in (pair.one, pair.other))
    return here, there, list(notes)


@pytest.mark.parametrize("kind", REFERENCES)
@pytest.mark.parametrize("merge_first", [True, False])
def test_what_is_added_during_a_merge_stands_on_the_survivor(pair: Pair, kind: str, merge_first: bool) -> None:
    deal = a_record(pair.cast.sales, "deals")

    def merge() -> Any:
        return merge_records(pair.one, pair.other, {}, pair.actor)

    def add() -> Any:
        return REFERENCES[kind](pair, deal)

    first, then = (merge, add) if merge_first else (add, merge)
    with meanwhile(then) as given:
        first()
    assert given.waited and not isinstance(given.result, Exception)
    expected = ({("deals", deal.pk, "")}, set(), []) if kind == "association" else (set(), set(), [pair.one.pk])
    assert references(pair, deal) == expected


@pytest.mark.parametrize("merge_first", [True, False])
def test_a_line_that_is_added_during_a_merge_stands_on_the_survivor(cast: Cast, merge_first: bool) -> None:
    actor = cast.sales.actor
    deals = [a_record(cast.sales, "deals") for _each in range(2)]
    products = [a_record(cast.sales, "products") for _each in range(2)]
    values = {"hs_product_id": str(products[1].pk)}

    def merge() -> Any:
        return [merge_records(*pair, {}, actor) for pair in (deals, products)]

    def add() -> Any:
        return add_line(deals[1], values, actor)

    with meanwhile(add if merge_first else merge) as given:
        line = (merge if merge_first else add)()
    line = fresh(given.result if merge_first else line)
    assert (line.deal_id, line.product_id) == (deals[0].pk, products[0].pk)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_joining_a_contact_holds_it_against_merges_and_not_against_edits(pair: Pair) -> None:
    deal = a_record(pair.cast.sales, "deals")
    for deed, waits in (
        (lambda: update_record(pair.one, {"jobtitle": "CFO"}, pair.actor), False),
        (lambda: merge_records(pair.one, pair.other, {}, pair.actor), True),
    ):
        with meanwhile(deed) as given:
            associate(deal, pair.one, pair.actor, f"label_{waits}".lower())
        assert (given.waited, given.result.pk) == (waits, pair.one.pk)
