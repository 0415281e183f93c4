"""The search dialog: records while typing, those of late, actions and pages by name."""

import re
from typing import Any

import pytest

from crm.records.models import RecordVisit
from crm.records.saving import archive_record
from crm.records.visiting import KEPT, note_visit
from tests.people import Cast, Person, a_record


def lines(person: Person, text: str = "") -> list[tuple[str, str]]:
    """(name, address) of each line."""
    page = person.htmx(f"/search/?q={text}").content.decode()
    found = re.findall(r'<a role="option"[^>]*href="([^"]*)"[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)
    return [(name, url) for url, name in found]


def visited(person: Person) -> list[str]:
    return [name for name, url in lines(person) if re.search(r"/\d+/$", url)]


def test_what_a_person_opened_or_changed_last_is_offered_first(cast: Cast) -> None:
    one, two, three = (a_record(cast.owner, "companies", name=name) for name in ("One", "Two", "Three"))
    for record in (one, two, one):
        assert cast.sales.post(f"/companies/{record.pk}/visit/").status_code == 204
    assert visited(cast.sales) == ["One", "Two"]
    cast.sales.htmx(f"/companies/{three.pk}/properties/city/", {"cell": "1", "city": "Oslo"})
    assert visited(cast.sales) == ["Three", "One", "Two"]
    archive_record(one, cast.owner.actor)
    assert visited(cast.sales) == ["Three", "Two"] and visited(cast.reader) == []


def test_the_record_on_whose_page_one_is_needs_no_way_to_it(cast: Cast) -> None:
    for name in ("One", "Two"):
        url = f"/companies/{a_record(cast.owner, 'companies', name=name).pk}/"
        cast.sales.post(f"{url}visit/")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}"}
    page = cast.sales.get("/search/?q=", headers=headers).content.decode()
    assert "One" in page and "Two" not in page


def test_visits_are_ones_own_and_stay_in_their_portal(cast: Cast) -> None:
    record = a_record(cast.owner, "companies", name="Fjord AS")
    assert cast.outsider.post(f"/companies/{record.pk}/visit/").status_code == 404
    assert visited(cast.outsider) == [] and not RecordVisit.objects.for_portal(cast.other_portal).exists()


def test_only_the_last_visits_are_kept(cast: Cast) -> None:
    membership: Any = cast.sales.user.memberships.get(portal=cast.portal)
    for _number in range(KEPT + 3):
        note_visit(membership, a_record(cast.owner, "products"))
    assert RecordVisit.objects.for_portal(cast.portal).count() == KEPT


def test_actions_and_pages_are_found_by_name(cast: Cast) -> None:
    assert ("Create contact", "/contacts/new/") in lines(cast.sales, "create+con")
    assert ("Deals", "/deals/") in lines(cast.sales, "deal")
    assert [url for _name, url in lines(cast.owner, "settings+users")] == ["/settings/users/"]
    assert lines(cast.sales, "settings+users") == []


def test_who_may_not_create_is_not_offered_to(cast: Cast) -> None:
    assert not [name for name, _url in lines(cast.reader) if name.startswith("Create")]
    assert [name for name, _url in lines(cast.sales) if name.startswith("Create")]


def test_hits_lead_to_records_and_to_all_of_them(cast: Cast) -> None:
    company = a_record(cast.sales, "companies", name="Fjord & Sønner")
    assert lines(cast.reader, "fjord")[0] == ("Fjord &amp; Sønner", f"/companies/{company.pk}/")
    assert lines(cast.reader, "fjord")[-1][1] == "/search/?q=fjord"
    assert "Nothing found for “zzzz”" in cast.reader.htmx("/search/?q=zzzz").content.decode()


@pytest.mark.parametrize("path", ["/", "/contacts/", "/settings/"])
def test_without_script_the_box_leads_to_the_search(cast: Cast, path: str) -> None:
    page = cast.sales.get(path).content.decode()
    assert re.search(r'<form class="bar-search"[^>]*action="/search/"', page) and 'id="palette"' in page
