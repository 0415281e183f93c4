"""Merging by hand: from a record's page to the comparison and back, and what an old address does."""

from typing import Any

import pytest

from crm.notes.writing import add_note
from crm.records.associations import associate
from crm.records.merging.merge import merge_records
from crm.records.saving import archive_record, update_record
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh
from tests.people import Cast, Person, a_record


def address(pair: Pair) -> str:
    return f"/contacts/{pair.one.pk}/merge/{pair.other.pk}/"


def version_in(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def posted(pair: Pair, primary: Any = None, **choices: Any) -> dict[str, str]:
    """The form as the page draws it, with these choices."""
    page = pair.cast.sales.get(address(pair)).content.decode()
    chosen = {f"choose:{name}": str(record.pk) for name, record in choices.items()}
    return {"version": version_in(page), "primary": str((primary or pair.one).pk), **chosen}


def test_a_record_page_leads_to_the_other_record(pair: Pair) -> None:
    page = pair.cast.sales.get(f"/contacts/{pair.one.pk}/").content.decode()
    choose = f"/contacts/{pair.one.pk}/merge/"
    assert f'href="{choose}"' in page
    found = pair.cast.sales.get(choose, data={"q": "o.berg"}).content.decode()
    assert address(pair) in found and f"{choose}{pair.one.pk}/" not in found
    fragment = pair.cast.sales.htmx(f"{choose}?q=nobody", target="merge-candidates").content.decode()
    assert "Nothing found" in fragment and "<h1>" not in fragment


def test_the_comparison_shows_what_differs_and_what_comes_along(pair: Pair) -> None:
    add_note(pair.other, "Prefers mail", pair.actor)
    deal = a_record(pair.cast.sales, "deals")
    for label in ("", "decision_maker"):
        associate(pair.other, deal, pair.actor, label)
    page = pair.cast.sales.get(address(pair)).content.decode()
    for words in ("o.berg@fjord.example", "ola@fjord.example", "22 33 44 55", "empty"):
        assert words in page, words
    assert "Ola Berg gets 1 association, 1 note and the whole history." in page
    assert "Merge Ola B. into Ola Berg" in page and "This cannot be undone" in page
    assert 'name="choose:firstname"' not in page  # the same in both


def test_two_of_the_same_name_are_told_apart(pair: Pair) -> None:
    update_record(pair.other, {"lastname": "Berg"}, pair.actor)
    page = pair.cast.sales.get(address(pair)).content.decode()
    assert f"Merge Ola Berg (#{pair.other.pk}) into Ola Berg (#{pair.one.pk})" in page


def test_what_was_chosen_is_what_the_survivor_has(pair: Pair) -> None:
    form = posted(pair, lastname=pair.other, phone=pair.one)
    answer = pair.cast.sales.post(address(pair), form, follow=True)
    assert answer.redirect_chain == [(f"/contacts/{pair.one.pk}/", 302)]
    assert "“Ola B.” was merged into “Ola B.”." in answer.content.decode()
    kept = fresh(pair.one)
    assert (kept.last_name, kept.phone, kept.email) == ("B.", "", "ola@fjord.example")


def test_the_other_one_may_stay_instead(pair: Pair) -> None:
    answer = pair.cast.sales.post(address(pair), posted(pair, primary=pair.other, email=pair.one))
    assert answer["Location"] == f"/contacts/{pair.other.pk}/"
    kept = fresh(pair.other)
    assert kept.email == "ola@fjord.example" and kept.properties["hs_additional_emails"] == "o.berg@fjord.example"


def test_a_second_click_lands_on_the_survivor(pair: Pair) -> None:
    form = posted(pair)
    pair.cast.sales.post(address(pair), form)
    for again in (
        pair.cast.sales.post(address(pair), form, follow=True),
        pair.cast.sales.get(address(pair), follow=True),
    ):
        assert again.redirect_chain[-1][0] == f"/contacts/{pair.one.pk}/"
        assert "one record already" in again.content.decode()


def test_a_change_meanwhile_merges_nothing_and_keeps_the_choices(pair: Pair) -> None:
    form = posted(pair, primary=pair.other, lastname=pair.one)
    update_record(pair.one, {"jobtitle": "CFO"}, pair.cast.owner.actor)
    answer = pair.cast.sales.post(address(pair), form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "changed meanwhile" in page and "CFO" in page
    assert f'name="primary" value="{pair.other.pk}" checked' in page
    lastname = page.partition(f'name="choose:lastname" value="{pair.one.pk}"')[2].partition(">")[0]
    assert "checked" in lastname
    assert pair.cast.sales.post(address(pair), {**form, "version": version_in(page)}).status_code == 302


def test_what_the_verb_refuses_is_said_on_the_page(cast: Cast) -> None:
    from invoices.wizard.starting import start_draft
    from tests.invoices.companies import Company

    Company(cast.portal)
    one, other = (a_record(cast.sales, "deals", dealname=name) for name in ("Relaunch", "Website relaunch"))
    for deal in (one, other):
        start_draft("deals", deal, cast.sales.user)
    answer = cast.sales.post(f"/deals/{one.pk}/merge/{other.pk}/", {"primary": str(one.pk)})
    assert answer.status_code == 422 and "Both have an open invoice draft" in answer.content.decode()
    assert fresh(other).archived_at is None


def test_a_third_record_in_between_leads_to_a_new_comparison(pair: Pair) -> None:
    third = a_record(pair.cast.sales, "contacts", lastname="Third")
    form = posted(pair)
    merge_records(third, pair.other, {}, pair.actor)
    answer = pair.cast.sales.post(address(pair), form, follow=True)
    assert answer.redirect_chain == [(f"/contacts/{pair.one.pk}/merge/{third.pk}/", 302)]
    assert "Compare again" in answer.content.decode() and fresh(third).archived_at is None


@pytest.fixture
def merged(pair: Pair) -> Pair:
    merge_records(pair.one, pair.other, {}, pair.actor)
    return pair


def test_the_old_address_leads_to_the_survivor(merged: Pair) -> None:
    old, new = f"/contacts/{merged.other.pk}/", f"/contacts/{merged.one.pk}/"
    assert merged.cast.reader.get(old)["Location"] == new
    assert merged.cast.sales.get(f"{old}edit/")["Location"] == new
    assert merged.cast.sales.htmx(f"/live{old}?v=1")["HX-Redirect"] == new
    assert merged.cast.sales.htmx(f"{old}notes/", {"body": "Late"})["HX-Redirect"] == new


def test_what_was_typed_for_the_one_that_went_is_kept_for_the_survivor(merged: Pair) -> None:
    form = {"firstname": "Ola", "was:firstname": "Ola", "jobtitle": "Typed with care", "was:jobtitle": ""}
    answer = merged.cast.sales.post(f"/contacts/{merged.other.pk}/edit/", form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Typed with care" in page and "was merged into Ola Berg" in page
    assert f'action="/contacts/{merged.one.pk}/edit/"' in page
    assert "jobtitle" not in fresh(merged.one).properties


def test_an_archived_loser_is_not_restored_by_itself(merged: Pair) -> None:
    answer = merged.cast.sales.post(f"/contacts/{merged.other.pk}/restore/", follow=True)
    assert "cannot be changed or restored by itself" in answer.content.decode()
    assert fresh(merged.other).archived_at is not None


def test_the_archived_view_does_not_offer_what_was_merged_away(merged: Pair) -> None:
    archived = a_record(merged.cast.sales, "contacts", lastname="Archived")
    archive_record(archived, merged.actor)
    page = merged.cast.sales.get("/contacts/?view=archived").content.decode()
    assert "Archived" in page and "o.berg@fjord.example" not in page


def who(pair: Pair, name: str) -> Person:
    person: Person = getattr(pair.cast, name)
    return person


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("reader", 403)])
def test_others_neither_see_nor_merge(pair: Pair, name: str, status: int) -> None:
    for url in (f"/contacts/{pair.one.pk}/merge/", address(pair)):
        assert who(pair, name).get(url).status_code == status
    assert who(pair, name).post(address(pair), {"primary": str(pair.one.pk)}).status_code == status
    assert fresh(pair.other).archived_at is None
    assert "/merge/" not in pair.cast.reader.get(f"/contacts/{pair.one.pk}/").content.decode()


def test_nonsense_addresses_are_not_found(pair: Pair) -> None:
    cast = pair.cast
    theirs = a_record(cast.outsider, "contacts")
    quotes = [a_record(cast.sales, "quotes") for _each in range(2)]
    archived = a_record(cast.sales, "contacts", lastname="Archived")
    archive_record(archived, cast.sales.actor)
    for url in (
        f"/contacts/{pair.one.pk}/merge/{theirs.pk}/",
        f"/contacts/{theirs.pk}/merge/{pair.one.pk}/",
        f"/contacts/{pair.one.pk}/merge/{archived.pk}/",
        f"/contacts/{pair.one.pk}/merge/999999999/",
        f"/quotes/{quotes[0].pk}/merge/{quotes[1].pk}/",
        f"/quotes/{quotes[0].pk}/merge/",
    ):
        assert cast.sales.get(url).status_code == 404, url
        assert cast.sales.post(url, {"primary": str(pair.one.pk)}).status_code in (404, 405), url
    odd = {"primary": str(theirs.pk), "choose:lastname": "nonsense", "choose:nothing": str(pair.other.pk)}
    assert cast.sales.post(address(pair), odd)["Location"] == f"/contacts/{pair.one.pk}/"
