"""Search through HubSpot's own client, its validation on."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException

from core.portals.models import Portal

PEOPLE = (("Ola", "Berg", "Bergen"), ("Kari", "Ødegård", "Oslo"), ("Per", "Berge", "Oslo"))


@pytest.fixture
def people(hubspot: HubSpot) -> HubSpot:
    inputs = [{"properties": {"firstname": one, "lastname": two, "city": city}} for one, two, city in PEOPLE]
    hubspot.crm.contacts.batch_api.create({"inputs": inputs})
    return hubspot


def found(hubspot: HubSpot, **asked: Any) -> list[str]:
    answer = hubspot.crm.contacts.search_api.do_search(
        public_object_search_request={"properties": ["firstname"], **asked}
    )
    assert answer.total >= len(answer.results)
    return [row.properties["firstname"] for row in answer.results]


def where(*filters: tuple[str, ...]) -> list[dict[str, Any]]:
    names = ("propertyName", "operator", "value", "highValue")
    return [{"filters": [dict(zip(names, each, strict=False)) for each in filters]}]


def test_filters_words_and_order(people: HubSpot) -> None:
    assert found(people, filterGroups=where(("city", "EQ", "oslo")), sorts=["firstname"]) == ["Kari", "Per"]
    assert found(people, filterGroups=where(("city", "EQ", "oslo"), ("lastname", "CONTAINS_TOKEN", "berg*"))) == ["Per"]
    both = where(("firstname", "EQ", "ola")) + where(("firstname", "EQ", "per"))
    assert found(people, filterGroups=both, sorts=["-firstname"]) == ["Per", "Ola"]
    by_city = [{"propertyName": "city", "direction": "DESCENDING"}]
    assert found(people, sorts=by_city)[-1] == "Ola"
    assert found(people, query="ødegård") == ["Kari"]


def test_pages_follow_each_other(people: HubSpot) -> None:
    api = people.crm.contacts.search_api
    asked: dict[str, Any] = {"limit": 2, "after": "0", "sorts": ["firstname"], "properties": ["firstname"]}
    first = api.do_search(public_object_search_request=asked)
    second = api.do_search(public_object_search_request=asked | {"after": first.paging.next.after})
    assert (first.total, len(first.results), len(second.results), second.paging) == (3, 2, 1, None)


def test_records_are_found_by_what_they_are_associated_with(people: HubSpot) -> None:
    crm = people.crm
    company = crm.companies.basic_api.create({"properties": {"name": "Fjord AS"}})
    ola = crm.contacts.search_api.do_search({"filterGroups": where(("firstname", "EQ", "ola"))}).results[0]
    crm.associations.v4.basic_api.create_default("contacts", ola.id, "companies", company.id)
    assert found(people, filterGroups=where(("associations.company", "EQ", company.id))) == ["Ola"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"filterGroups": where(("nosuch", "EQ", "1"))}, "There is no property"),
        ({"filterGroups": where(("firstname", "LIKE", "1"))}, "cannot be filtered with"),
        ({"filterGroups": where(("firstname", "EQ", "1")) * 6}, "at most 5 groups"),
        ({"sorts": ["nosuch"]}, "Cannot sort by"),
        ({"limit": 201}, "limit must be a whole number from 1 to 200"),
        ({"limit": 100, "after": "9950"}, "Only the first 10,000 results"),
        ({"after": "x"}, "after is not a cursor"),
    ],
)
def test_what_is_wrong_is_said(people: HubSpot, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ApiException) as refused:
        found(people, **asked)
    assert refused.value.status == 400 and words in refused.value.body


def test_another_portal_finds_nothing(people: HubSpot, client_of: Any, other_portal: Portal) -> None:
    assert found(client_of(other_portal), query="ola") == []
