"""Suggested pairs: they come with what is written, go with what is changed, archived or merged, and stay dismissed."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.duplicates import contact_keys
from crm.contacts.models import Contact
from crm.records.duplicates.filling import fill_existing
from crm.records.duplicates.keys import MOST_HOLDERS
from crm.records.duplicates.pairs import dismiss, open_pairs, shown_count, suggest_again, suggestions
from crm.records.merging.merge import merge_records
from crm.records.models import DuplicateKey, DuplicatePair
from crm.records.record_types import all_record_types
from crm.records.saving import archive_record, restore_record, update_record, verbs_of
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh, sentences
from tests.people import Cast, a_record


def found(cast: Cast, kind: str = "contacts") -> dict[tuple[int, int], list[str]]:
    """{(older id, newer id): reasons} of what is suggested."""
    record_type = all_record_types()[kind]
    pairs = list(open_pairs(cast.portal, record_type))
    return {(each.one.pk, each.other.pk): list(each.reasons) for each in suggestions(pairs, cast.portal, record_type)}


SAME = {
    "Same e-mail": ({"email": "ola+news@fjord.example"}, {"email": "Ola@fjord.example"}),
    "Same phone number": ({"phone": "+47 22 33 44 55"}, {"mobilephone": "22334455"}),
    "Same name and company": (
        {"firstname": "Ola", "lastname": "Berg", "company": "Fjord AS"},
        {"firstname": "OLA", "lastname": "berg", "company": "Fjord"},
    ),
    "Same name and e-mail domain": (
        {"firstname": "Ola", "lastname": "Berg", "email": "ola@fjord.example"},
        {"firstname": "Ola", "lastname": "Berg", "email": "berg@fjord.example"},
    ),
}


@pytest.mark.parametrize("reason", SAME)
def test_contacts_that_may_be_the_same_are_suggested_with_the_reason(cast: Cast, reason: str) -> None:
    one, other = (
        a_record(cast.sales, "contacts", **{"firstname": "", "lastname": "", **each}) for each in SAME[reason]
    )
    assert found(cast) == {(one.pk, other.pk): [reason]}


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"name": "Fjord AS"}, {"name": "Fjord"}, "Same name"),
        (
            {"name": "A", "domain": "www.fjord.example"},
            {"name": "B", "website": "https://fjord.example/"},
            "Same domain",
        ),
        ({"name": "A", "phone": "22 33 44 55"}, {"name": "B", "phone": "+4722334455"}, "Same phone number"),
    ],
)
def test_companies_too(cast: Cast, first: Any, second: Any, reason: str) -> None:
    one, other = (a_record(cast.sales, "companies", **each) for each in (first, second))
    assert found(cast, "companies") == {(one.pk, other.pk): [reason]}


def test_different_people_of_different_portals_are_not_suggested(cast: Cast) -> None:
    a_record(cast.sales, "contacts", phone="22334455", lastname="Berg")
    a_record(cast.sales, "contacts", phone="99887766", lastname="Dahl")
    a_record(cast.outsider, "contacts", phone="22334455", lastname="Berg")
    assert found(cast) == {}


@pytest.fixture
def twins(cast: Cast) -> Pair:
    one, other = (a_record(cast.sales, "contacts", lastname=name, phone="22 33 44 55") for name in ("Berg", "Dahl"))
    return Pair(cast, one, other)


def test_a_pair_leaves_when_nothing_is_the_same_any_more(twins: Pair) -> None:
    update_record(twins.other, {"phone": "99 88 77 66"}, twins.actor)
    assert found(twins.cast) == {}
    update_record(twins.other, {"phone": "+47 22334455"}, twins.actor)
    assert list(found(twins.cast)) == [(twins.one.pk, twins.other.pk)]


def test_archived_records_leave_and_restored_ones_come_back(twins: Pair) -> None:
    archive_record(twins.one, twins.actor)
    assert found(twins.cast) == {} and not DuplicateKey.objects.for_portal(twins.cast.portal).filter(
        record_id=twins.one.pk
    )
    restore_record(fresh(twins.one), twins.actor)
    assert list(found(twins.cast)) == [(twins.one.pk, twins.other.pk)]


def test_a_merge_takes_the_pair_away_and_gives_the_survivor_the_others_keys(twins: Pair) -> None:
    update_record(twins.other, {"mobilephone": "41 00 00 00"}, twins.actor)
    third = a_record(twins.cast.sales, "contacts", lastname="Third", phone="41000000")
    merge_records(twins.one, twins.other, {}, twins.actor)
    assert found(twins.cast) == {(twins.one.pk, third.pk): ["Same phone number"]}


def test_what_was_dismissed_stays_dismissed(twins: Pair) -> None:
    pair = DuplicatePair.objects.for_portal(twins.cast.portal).get()
    for _twice in range(2):
        dismiss(pair, twins.actor)
    update_record(twins.other, {"phone": "99 88 77 66"}, twins.actor)
    update_record(twins.other, {"phone": "22 33 44 55"}, twins.actor)
    call_command("find_duplicates")
    assert found(twins.cast) == {}
    assert sentences(twins.one)[0] == "Not a duplicate of “Ola Dahl”"
    assert [line for line in sentences(twins.one) if "duplicate" in line] == ["Not a duplicate of “Ola Dahl”"]
    suggest_again(fresh(pair), twins.actor)
    assert list(found(twins.cast)) == [(twins.one.pk, twins.other.pk)]


def test_a_dismissal_taken_back_suggests_nothing_that_has_nothing_in_common(twins: Pair) -> None:
    pair = DuplicatePair.objects.for_portal(twins.cast.portal).get()
    dismiss(pair, twins.actor)
    update_record(twins.other, {"phone": ""}, twins.actor)
    suggest_again(fresh(pair), twins.actor)
    assert found(twins.cast) == {} and not DuplicatePair.objects.for_portal(twins.cast.portal).exists()


def test_whom_the_one_that_went_was_said_not_to_be_the_survivor_is_not_either(twins: Pair) -> None:
    dismiss(DuplicatePair.objects.for_portal(twins.cast.portal).get(), twins.actor)
    third = a_record(twins.cast.sales, "contacts", lastname="Third")
    merge_records(third, twins.other, {}, twins.actor)  # and so gets the same phone number as the first
    kept = DuplicatePair.objects.for_portal(twins.cast.portal).get()
    assert (kept.one_id, kept.other_id) == (twins.one.pk, third.pk) and kept.dismissed_at is not None
    assert found(twins.cast) == {}


def test_the_number_of_a_switchboard_tells_nothing(cast: Cast) -> None:
    for number in range(MOST_HOLDERS + 3):
        a_record(cast.sales, "contacts", lastname=f"Berg {number}", phone="22 33 44 55")
    before = DuplicatePair.objects.for_portal(cast.portal).count()
    a_record(cast.sales, "contacts", lastname="Dahl", phone="22 33 44 55")
    assert DuplicatePair.objects.for_portal(cast.portal).count() == before <= MOST_HOLDERS * (MOST_HOLDERS - 1) / 2


def keys_and_pairs(cast: Cast) -> Any:
    keys = DuplicateKey.objects.for_portal(cast.portal).values_list("record_type", "record_id", "key")
    pairs = DuplicatePair.objects.for_portal(cast.portal).values_list("record_type", "one_id", "other_id")
    return sorted(keys), sorted(pairs)


@pytest.fixture
def forgetful(cast: Cast) -> Any:
    """What is there, and a portal that has forgotten its keys and pairs, as one of before they were kept."""
    values = [{"firstname": f"P{number}", "phone": f"2233445{number % 4}"} for number in range(8)]
    verbs_of("contacts").create_many(cast.portal, values, cast.sales.actor)
    some = [{"name": name} for name in ("Fjord AS", "Fjord", "Vik")]
    verbs_of("companies").create_many(cast.portal, some, cast.sales.actor)
    there = keys_and_pairs(cast)
    for model in (DuplicateKey, DuplicatePair):
        model.objects.for_portal(cast.portal).delete()
    return there


def test_the_migration_fills_what_the_verbs_would_have_written(cast: Cast, forgetful: Any) -> None:
    for name, record_type in (("Contact", "contacts"), ("Company", "companies")):
        from crm.contacts import duplicates

        step = fill_existing("contacts", name, record_type, getattr(duplicates, f"{name.lower()}_keys"))
        step.code(apps, None)
    assert keys_and_pairs(cast) == forgetful


def test_the_command_finds_what_was_never_looked_for(cast: Cast, forgetful: Any) -> None:
    for _twice in range(2):
        call_command("find_duplicates")
        assert keys_and_pairs(cast) == forgetful


def test_keys_are_those_of_the_records(cast: Cast) -> None:
    for place, (first, second) in enumerate(SAME.values()):
        for values in (first, second):
            mine = {name: value.replace("fjord", f"fjord{place}") for name, value in values.items()}
            a_record(cast.sales, "contacts", **{"firstname": "Kari", "lastname": "", **mine})
    rows = Contact.objects.for_portal(cast.portal)
    expected = {(row.pk, key) for row in rows for key in contact_keys(row)}
    held = DuplicateKey.objects.for_portal(cast.portal).filter(record_type="contacts")
    assert set(held.values_list("record_id", "key")) == expected != set()


def test_a_hundred_contacts_cost_as_many_queries_as_two(cast: Cast) -> None:
    def queries(count: int, tag: str) -> int:
        values = [{"firstname": tag, "lastname": str(n), "phone": f"22{tag}{n:04}"} for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            rows = verbs_of("contacts").create_many(cast.portal, values, cast.sales.actor)
            verbs_of("contacts").update_many([(row, {"phone": f"3{row.phone[1:]}"}) for row in rows], cast.sales.actor)
        return len(captured)

    few = queries(2, "11")
    assert queries(100, "22") <= few + {"sqlite": 12}.get(connection.vendor, 0)


def test_an_edit_that_changes_no_key_costs_one_query_at_most(cast: Cast) -> None:
    contact = a_record(cast.sales, "contacts", phone="22 33 44 55")
    with CaptureQueriesContext(connection) as captured:
        update_record(contact, {"city": "Bergen"}, cast.sales.actor)
        update_record(contact, {"jobtitle": "CFO"}, cast.sales.actor)
    asked = [query["sql"] for query in captured.captured_queries if "duplicate" in query["sql"]]
    assert len(asked) == 1


def test_the_count_stops(twins: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm.records.duplicates import pairs

    record_type = all_record_types()["contacts"]
    assert shown_count(twins.cast.portal, record_type) == "1"
    a_record(twins.cast.sales, "contacts", lastname="Third", phone="22334455")
    monkeypatch.setattr(pairs, "MOST_COUNTED", 2)
    assert shown_count(twins.cast.portal, record_type) == "2+"


# The page


def test_the_page_lists_pairs_and_leads_to_their_comparison(twins: Pair) -> None:
    index = twins.cast.sales.get("/contacts/").content.decode()
    assert 'href="/contacts/duplicates/"' in index
    page = twins.cast.sales.get("/contacts/duplicates/").content.decode()
    assert "Same phone number" in page and f"/contacts/{twins.one.pk}/merge/{twins.other.pk}/" in page
    choose = twins.cast.sales.get(f"/contacts/{twins.other.pk}/merge/").content.decode()
    assert "Suggested" in choose and "Same phone number" in choose


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(twins: Pair) -> None:
    sales, pair = twins.cast.sales, DuplicatePair.objects.for_portal(twins.cast.portal).get()
    url = f"/contacts/duplicates/{pair.pk}/dismiss/"
    for _double_click in range(2):
        answer = sales.post(url, follow=True)
        assert answer.redirect_chain == [("/contacts/duplicates/", 302)]
    assert "No contacts look like duplicates" in answer.content.decode()
    dismissed = sales.get("/contacts/duplicates/?view=dismissed").content.decode()
    assert "Kari Nordmann said so" in dismissed and "Suggest again" in dismissed
    again = sales.post(url, {"again": "1"}, follow=True)
    assert "Nothing was set aside" in again.content.decode()
    assert len(found(twins.cast)) == 1


def test_pages_of_pairs_follow_each_other(cast: Cast) -> None:
    for number in range(27):
        for name in ("Berg", "Dahl"):
            a_record(cast.sales, "contacts", lastname=name, phone=f"223344{number:02}")
    first = cast.sales.get("/contacts/duplicates/").content.decode()
    after = first.partition("before=")[2].partition('"')[0]
    second = cast.sales.get(f"/contacts/duplicates/?before={after}").content.decode()
    assert (first.count(">Review<"), second.count(">Review<")) == (25, 2)
    assert 'rel="next"' in first and 'rel="next"' not in second
    assert cast.sales.get("/contacts/duplicates/?before=nonsense").status_code == 200


def test_only_those_who_may_merge_see_the_page(twins: Pair) -> None:
    cast, pair = twins.cast, DuplicatePair.objects.for_portal(twins.cast.portal).get()
    url = f"/contacts/duplicates/{pair.pk}/dismiss/"
    assert "duplicates" not in cast.reader.get("/contacts/").content.decode()
    assert cast.reader.get("/contacts/duplicates/").status_code == 403
    assert cast.reader.post(url).status_code == 403
    assert cast.outsider.post(url).status_code == 404
    assert "Dahl" not in cast.outsider.get("/contacts/duplicates/").content.decode()
    assert cast.sales.post(f"/companies/duplicates/{pair.pk}/dismiss/").status_code == 404
    for kind in ("deals", "quotes", "invoices"):
        assert cast.sales.get(f"/{kind}/duplicates/").status_code == 404
    assert len(found(cast)) == 1
