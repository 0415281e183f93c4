"""Lists as people see and make them."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.records.defining import archive_property
from crm.records.lists.editing import change_filters
from crm.records.lists.members import add_records
from crm.records.lists.refusing import ListRefused
from crm.records.lists.shelving import archive_list
from crm.records.models import ListKind, PropertyDefinition, RecordList
from crm.records.portal_types import renew_schema
from crm.records.saving import update_record
from tests.crm.lists.conftest import Lists, city_is
from tests.people import Cast, Person, a_record

pytestmark = pytest.mark.django_db
Contact = Callable[..., Any]
CITY = {"row": "0", "group-0": "0", "property-0": "city", "operator-0": "EQ", "value-0": "Oslo"}


def shown(person: Person, url: str) -> str:
    answer = person.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def names(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('data-name="')[1:]]


def posted(person: Person, url: str, form: dict[str, Any]) -> str:
    """Carries it out and gives the page that says how it went."""
    answer = person.post(url, form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return shown(person, answer.url)


def page_of(record_list: RecordList) -> str:
    return f"/lists/{record_list.pk}/"


def test_the_first_visit_offers_ready_made_lists(cast: Cast) -> None:
    page = shown(cast.sales, "/lists/")
    assert "No lists yet" in page and "Contacts with an overdue invoice" in page
    assert "Won deals without an invoice" in page and "Make this list" in page


@pytest.mark.parametrize(
    "key",
    [
        "contacts-with-an-overdue-invoice",
        "won-deals-without-an-invoice",
        "deals-past-close-date",
        "customers-without-email",
    ],
)
def test_a_ready_made_list_takes_one_click(cast: Cast, lists: Lists, key: str) -> None:
    posted(cast.sales, "/lists/new/", {"template": key})
    made = RecordList.objects.for_portal(cast.portal).get()
    assert made.is_active and made.filters and made.created_by == cast.sales.user
    lists.work()
    assert not lists.fresh(made).is_settling and not lists.fresh(made).broken
    assert f'href="{page_of(made)}" aria-describedby="ready-{key}">Open the list<' in shown(cast.sales, "/lists/new/")
    again = cast.sales.post("/lists/new/", {"template": key})
    assert again.status_code == 422 and "already" in again.content.decode()
    assert shown(cast.sales, f"/lists/new/?template={key}")


def test_an_active_list_is_made_from_the_builder(cast: Cast, lists: Lists, contact: Contact) -> None:
    here = contact("Kari", city="Oslo")
    contact("Per", city="Bergen")
    page = posted(cast.sales, "/lists/new/", {"type": "contacts", "kind": "active", "name": "Oslo people", **CITY})
    assert "Oslo people" in page and "Being worked out" in page and "City is Oslo" in page
    lists.work()
    made = RecordList.objects.for_portal(cast.portal).get()
    page = shown(cast.sales, page_of(made))
    assert names(page) == [str(here)] and "Being worked out" not in page


def test_a_list_without_a_name_keeps_what_was_typed(cast: Cast) -> None:
    answer = cast.sales.post("/lists/new/", {"type": "contacts", "kind": "active", "name": " ", **CITY})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Give the list a name" in page and 'value="Oslo"' in page
    assert not RecordList.objects.for_portal(cast.portal).exists()


def test_an_active_list_without_filters_is_refused(cast: Cast) -> None:
    answer = cast.sales.post("/lists/new/", {"type": "contacts", "kind": "active", "name": "Everybody"})
    assert answer.status_code == 422 and "at least one filter" in answer.content.decode()


def test_filters_that_make_no_sense_are_refused_and_kept(cast: Cast) -> None:
    odd = {"row": "0", "property-0": "createdate", "operator-0": "EQ", "value-0": "some day"}
    answer = cast.sales.post("/lists/new/", {"type": "contacts", "kind": "active", "name": "Odd", **odd})
    assert answer.status_code == 422 and "some day" in answer.content.decode()


def test_a_second_press_makes_no_second_list(cast: Cast) -> None:
    form = {"type": "contacts", "kind": "static", "name": "VIP"}
    assert cast.sales.post("/lists/new/", form).status_code == 302
    again = cast.sales.post("/lists/new/", {**form, "name": "vip"})
    assert again.status_code == 422 and "There is a list" in again.content.decode()
    assert RecordList.objects.for_portal(cast.portal).count() == 1


@pytest.mark.parametrize("form", [{"type": "line_items"}, {"type": "ghosts"}, {"type": "contacts", "kind": "odd"}])
def test_a_list_of_what_cannot_be_listed_is_nowhere(cast: Cast, form: dict[str, str]) -> None:
    assert cast.sales.get("/lists/new/", data=form).status_code == 404
    assert cast.sales.post("/lists/new/", {"name": "X", **form}).status_code == 404


def test_the_builder_counts_and_offers_membership(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, vip = contact("Kari", city="Oslo"), lists.make("VIP")
    contact("Per", city="Bergen")
    add_records(vip, [person.pk], cast.sales.actor)
    assert "List membership" in shown(cast.sales, "/contacts/filters/properties/?q=list+member")
    drawn = cast.sales.post("/contacts/filters/", {"row": "0", "group-0": "1", "group": "1",
                            "property-0": "@list", "act": "choose:0"}).content.decode()  # fmt: skip
    assert "Is not in the list" in drawn and "VIP" in drawn
    asked = {"row": "0", "group": "1", "group-0": "1", "kind-0": "membership", "member-0": "no"}
    counted = {**asked, "list-0": str(vip.pk), "act": "count"}
    assert "1 contact matches" in cast.sales.post("/contacts/filters/", counted).content.decode()
    form = {"type": "contacts", "kind": "active", "name": "Others"}
    assert "Choose a list" in cast.sales.post("/lists/new/", {**form, **asked}).content.decode()
    page = posted(cast.sales, "/lists/new/", {**form, **asked, "list-0": str(vip.pk)})
    assert "Is not in the list “VIP”" in page
    lists.work()
    made = RecordList.objects.for_portal(cast.portal).get(name="Others")
    assert lists.fresh(made).size == 1
    assert "VIP" in shown(cast.sales, f"{page_of(made)}filters/")


def test_other_filters_are_saved_from_the_builder(cast: Cast, lists: Lists, contact: Contact) -> None:
    there = contact("Per", city="Bergen")
    found = lists.make("Some", city_is("oslo"))
    assert 'value="oslo"' in shown(cast.sales, f"{page_of(found)}filters/")
    page = posted(cast.sales, f"{page_of(found)}filters/", {**CITY, "value-0": "Bergen"})
    assert "City is Bergen" in page and "Being worked out" in page
    lists.work()
    assert names(shown(cast.sales, page_of(found))) == [str(there)]


def test_a_page_left_open_is_drawn_anew_once_all_is_worked_out(cast: Cast, lists: Lists) -> None:
    posted(cast.sales, "/lists/new/", {"template": "customers-without-email"})
    made = RecordList.objects.for_portal(cast.portal).get()
    assert "Being worked out" in cast.sales.htmx(f"{page_of(made)}progress/").content.decode()
    lists.work()
    assert cast.sales.htmx(f"{page_of(made)}progress/").headers["HX-Refresh"] == "true"


def test_members_are_searched_filtered_sorted_and_exported_like_an_index_page(
    cast: Cast, lists: Lists, contact: Contact
) -> None:
    for name in ("Kari", "Per", "Ola"):
        contact(name, city="Oslo")
    contact("Stranger", city="Bergen")
    oslo = lists.make("Oslo", city_is("oslo"))
    url = page_of(oslo)
    assert len(names(shown(cast.sales, url))) == 3
    assert names(shown(cast.sales, f"{url}?q=kari")) == ["Kari Berg"]
    assert names(shown(cast.sales, f"{url}?sort=firstname")) == ["Kari Berg", "Ola Berg", "Per Berg"]
    per = {"list": str(oslo.pk), "row": "0", "property-0": "firstname", "operator-0": "EQ", "value-0": "per"}
    applied = cast.sales.post("/contacts/filters/apply/", per).url
    assert applied.startswith(url) and names(shown(cast.sales, applied)) == ["Per Berg"]
    rows = cast.sales.get("/contacts/export/", data={"list": str(oslo.pk)})
    lines = list(csv.reader(io.StringIO(b"".join(rows.streaming_content).decode("utf-8-sig"))))
    assert len(lines) == 4
    fragment = cast.sales.htmx(f"{url}?q=ola", target="record-list").content.decode()
    assert names(fragment) == ["Ola Berg"] and "<html" not in fragment


def test_a_list_that_is_not_there_means_nobody_not_everybody(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact("Kari")
    theirs = RecordList(portal=cast.other_portal, record_type="contacts", name="Theirs", kind="static")
    theirs.save()
    for pk in (theirs.pk, 999_999, "x"):
        assert names(shown(cast.sales, f"/contacts/?list={pk}")) == []
        cast.sales.post("/contacts/bulk/archive/", {"all": "1", "list": str(pk)})
    person.refresh_from_db()
    assert person.archived_at is None


def test_ticked_records_go_into_a_list_and_out_again(cast: Cast, lists: Lists, contact: Contact) -> None:
    people = [contact(name) for name in ("Kari", "Per", "Ola")]
    vip = lists.make("VIP")
    assert "VIP" in cast.sales.get("/contacts/bulk/list/").content.decode()
    ticked = {"id": [str(person.pk) for person in people[:2]]}
    page = posted(cast.sales, "/contacts/bulk/list/", {**ticked, "into": str(vip.pk)})
    assert "2 records were added to “VIP”." in page
    assert "0 records were added" in posted(cast.sales, "/contacts/bulk/list/", {**ticked, "into": str(vip.pk)})
    out = {"id": [str(people[0].pk)], "list": str(vip.pk)}
    answer = cast.sales.post("/contacts/bulk/unlist/", out)
    assert answer.url == page_of(vip)
    assert lists.ids(vip) == {people[1].pk}
    assert lists.history(vip)[-1] == (people[0].pk, False, "user")


def test_all_that_a_page_lists_go_into_a_new_list(cast: Cast, lists: Lists, contact: Contact) -> None:
    for number in range(4):
        contact("Kari", lastname=str(number), city="Oslo" if number else "Bergen")
    form = {"all": "1", "q": "kari", "filters": '[{"filters": [{"propertyName": "city", "operator": "EQ", '
            '"value": "oslo"}]}]', "into": "new", "name": "Oslo now"}  # fmt: skip
    assert "3 records were added to “Oslo now”." in posted(cast.sales, "/contacts/bulk/list/", form)
    made = RecordList.objects.for_portal(cast.portal).get()
    assert made.kind == ListKind.STATIC and len(lists.ids(made)) == 3


def test_nobody_is_put_into_an_active_list_or_one_of_other_records(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, oslo, firms = contact(), lists.make("Oslo", city_is("oslo")), lists.make("Firms", of="companies")
    for record_list in (oslo, firms):
        form = {"id": [str(person.pk)], "into": str(record_list.pk)}
        assert cast.sales.post("/contacts/bulk/list/", form).status_code == 404
    out = {"id": [str(person.pk)], "list": str(oslo.pk)}
    assert "follows its filters" in posted(cast.sales, "/contacts/bulk/unlist/", out)


def test_nothing_ticked_adds_nobody_and_makes_no_list(cast: Cast) -> None:
    assert "tick at least one" in posted(cast.sales, "/contacts/bulk/list/", {"into": "new", "name": "Empty"})
    assert not RecordList.objects.for_portal(cast.portal).exists()


def test_the_history_tells_who_joined_and_left_and_why(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, vip = contact("Kari"), lists.make("VIP")
    add_records(vip, [person.pk], cast.sales.actor)
    page = shown(cast.reader, f"{page_of(vip)}history/")
    assert "Kari Berg" in page and "Joined" in page and "By hand" in page and "Kari Nordmann" in page


def test_the_index_searches_narrows_sorts_and_says_how_lists_grew(cast: Cast, lists: Lists, contact: Contact) -> None:
    contact(city="Oslo")
    lists.make("Oslo people", city_is("oslo"))
    lists.make("By hand", of="companies")
    page = shown(cast.sales, "/lists/")
    assert names(page) == ["By hand", "Oslo people"] and "+1" in page
    assert names(shown(cast.sales, "/lists/?q=PEOPLE")) == ["Oslo people"]
    assert names(shown(cast.sales, "/lists/?type=companies")) == ["By hand"]
    assert names(shown(cast.sales, "/lists/?kind=active")) == ["Oslo people"]
    assert names(shown(cast.sales, "/lists/?sort=-size")) == ["Oslo people", "By hand"]
    assert "No list fits" in shown(cast.sales, "/lists/?q=nowhere")
    assert names(shown(cast.sales, "/lists/?sort=odd&kind=odd&after=x")) == ["By hand", "Oslo people"]


def test_an_archived_list_waits_to_be_restored(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, oslo = contact(city="Bergen"), lists.make("Oslo", city_is("oslo"))
    assert "was archived" in posted(cast.sales, f"{page_of(oslo)}archive/", {})
    assert names(shown(cast.sales, "/lists/")) == []
    assert names(shown(cast.sales, "/lists/?view=archived")) == ["Oslo"]
    page = shown(cast.sales, page_of(oslo))
    assert "This list is archived" in page and "removed for good in 90 days" in page
    update_record(person, {"city": "Oslo"}, cast.sales.actor)
    assert "is back" in posted(cast.sales, f"{page_of(oslo)}restore/", {})
    lists.work()
    assert lists.ids(oslo) == {person.pk}


def test_a_restored_list_whose_name_was_taken_stays_archived(cast: Cast, lists: Lists) -> None:
    first = lists.make("VIP")
    archive_list(first, cast.sales.actor)
    lists.make("VIP")
    refused = posted(cast.sales, f"{page_of(first)}restore/", {})
    assert "already. Rename that one, then restore this one." in refused
    assert lists.fresh(first).archived_at is not None


def test_a_list_that_others_use_is_not_archived_and_they_are_named(cast: Cast, lists: Lists) -> None:
    hand = lists.make("Do not call")
    lists.make("To call", city_is("oslo"), {"list": str(hand.pk), "member": False})
    assert "To call" in shown(cast.sales, f"{page_of(hand)}settings/")
    assert "“To call”" in posted(cast.sales, f"{page_of(hand)}archive/", {})
    assert lists.fresh(hand).archived_at is None


def test_a_list_is_renamed_duplicated_and_made_static(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, oslo = contact(city="Oslo"), lists.make("Oslo", city_is("oslo"))
    lists.make("Taken")
    assert "is called “Capital”" in posted(cast.sales, f"{page_of(oslo)}rename/", {"name": "Capital"})
    taken = cast.sales.post(f"{page_of(oslo)}rename/", {"name": "Taken"})
    assert taken.status_code == 422 and 'value="Taken"' in taken.content.decode()
    posted(cast.sales, f"{page_of(oslo)}duplicate/", {})
    copy = RecordList.objects.for_portal(cast.portal).get(name="Capital (copy)")
    assert copy.is_active and copy.filters == oslo.filters
    assert "is static now" in posted(cast.sales, f"{page_of(oslo)}static/", {})
    person.refresh_from_db()
    update_record(person, {"city": "Moss"}, cast.sales.actor)
    lists.work()
    assert lists.ids(oslo) == {person.pk} and lists.ids(copy) == set()
    assert cast.sales.get(f"{page_of(oslo)}filters/").status_code == 404
    posted(cast.sales, f"{page_of(oslo)}duplicate/", {})
    static_copy = RecordList.objects.for_portal(cast.portal).get(name="Capital (copy 2)")
    assert not static_copy.is_active and lists.ids(static_copy) == {person.pk}


def test_a_list_whose_filters_are_understood_no_longer_says_so(cast: Cast, lists: Lists, contact: Contact) -> None:
    prop = PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="tier", label="Tier", kind="string", group="information"
    )
    renew_schema(cast.portal)
    gold = contact(tier="gold")
    tiers = lists.make("Gold", {"propertyName": "tier", "operator": "EQ", "value": "gold"})
    archive_property(prop, cast.owner.actor)
    cast.portal.refresh_from_db()
    page = shown(cast.sales, page_of(tiers))
    assert "no longer understood" in page and "tier" in page and names(page) == [str(gold)]
    lists.work()
    assert "Filters need you" in shown(cast.sales, "/lists/")
    assert "There is no property" in shown(cast.sales, f"{page_of(tiers)}filters/")


def test_a_list_cannot_depend_on_itself(cast: Cast, lists: Lists) -> None:
    first = lists.make("First", city_is("oslo"))
    second = lists.make("Second", {"list": str(first.pk)})
    for target in (first, second):
        with pytest.raises(ListRefused, match="cannot depend on itself"):
            change_filters(first, [{"filters": [{"list": str(target.pk)}]}], cast.sales.actor)
    assert lists.fresh(first).filters == first.filters


def test_me_in_a_list_is_who_made_it(cast: Cast, lists: Lists, contact: Contact) -> None:
    mine = contact(hubspot_owner_id=str(cast.sales.user.pk))
    contact(hubspot_owner_id=str(cast.owner.user.pk))
    owned = lists.make("Mine", {"propertyName": "hubspot_owner_id", "operator": "IN", "values": ["@me"]})
    assert lists.ids(owned) == {mine.pk}
    assert "Kari Nordmann" in shown(cast.reader, page_of(owned))


def card(person: Person, record: Any) -> str:
    return shown(person, f"/contacts/{record.pk}/cards/lists/")


def test_a_record_says_its_lists_and_goes_into_others(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact(city="Oslo")
    lists.make("Oslo", city_is("oslo"))
    vip = lists.make("VIP")
    assert "Oslo" in card(cast.sales, person) and "VIP" not in card(cast.sales, person)
    url = f"/contacts/{person.pk}/lists/"
    assert "VIP" in shown(cast.sales, url) and "Oslo" not in shown(cast.sales, url)
    assert "VIP" in cast.sales.post(url, {"list": str(vip.pk)}).content.decode()
    assert "VIP" not in cast.sales.post(f"{url}{vip.pk}/leave/").content.decode()
    assert [joined for _pk, joined, _why in lists.history(vip)] == [True, False]


def test_those_who_only_read_see_lists_and_change_none(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, vip = contact(), lists.make("VIP")
    for url in ("/lists/", page_of(vip), f"{page_of(vip)}history/", f"{page_of(vip)}settings/"):
        page = shown(cast.reader, url)
        assert "Archive this list" not in page and "New list" not in page
    for url in ("/lists/new/", f"/contacts/{person.pk}/lists/"):
        assert cast.reader.get(url).status_code == 403
    writes = [f"{page_of(vip)}{deed}/" for deed in ("rename", "duplicate", "static", "archive", "restore", "filters")]
    for url in (*writes, "/lists/new/", "/contacts/bulk/list/", "/contacts/bulk/unlist/"):
        assert cast.reader.post(url, {"name": "X", "list": str(vip.pk)}).status_code == 403, url
    assert lists.fresh(vip).name == "VIP"


def test_another_portals_lists_are_nowhere(cast: Cast, lists: Lists, contact: Contact) -> None:
    person, vip = contact(), lists.make("VIP")
    for tail in ("", "history/", "settings/", "progress/", "filters/"):
        assert cast.outsider.get(f"{page_of(vip)}{tail}").status_code == 404
    for tail in ("rename", "duplicate", "static", "archive", "restore"):
        assert cast.outsider.post(f"{page_of(vip)}{tail}/", {"name": "Theirs"}).status_code == 404
    theirs = a_record(cast.outsider, "contacts")
    assert cast.outsider.post(f"/contacts/{theirs.pk}/lists/", {"list": str(vip.pk)}).status_code == 404
    assert cast.outsider.post(f"/contacts/{person.pk}/lists/", {"list": str(vip.pk)}).status_code == 404
    form = {"id": [str(theirs.pk)], "into": str(vip.pk)}
    assert cast.outsider.post("/contacts/bulk/list/", form).status_code == 404
    assert cast.sales.post("/contacts/bulk/list/", form).status_code == 302
    assert lists.ids(vip) == set()


def test_the_rail_has_lists_under_contacts_and_the_menu_makes_one(cast: Cast) -> None:
    page = shown(cast.sales, "/contacts/")
    assert 'href="/lists/"' in page and 'href="/lists/new/"' in page


def queries(person: Person, url: str) -> int:
    shown(person, url)
    with CaptureQueriesContext(connection) as captured:
        shown(person, url)
    assert len(captured) <= 15, (url, len(captured))
    return len(captured)


@pytest.mark.parametrize("tail", ["", "history/", "settings/", "filters/", "index"])
def test_a_page_of_lists_asks_no_more_often_when_there_is_more_to_show(
    cast: Cast, lists: Lists, contact: Contact, tail: str
) -> None:
    contact(city="Oslo")
    hand = lists.make("Hand")
    oslo = lists.make("Oslo", city_is("oslo"), {"list": str(hand.pk), "member": False})
    url = "/lists/" if tail == "index" else f"{page_of(oslo)}{tail}"
    few = queries(cast.sales, url)
    for number in range(5):
        contact(f"P{number}", city="Oslo", hubspot_owner_id=str(cast.owner.user.pk))
        lists.make(f"Another {number}", city_is("oslo"))
    lists.work()
    assert queries(cast.sales, url) <= few


def test_where_a_filter_names_a_list_the_chip_says_so(cast: Cast, lists: Lists, contact: Contact) -> None:
    person = contact("Kari")
    contact("Per")
    vip = lists.make("VIP")
    add_records(vip, [person.pk], cast.sales.actor)
    page = shown(cast.sales, f'/contacts/?filters=[{{"filters":[{{"list":"{vip.pk}","member":true}}]}}]')
    assert names(page) == ["Kari Berg"] and "Is in the list “VIP”" in page
    gone = shown(cast.sales, '/contacts/?filters=[{"filters":[{"list":"999","member":true}]}]')
    assert "A filter could not be used" in gone
