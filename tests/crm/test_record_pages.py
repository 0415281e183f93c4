"""Creating, editing, archiving records and joining them, through the pages."""

from typing import Any

import pytest
from django.urls import reverse

from core.changes import Change
from crm.contacts.models import Company, Contact
from crm.records.associations import associated_records
from crm.records.saving import update_record
from tests.people import Cast, a_record


def page(record: Any, kind: str, name: str = "record_page", *more: Any) -> str:
    return reverse(name, args=[kind, record.pk, *more])


def test_a_contact_is_created_with_what_was_typed(cast: Cast) -> None:
    response = cast.sales.post("/contacts/new/", {"firstname": "Ola", "lastname": "Berg", "email": "ola@fjord.example"})
    contact = Contact.objects.for_portal(cast.portal).get()
    assert response["Location"] == page(contact, "contacts")
    assert (str(contact), contact.email) == ("Ola Berg", "ola@fjord.example")


def test_the_form_of_a_new_record_names_its_maker_as_owner(cast: Cast) -> None:
    form = cast.sales.get("/deals/new/").content.decode()
    assert f'<option value="{cast.sales.user.pk}" selected' in form


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_where(cast: Cast) -> None:
    response = cast.sales.post("/contacts/new/", {"firstname": "Ola <Berg>", "email": "no address"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "no address is not an e-mail address." in text
    assert 'value="Ola &lt;Berg&gt;"' in text
    assert not Contact.objects.for_portal(cast.portal).exists()


def test_a_taken_address_leads_to_who_has_it(cast: Cast) -> None:
    ola = a_record(cast.sales, "contacts", email="ola@fjord.example")
    response = cast.sales.post("/contacts/new/", {"firstname": "Other", "email": "OLA@fjord.example"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Ola Berg has this already." in text and f'href="{page(ola, "contacts")}"' in text


def test_the_same_address_is_free_in_another_portal(cast: Cast) -> None:
    a_record(cast.outsider, "contacts", email="ola@fjord.example")
    assert cast.sales.post("/contacts/new/", {"email": "ola@fjord.example"}).status_code == 302


def test_editing_leaves_alone_what_was_not_touched(cast: Cast) -> None:
    """Someone else changes the phone while the form is open; saving the city must not bring the old phone back."""
    company = a_record(cast.sales, "companies", phone="1", city="Oslo")
    update_record(company, {"phone": "2"}, cast.owner.actor)
    form = {"phone": "1", "was:phone": "1", "city": "Bergen", "was:city": "Oslo"}
    cast.sales.post(page(company, "companies", "record_edit"), form)
    company = Company.objects.for_portal(cast.portal).get()
    assert (company.phone, company.city) == ("2", "Bergen")


def test_one_property_is_edited_in_place(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    url = page(deal, "deals", "record_property", "amount")
    assert 'name="amount"' in cast.sales.htmx(f"{url}?edit").content.decode()
    saved = cast.sales.htmx(url, {"amount": "1,200.50"})
    assert "NOK" in saved.content.decode() and "1,200.50" in saved.content.decode()
    refused = cast.sales.htmx(url, {"amount": "much"})
    assert refused.status_code == 422 and 'value="much"' in refused.content.decode()
    deal.refresh_from_db()
    assert str(deal.amount) == "1200.50"


def test_a_read_only_property_cannot_be_edited_in_place(cast: Cast) -> None:
    quote = a_record(cast.sales, "quotes")
    url = page(quote, "quotes", "record_property", "hs_status")
    assert "<input" not in cast.sales.htmx(f"{url}?edit").content.decode()
    cast.sales.htmx(url, {"hs_status": "accepted"})
    quote.refresh_from_db()
    assert quote.status == "draft"


def test_an_archived_record_leaves_the_lists_and_comes_back(cast: Cast) -> None:
    company = a_record(cast.sales, "companies", name="Fjord AS")
    cast.sales.post(page(company, "companies", "record_archive"))
    assert "Fjord AS" not in cast.reader.get("/companies/").content.decode().replace("Fjord AS was archived", "")
    assert "Fjord AS" in cast.reader.get("/companies/?view=archived").content.decode()
    assert cast.sales.post(page(company, "companies", "record_edit"), {"name": "X"}).status_code == 404
    cast.sales.post(page(company, "companies", "record_restore"))
    assert "Fjord AS" in cast.reader.get("/companies/").content.decode()


def test_restoring_says_who_took_the_address_meanwhile(cast: Cast) -> None:
    old = a_record(cast.sales, "contacts", email="ola@fjord.example")
    cast.sales.post(page(old, "contacts", "record_archive"))
    a_record(cast.sales, "contacts", email="ola@fjord.example")
    response = cast.sales.client.post(page(old, "contacts", "record_restore"), follow=True)
    assert "already exists" in response.content.decode()
    old.refresh_from_db()
    assert old.archived_at is not None


def test_a_note_stands_on_the_timeline(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    cast.sales.htmx(page(deal, "deals", "record_notes"), {"body": "Called Ola <today>"})
    timeline = cast.reader.get(page(deal, "deals", "record_timeline") + "?kind=notes").content.decode()
    assert "Called Ola &lt;today&gt;" in timeline and "Kari Nordmann" in timeline
    assert cast.sales.htmx(page(deal, "deals", "record_notes"), {"body": "  "}).status_code == 422


def test_the_timeline_says_what_changed_from_what_to_what(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", amount="100000")
    update_record(deal, {"amount": "120000", "dealstage": "contractsent"}, cast.sales.actor)
    timeline = cast.reader.get(page(deal, "deals", "record_timeline")).content.decode()
    for text in ("100,000.00", "120,000.00", "Appointment scheduled", "Contract sent", "Kari Nordmann"):
        assert text in timeline


def test_records_are_joined_and_parted_on_both_pages(cast: Cast) -> None:
    deal, contact = a_record(cast.sales, "deals"), a_record(cast.sales, "contacts")
    found = cast.sales.htmx(page(deal, "deals", "record_associations", "contacts") + "?q=ola")
    assert "Ola Berg" in found.content.decode()
    cast.sales.htmx(page(deal, "deals", "record_associations", "contacts"), {"id": contact.pk})
    assert "Website relaunch" in cast.reader.get(page(contact, "contacts")).content.decode()
    cast.sales.htmx(page(contact, "contacts", "record_dissociate", "deals", deal.pk), {})
    assert associated_records(deal, "contacts") == []


def test_the_first_company_of_a_deal_becomes_its_primary_one(cast: Cast) -> None:
    deal, one, two = (a_record(cast.sales, name) for name in ("deals", "companies", "companies"))
    for company in (one, two):
        cast.sales.htmx(page(deal, "deals", "record_associations", "companies"), {"id": company.pk})
    assert associated_records(deal, "companies") == [one, two]
    cast.sales.htmx(page(deal, "deals", "record_label", "companies", two.pk), {})
    assert associated_records(deal, "companies") == [two, one]


def test_a_record_created_from_another_is_joined_to_it(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    response = cast.sales.post("/contacts/new/", {"firstname": "Per", "associate": f"deals:{deal.pk}"})
    assert response["Location"] == page(deal, "deals")
    assert [str(contact) for contact in associated_records(deal, "contacts")] == ["Per"]


def test_an_open_page_hears_of_a_change_once(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    url = page(deal, "deals", "record_live")
    first = cast.reader.htmx(f"{url}?v=")
    version = first.content.decode().split('data-version="')[1].split('"')[0]
    assert cast.reader.htmx(f"{url}?v={version}").status_code == 204
    update_record(deal, {"dealname": "Renamed elsewhere"}, cast.sales.actor)
    changed = cast.reader.htmx(f"{url}?v={version}")
    assert changed.status_code == 200 and "Renamed elsewhere" in changed.content.decode()


def test_pages_that_do_not_exist_answer_404(cast: Cast) -> None:
    for url in ("/contacts/1/", "/line-items/", "/contacts/999999999999999999/", "/nothing/", "/line_items/"):
        assert cast.sales.get(url).status_code == 404, url
    assert cast.sales.get("/invoices/new/").status_code == 404


def test_search_finds_every_kind_of_record(cast: Cast) -> None:
    for name, values in (
        ("contacts", {"lastname": "Fjordheim"}),
        ("companies", {"name": "Fjordkraft"}),
        ("deals", {"dealname": "Fjord cruise"}),
        ("products", {"name": "Fjord map"}),
        ("quotes", {"hs_title": "Fjord tour"}),
    ):
        a_record(cast.sales, name, **values)
    text = cast.reader.get("/search/?q=FJORD").content.decode()
    for name in ("Fjordheim", "Fjordkraft", "Fjord cruise", "Fjord map", "Fjord tour"):
        assert name in text


def test_nothing_is_written_by_looking(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    before = Change.objects.for_portal(cast.portal).count()
    for url in ("/", "/deals/", "/deals/board/", "/deals/new/", "/quotes/new/", page(deal, "deals")):
        assert cast.sales.get(url).status_code == 200
    assert Change.objects.for_portal(cast.portal).count() == before


@pytest.mark.parametrize("kind", ["contacts", "companies", "deals", "quotes", "products", "invoices", "payments"])
def test_an_empty_index_says_what_to_do(cast: Cast, kind: str) -> None:
    response = cast.sales.get(f"/{kind}/")
    assert response.status_code == 200
    assert f'href="/{kind}/new/"' in response.content.decode() or kind in ("invoices", "payments")


def test_amounts_on_other_timelines_keep_their_own_currency(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", amount="10", deal_currency_code="EUR")
    update_record(deal, {"amount": "12"}, cast.sales.actor)
    home = cast.sales.get("/").content.decode().replace("\xa0", " ")
    assert "EUR 10.00" in home and "EUR 12.00" in home and "NOK 12.00" not in home
