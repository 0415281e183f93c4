"""Filters, columns, order and kept views of index pages."""

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from crm.records.joining import join
from crm.records.models import PropertyDefinition, SavedView
from crm.records.portal_types import portal_type, renew_schema
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db
BUILDER = {"row": ["0", "1"], "group-0": "0", "group-1": "0"}


@pytest.fixture
def people(cast: Cast) -> Cast:
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="seats", label="Seats", kind="number", group="information"
    )
    renew_schema(cast.portal)
    for first, city, seats in (("Ola", "Oslo", "9"), ("Kari", "Bergen", "10"), ("Per", "Oslo", "")):
        a_record(cast.owner, "contacts", firstname=first, lastname="Berg", city=city, seats=seats)
    return cast


def names(cast: Cast, url: str) -> list[str]:
    page = cast.sales.get(url).content.decode()
    return [part.partition('"')[0] for part in page.split('data-name="')[1:]]


def applied(cast: Cast, **form: Any) -> str:
    answer = cast.sales.post("/contacts/filters/apply/", form)
    assert answer.status_code == 302
    return str(answer.url)


def city_and_name(cast: Cast) -> str:
    rows = {
        "property-0": "city", "operator-0": "EQ", "value-0": "oslo",
        "property-1": "firstname", "operator-1": "CONTAINS_TOKEN", "value-1": "l",
    }  # fmt: skip
    return applied(cast, **BUILDER, **rows)


def test_what_the_builder_says_is_what_is_shown(people: Cast) -> None:
    url = city_and_name(people)
    assert names(people, url) == ["Ola Berg"]
    page = people.sales.get(url).content.decode()
    assert "City is oslo" in page and "First name contains l" in page
    said = json.loads(parse_qs(urlsplit(url).query)["filters"][0])
    assert said[0]["filters"][1]["value"] == "*l*"


def test_a_chip_takes_its_condition_away(people: Cast) -> None:
    page = people.sales.get(city_and_name(people)).content.decode()
    link = page.split("First name contains l")[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(names(people, link)) == ["Ola Berg", "Per Berg"]


def test_records_are_found_by_what_is_associated(people: Cast) -> None:
    deal = a_record(people.sales, "deals", dealname="Relaunch")
    model: Any = type(a_record(people.sales, "contacts", firstname="Mia", lastname="Moe"))
    join(deal, model.objects.for_portal(people.portal).get(first_name="Mia"), people.sales.actor)
    rows = {"property-0": "deals.dealname", "operator-0": "CONTAINS_TOKEN", "value-0": "relaunch"}
    url = applied(people, row="0", **{"group-0": "0"}, **rows)
    assert names(people, url) == ["Mia Moe"]
    assert "Has deals: Deal name contains relaunch" in people.sales.get(url).content.decode()


def test_a_wrong_filter_is_told_and_the_page_still_shows(people: Cast) -> None:
    broken = json.dumps([{"filters": [{"propertyName": "nosuch", "operator": "EQ", "value": "1"}]}])
    page = people.sales.get(f"/contacts/?{urlencode({'filters': broken})}")
    assert page.status_code == 200 and "There is no property" in page.content.decode()
    for senseless in ("[", "7", "{}", "[[[["):
        assert people.sales.get(f"/contacts/?{urlencode({'filters': senseless})}").status_code == 200


def test_columns_are_chosen_and_custom_ones_sort(people: Cast) -> None:
    url = str(people.sales.get("/contacts/filters/apply/?column=city&column=seats").url)
    page = people.sales.get(url).content.decode()
    assert "Seats" in page and "sort=seats" in page
    assert names(people, f"{url}&sort=seats") == ["Ola Berg", "Kari Berg", "Per Berg"]
    assert names(people, f"{url}&sort=-seats") == ["Kari Berg", "Ola Berg", "Per Berg"]


def test_the_order_of_columns_is_chosen_and_kept(people: Cast) -> None:
    url = str(people.sales.get("/contacts/filters/apply/?column=seats&column=createdate&column=city").url)
    view = save(people.sales, name="Ordered", columns=parse_qs(urlsplit(url).query)["columns"][0])
    page = people.sales.get(view).content.decode()
    places = [page.index(f"sort={name}") for name in ("seats", "createdate")]
    assert places == sorted(places) and page.index("data-columns-shown") < page.index('value="seats" checked')
    assert SavedView.objects.for_portal(people.portal).get().columns == ["seats", "createdate", "city"]


def test_more_columns_than_fit_are_told(people: Cast) -> None:
    names = [prop.name for prop in portal_type("contacts", people.portal).properties if not prop.hidden]
    several = urlencode({"column": [*names, *names]}, doseq=True)
    page = people.sales.get(f"/contacts/filters/apply/?{several}", follow=True).content.decode()
    assert "At most 20 columns are shown" in page


def save(person: Any, **form: str) -> str:
    answer = person.post("/contacts/views/save/", form)
    assert answer.status_code == 302
    return str(answer.url)


def test_a_view_is_kept_shown_shared_and_deleted(people: Cast) -> None:
    filters = parse_qs(urlsplit(city_and_name(people)).query)["filters"][0]
    url = save(people.sales, name="In Oslo", filters=filters, columns="city", sort="-firstname", shared="1")
    assert names(people, url) == ["Ola Berg"]
    assert "In Oslo" in people.reader.get("/contacts/").content.decode()
    view = SavedView.objects.for_portal(people.portal).get()
    assert (view.columns, view.sort, view.shared) == (["city"], "-firstname", True)
    assert people.reader.post(f"/contacts/views/{view.pk}/delete/").status_code == 404
    people.sales.post(f"/contacts/views/{view.pk}/delete/")
    assert not SavedView.objects.for_portal(people.portal).exists()


def test_a_private_view_is_seen_by_its_owner_alone(people: Cast) -> None:
    url = save(people.reader, name="My own")
    assert "My own" in people.reader.get("/contacts/").content.decode()
    assert "My own" not in people.sales.get(url).content.decode()
    assert people.outsider.get(url).status_code == 200
    assert "My own" not in people.outsider.get(url).content.decode()


def test_the_same_name_writes_over_the_view(people: Cast) -> None:
    save(people.sales, name="Mine", columns="city")
    save(people.sales, name="Mine", columns="phone")
    assert SavedView.objects.for_portal(people.portal).get().columns == ["phone"]


def test_another_portals_properties_and_records_do_not_show(people: Cast) -> None:
    a_record(people.outsider, "contacts", firstname="Stranger", city="Oslo")
    assert "Stranger" not in str(names(people, "/contacts/"))
    assert "seats" not in people.outsider.get("/contacts/filters/properties/").content.decode()
