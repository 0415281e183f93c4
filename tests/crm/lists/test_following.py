"""Active lists follow: what changes in their records, in those they are joined to, and in other lists."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from crm.deals.arranging.stages import StageValues, edit_stage
from crm.deals.models import DealStage
from crm.deals.quoting import quote_from_deal
from crm.notes.writing import add_note
from crm.records.associations import dissociate
from crm.records.defining import archive_property, restore_property
from crm.records.filters import InvalidFilter
from crm.records.joining import join
from crm.records.lists.editing import change_filters
from crm.records.lists.fitting import understood
from crm.records.lists.members import add_records, remove_records
from crm.records.merging.merge import merge_records
from crm.records.models import ListRun, ListTouch, PropertyDefinition, RecordList
from crm.records.portal_types import renew_schema
from crm.records.saving import archive_record, restore_record, update_record, verbs_of
from crm.tasks.doing import plan_task
from tests.crm.lists.conftest import Lists, city_is
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
Contact = Callable[..., Any]


def test_a_list_is_filled_with_those_who_fit(lists: Lists, contact: Contact) -> None:
    here, _there = contact(city="Oslo"), contact(city="Bergen")
    oslo = lists.make("Oslo", city_is("oslo"))
    assert lists.ids(oslo) == {here.pk}
    assert lists.history(oslo) == [(here.pk, True, "filter")]
    assert not oslo.is_settling


def test_a_stage_that_means_something_else_brings_its_deals_in(cast: Cast, lists: Lists) -> None:
    deal = a_record(cast.sales, "deals", dealstage="contractsent")
    won = lists.make("Won", {"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}, of="deals")
    buyers = {"filters": [{"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}]}
    paying = lists.make("Paying", {"associated": "deals", "has": True, "filterGroups": [buyers]})
    person = a_record(cast.sales, "contacts")
    join(deal, person, cast.sales.actor)
    lists.work()
    assert lists.ids(won) == lists.ids(paying) == set()
    for means, held in (
        (StageValues("Signed", Decimal(1), True), True),
        (StageValues("Sent", Decimal("0.9"), False), False),
    ):
        edit_stage(DealStage.objects.for_portal(cast.portal).get(key="contractsent"), means, cast.owner.actor)
        lists.work()
        assert lists.ids(won) == ({deal.pk} if held else set())
        assert lists.ids(paying) == ({person.pk} if held else set())


def test_a_changed_record_joins_and_leaves(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, oslo = contact(city="Bergen"), lists.make("Oslo", city_is("oslo"))
    update_record(person, {"city": "Oslo"}, cast.sales.actor)
    lists.work()
    assert lists.ids(oslo) == {person.pk}
    update_record(person, {"city": "Moss"}, cast.sales.actor)
    lists.work()
    assert lists.ids(oslo) == set()
    assert lists.history(oslo) == [(person.pk, True, "filter"), (person.pk, False, "filter")]


def test_a_changed_record_is_looked_at_alone(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact(city="Bergen")
    lists.make("Oslo", city_is("oslo"))
    update_record(person, {"city": "Oslo"}, cast.sales.actor)
    assert [row.touched for row in ListTouch.objects.for_portal(cast.portal)] == [{"contacts": [person.pk]}]
    assert not ListRun.objects.for_portal(cast.portal).filter(state="pending").exists()


def test_a_note_on_a_contact_is_no_reason_to_look_and_a_task_is(cast: Cast, lists: Lists, contact: Contact) -> None:
    """No filter reads notes; "has a task that is overdue" is one."""
    person = contact(city="Oslo")
    lists.make("Oslo", city_is("oslo"))
    add_note(person, "Called", cast.sales.actor)
    assert not any("contacts" in row.touched for row in ListTouch.objects.for_portal(cast.portal))
    plan_task(person, {"hs_task_subject": "Call"}, cast.sales.actor)
    assert any("contacts" in row.touched for row in ListTouch.objects.for_portal(cast.portal))


def test_many_changes_are_looked_at_together(cast: Cast, lists: Lists, contact: Contact) -> None:
    people = [contact(city="Bergen") for _each in range(5)]
    oslo = lists.make("Oslo", city_is("oslo"))
    for person in people:
        update_record(person, {"city": "Oslo"}, cast.sales.actor)
    assert ListTouch.objects.for_portal(cast.portal).count() == 5
    assert lists.work() == 1
    assert lists.ids(oslo) == {person.pk for person in people}
    assert not ListTouch.objects.for_portal(cast.portal).exists()


def has(type_name: str, *conditions: dict[str, Any], some: bool = True) -> dict[str, Any]:
    groups = [{"filters": list(conditions)}] if conditions else []
    return {"associated": type_name, "has": some, "filterGroups": groups}


STAGE_IS_WON = {"propertyName": "dealstage", "operator": "EQ", "value": "closedwon"}


def test_a_change_of_an_associated_record_counts(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, deal = contact(), a_record(cast.sales, "deals")
    join(deal, person, cast.sales.actor)
    winners = lists.make("Winners", has("deals", STAGE_IS_WON))
    assert lists.ids(winners) == set()
    update_record(deal, {"dealstage": "closedwon"}, cast.sales.actor)
    lists.work()
    assert lists.ids(winners) == {person.pk}


def test_joining_and_parting_count(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, deal = contact(), a_record(cast.sales, "deals", dealstage="closedwon")
    winners = lists.make("Winners", has("deals", STAGE_IS_WON))
    losers = lists.make("No deal", has("deals", some=False))
    join(deal, person, cast.sales.actor)
    lists.work()
    assert lists.ids(winners) == {person.pk} and lists.ids(losers) == set()
    dissociate(deal, person, cast.sales.actor)
    lists.work()
    assert lists.ids(winners) == set() and lists.ids(losers) == {person.pk}


def test_two_steps_away_counts_as_well(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, company, deal = contact(), a_record(cast.sales, "companies"), a_record(cast.sales, "deals")
    join(company, person, cast.sales.actor)
    join(deal, company, cast.sales.actor)
    colleagues = lists.make("Colleagues of winners", has("companies", has("deals", STAGE_IS_WON)))
    update_record(deal, {"dealstage": "closedwon"}, cast.sales.actor)
    lists.work()
    assert lists.ids(colleagues) == {person.pk}
    archive_record(deal, cast.sales.actor)
    lists.work()
    assert lists.ids(colleagues) == set()


def test_a_quote_that_goes_to_another_deal_concerns_both(cast: Cast, lists: Lists) -> None:
    one, other = (a_record(cast.sales, "deals", dealname=name) for name in ("One", "Other"))
    quote = quote_from_deal(one, cast.sales.actor)
    quoted = lists.make("Quoted", has("quotes"), of="deals")
    assert lists.ids(quoted) == {one.pk}
    verbs_of("quotes").put_on(quote, "deal", other, cast.sales.actor)
    lists.work()
    assert lists.ids(quoted) == {other.pk}


def test_the_archived_leave_and_come_back(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact(city="Oslo")
    active, static = lists.make("Oslo", city_is("oslo")), lists.make("By hand")
    add_records(static, [person.pk], cast.sales.actor)
    archive_record(person, cast.sales.actor)
    lists.work()
    assert lists.ids(active) == lists.ids(static) == set()
    restore_record(person, cast.sales.actor)
    lists.work()
    assert lists.ids(active) == lists.ids(static) == {person.pk}
    assert [reason for _pk, _joined, reason in lists.history(static)] == ["user", "archived", "restored"]
    assert [reason for _pk, _joined, reason in lists.history(active)] == ["filter", "archived", "filter"]


def test_one_taken_out_by_hand_is_not_brought_back_by_restoring(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, static = contact(), lists.make("By hand")
    add_records(static, [person.pk], cast.sales.actor)
    remove_records(static, [person.pk], cast.sales.actor)
    archive_record(person, cast.sales.actor)
    restore_record(person, cast.sales.actor)
    lists.work()
    assert lists.ids(static) == set()


def test_members_of_another_list_are_followed(cast: Cast, lists: Lists, contact: Contact) -> None:
    one, other = contact(city="Oslo"), contact(city="Oslo")
    hand = lists.make("Do not call")
    callable_ones = lists.make("To call", city_is("oslo"), {"list": str(hand.pk), "member": False})
    assert lists.ids(callable_ones) == {one.pk, other.pk}
    add_records(hand, [one.pk], cast.sales.actor)
    lists.work()
    assert lists.ids(callable_ones) == {other.pk}
    remove_records(hand, [one.pk], cast.sales.actor)
    lists.work()
    assert lists.ids(callable_ones) == {one.pk, other.pk}


def test_a_chain_of_active_lists_settles(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact(city="Bergen")
    oslo = lists.make("Oslo", city_is("oslo"))
    second = lists.make("Second", {"list": str(oslo.pk)})
    third = lists.make("Third", {"list": str(second.pk)})
    update_record(person, {"city": "Oslo"}, cast.sales.actor)
    while lists.work():
        pass
    assert lists.ids(third) == {person.pk}


def test_other_filters_bring_other_members(cast: Cast, lists: Lists, contact: Contact) -> None:
    here, there = contact(city="Oslo"), contact(city="Bergen")
    found = lists.make("Some", city_is("oslo"))
    change_filters(found, [{"filters": [city_is("bergen")]}], cast.sales.actor)
    assert lists.fresh(found).is_settling
    lists.work()
    assert lists.ids(found) == {there.pk}
    assert lists.history(found)[-2:] == [(there.pk, True, "filter"), (here.pk, False, "filter")]


def test_a_list_whose_property_is_archived_keeps_its_members(cast: Cast, lists: Lists, contact: Contact) -> None:
    prop = PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="tier", label="Tier", kind="string", group="information"
    )
    renew_schema(cast.portal)
    gold, other = contact(tier="gold"), contact(tier="tin")
    tiers = lists.make("Gold", {"propertyName": "tier", "operator": "EQ", "value": "gold"})
    archive_property(prop, cast.owner.actor)
    cast.portal.refresh_from_db()
    lists.work()
    assert lists.ids(tiers) == {gold.pk}
    with pytest.raises(InvalidFilter, match="tier"):
        understood(lists.fresh(tiers))
    restore_property(prop, cast.owner.actor)
    cast.portal.refresh_from_db()
    update_record(other, {"tier": "gold"}, cast.sales.actor)
    lists.work()
    assert lists.ids(tiers) == {gold.pk, other.pk}


def test_another_portals_changes_are_theirs(cast: Cast, lists: Lists, contact: Contact) -> None:
    oslo = lists.make("Oslo", city_is("oslo"))
    a_record(cast.outsider, "contacts", city="Oslo")
    assert lists.work() == 0 and lists.ids(oslo) == set()


def test_a_portal_without_lists_notes_nothing(cast: Cast, contact: Contact) -> None:
    contact()
    assert not ListTouch.objects.for_portal(cast.portal).exists()


def test_a_merged_record_leaves_and_the_survivor_takes_its_place(cast: Cast, lists: Lists, contact: Contact) -> None:
    survivor, loser = contact("Kari"), contact("Kari", city="Oslo")
    active, static, both = lists.make("Oslo", city_is("oslo")), lists.make("By hand"), lists.make("Both")
    add_records(static, [loser.pk], cast.sales.actor)
    add_records(both, [loser.pk, survivor.pk], cast.sales.actor)
    merge_records(survivor, loser, {}, cast.sales.actor)
    lists.work()
    assert lists.ids(active) == lists.ids(static) == lists.ids(both) == {survivor.pk}
    assert lists.history(static)[1:] == [(survivor.pk, True, "merged"), (loser.pk, False, "merged")]
    add_records(lists.make("Later"), [loser.pk], cast.sales.actor)
    later = RecordList.objects.for_portal(cast.portal).get(name="Later")
    assert lists.ids(later) == {survivor.pk}
