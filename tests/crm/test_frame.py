"""The frame around the pages, and what people meet who go astray."""

import pytest

from tests.people import Cast, a_record


def test_the_rail_leads_to_every_kind_of_record(cast: Cast) -> None:
    page = cast.reader.get("/").content.decode()
    for url in ("/contacts/", "/companies/", "/invoices/", "/deals/", "/quotes/", "/products/"):
        assert f'class="rail-link" href="{url}"' in page


def test_the_rail_says_where_one_is(cast: Cast) -> None:
    page = cast.reader.get("/companies/").content.decode()
    assert 'href="/companies/" aria-current="page"' in page
    assert 'href="/contacts/" aria-current="page"' not in page


def test_only_those_who_may_create_are_offered_to(cast: Cast) -> None:
    assert 'href="/deals/new/"' in cast.sales.get("/").content.decode()
    assert "/new/" not in cast.reader.get("/").content.decode()


def test_my_open_deals_are_mine_and_open(cast: Cast) -> None:
    mine = {"hubspot_owner_id": str(cast.sales.user.pk)}
    a_record(cast.sales, "deals", dealname="Open and mine", **mine)
    a_record(cast.sales, "deals", dealname="Closed", dealstage="closedwon", **mine)
    a_record(cast.sales, "deals", dealname="Another's")
    home = cast.sales.get("/").content.decode().split("home-recent_activity")[0]
    assert "Open and mine" in home and "Closed" not in home and "Another" not in home


def test_an_address_that_does_not_exist_leads_home(cast: Cast) -> None:
    response = cast.sales.get("/contacts/12345/")
    assert response.status_code == 404 and 'href="/"' in response.content.decode()


def test_a_role_that_may_not_is_told_so_in_words(cast: Cast) -> None:
    response = cast.reader.get("/deals/new/")
    assert response.status_code == 403 and "Super admin" in response.content.decode()


@pytest.mark.parametrize("url", ["/", "/deals/", "/deals/board/", "/deals/new/"])
def test_pages_are_kept_by_no_cache(cast: Cast, url: str) -> None:
    assert "no-store" in cast.sales.get(url)["Cache-Control"]


def test_an_ended_session_puts_no_sign_in_form_into_an_open_page(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    cast.sales.client.logout()
    response = cast.sales.htmx(f"/deals/{deal.pk}/notes/", {"body": "Typed with care"})
    assert response.status_code == 401 and response.content == b""
