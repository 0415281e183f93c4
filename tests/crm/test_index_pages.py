"""Index pages: search, order, views, pages, counts, badges."""

import re
from typing import Any

import pytest

from crm.records.pages import listing
from crm.records.slots import Badge, Tone
from tests.people import Cast, a_record


def names(response: Any) -> list[str]:
    """The names in the rows, in order."""
    return re.findall(r'data-name="([^"]*)"', response.content.decode())


def test_a_search_looks_for_every_word_whatever_its_case(cast: Cast) -> None:
    for first, last in (("Åse", "Ødegård"), ("Åse", "Berg"), ("Per", "Ødegård")):
        a_record(cast.sales, "contacts", firstname=first, lastname=last)
    assert names(cast.reader.get("/contacts/?q=ØDEGÅRD+åse")) == ["Åse Ødegård"]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'"])
def test_signs_with_a_meaning_in_sql_are_searched_as_they_are(cast: Cast, sign: str) -> None:
    a_record(cast.sales, "companies", name=f"A{sign}S")
    a_record(cast.sales, "companies", name="AXS")
    assert len(names(cast.reader.client.get("/companies/", {"q": f"a{sign}s"}))) == 1


def test_columns_sort_both_ways(cast: Cast) -> None:
    for name, amount in (("Small", "1"), ("Large", "1000"), ("Unknown", "")):
        a_record(cast.sales, "deals", dealname=name, amount=amount)
    assert names(cast.reader.get("/deals/?sort=amount")) == ["Small", "Large", "Unknown"]
    assert names(cast.reader.get("/deals/?sort=-amount")) == ["Large", "Small", "Unknown"]
    assert names(cast.reader.get("/deals/?sort=dealname")) == ["Large", "Small", "Unknown"]


def test_stages_sort_in_the_order_of_the_pipeline(cast: Cast) -> None:
    for stage in ("closedwon", "appointmentscheduled", "contractsent"):
        a_record(cast.sales, "deals", dealname=stage, dealstage=stage)
    assert names(cast.reader.get("/deals/?sort=dealstage")) == ["appointmentscheduled", "contractsent", "closedwon"]


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "sort=-password", "view=nonsense", "after=x", "before=%00", "sort="]
)
def test_what_makes_no_sense_is_ignored(cast: Cast, query: str) -> None:
    a_record(cast.sales, "companies", name="Fjord AS")
    assert names(cast.reader.get(f"/companies/?{query}")) == ["Fjord AS"]


def test_mine_are_those_that_i_own(cast: Cast) -> None:
    a_record(cast.sales, "deals", dealname="Kari's", hubspot_owner_id=str(cast.sales.user.pk))
    a_record(cast.sales, "deals", dealname="Nobody's")
    assert names(cast.sales.get("/deals/?view=mine")) == ["Kari&#x27;s"]
    assert names(cast.reader.get("/deals/?view=mine")) == []


def test_pages_follow_each_other_forth_and_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for letter in "ABCDE":
        a_record(cast.sales, "companies", name=letter)
    met, url = [], "/companies/?sort=name"
    for _page in range(3):
        response = cast.reader.get(url)
        met.append(names(response))
        url = links(response, "next")
    assert met == [["A", "B"], ["C", "D"], ["E"]] and url == ""
    previous = links(response, "prev")
    assert names(cast.reader.get(previous)) == ["C", "D"]


def links(response: Any, rel: str) -> str:
    found = re.search(rf'<a[^>]*rel="{rel}"[^>]*>', response.content.decode())
    if not found:
        return ""
    href = re.search(r'href="([^"]*)"', found.group(0))
    assert href
    return href.group(1).replace("&amp;", "&")


def test_counting_stops_at_a_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    for letter in "ABC":
        a_record(cast.sales, "companies", name=letter)
    assert "2+" in cast.reader.get("/companies/").content.decode()


def test_a_search_while_typing_gets_the_list_alone(cast: Cast) -> None:
    a_record(cast.sales, "companies", name="Fjord AS")
    response = cast.reader.htmx("/companies/?q=fjord", target="record-list")
    assert names(response) == ["Fjord AS"] and b"<html" not in response.content


def facts_of_fjord(portal: Any, type_name: str, ids: list[int]) -> dict[int, Badge]:
    return {ids[0]: Badge("In QuickBooks", Tone.GOOD, "check")} if type_name == "companies" else {}


def test_other_rooms_badge_the_rows(cast: Cast, settings: Any) -> None:
    from crm.records import slots

    settings.ROW_FACTS = [f"{facts_of_fjord.__module__}.{facts_of_fjord.__name__}"]
    slots._row_facts_providers.cache_clear()
    try:
        a_record(cast.sales, "companies")
        assert "In QuickBooks" in cast.reader.get("/companies/").content.decode()
    finally:
        slots._row_facts_providers.cache_clear()
