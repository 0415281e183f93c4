"""Step 1 and 2: the company, the number, the source, and the QuickBooks customer."""

from datetime import timedelta

import pytest

from core import clock
from crm.deals.lines import lines_of
from crm.deals.quoting import accept_quote, publish_quote, quote_from_deal
from crm.records.associations import associate
from invoices.models import Invoice, InvoiceDraft
from tests.invoices.companies import Company
from tests.invoices.walking import Walk
from tests.people import a_record


def start(person, deal):
    return Walk(person, f"/deals/{deal.pk}/invoices/new/")


def a_quote(deal, actor, status="published"):
    quote = quote_from_deal(deal, actor)
    if status != "draft":
        quote = publish_quote(quote, actor)
    if status == "accepted":
        quote = accept_quote(quote, "Ola Berg")
    return quote


def expire(quote):
    yesterday = clock.today(quote.portal) - timedelta(days=1)
    type(quote).objects.for_portal(quote.portal).filter(pk=quote.pk).update(expires_on=yesterday)


def test_with_several_companies_the_one_in_the_deals_currency_is_proposed(cast, company, deal):
    Company(cast.portal, "US")
    walk = start(cast.sales, deal)
    assert "Which QuickBooks company does the invoice go to?" in walk.text
    walk.press("next")
    assert walk.url.endswith("/customer/")
    assert walk.draft.book == company.book


def test_another_company_means_another_customer_and_other_items(cast, company, deal):
    american = Company(cast.portal, "US", multicurrency=True)
    american.has_customer(77, "Fjord AS")
    american.has_item(55, "Design")
    walk = start(cast.sales, deal)
    walk.press("next")
    walk.press("next", source="scratch")
    assert walk.line("Design").item_id == "10"
    walk.read(walk.draft_url("account"))
    walk.press("next", book=str(american.book.pk))
    draft = walk.draft
    assert (draft.book, draft.customer_id, draft.currency) == (american.book, "77", "USD")
    assert (walk.line("Design").item_id, walk.line("Design").tax_code_id) == ("55", "")


def test_custom_transaction_numbers_are_said_at_the_first_step_and_the_next_free_one_is_proposed(cast, company, deal):
    company.prefers(custom_numbers=True)
    company.has_invoice(900, "1042")
    walk = start(cast.sales, deal)
    assert "custom transaction numbers turned on" in walk.text
    walk.press("next", number="1042")
    assert "The number 1042 is taken in QuickBooks. The next free one is 1043." in walk.text
    walk.press("next", number="1043")
    assert walk.url.endswith("/customer/")
    assert walk.draft.number == "1043"


def test_a_portal_may_forbid_numbering_and_then_nothing_goes_on(cast, company, deal):
    company.prefers(custom_numbers=True)
    cast.portal.preferences = {"forbid_own_numbers": True}
    cast.portal.save()
    walk = start(cast.sales, deal)
    walk.press("next")
    assert "does not let Dealbooks number invoices" in walk.text
    assert walk.page.status_code == 422


@pytest.mark.parametrize("status", ["published", "accepted"])
def test_a_quote_brings_its_own_lines(cast, company, deal, status):
    quote = a_quote(deal, cast.sales.actor, status)
    line = lines_of(quote)[0]
    type(line).objects.for_portal(cast.portal).filter(pk=line.pk).update(price=900)
    walk = start(cast.sales, deal)
    walk.press("next", source="quote")
    assert walk.draft.quote == quote
    assert walk.line("Design").rate == 900


def test_a_quote_that_cannot_be_billed_is_greyed_out_with_the_reason(cast, company, deal):
    a_quote(deal, cast.sales.actor, "draft")
    expire(a_quote(deal, cast.sales.actor))
    walk = start(cast.sales, deal)
    assert "Not published yet." in walk.text
    assert "Expired on" in walk.text
    walk.press("next", source="quote", quote=None)
    assert walk.page.status_code == 422
    assert walk.draft.quote is None


def test_a_quote_forced_in_by_hand_is_refused_all_the_same(cast, company, deal):
    quote = a_quote(deal, cast.sales.actor, "draft")
    walk = start(cast.sales, deal)
    walk.press("next", source="quote", quote=str(quote.pk))
    assert walk.draft.quote is None


def test_a_quote_that_expires_on_the_way_stops_the_review_until_it_is_extended(cast, company, deal):
    quote = a_quote(deal, cast.sales.actor)
    walk = start(cast.sales, deal)
    walk.press("next", source="quote")
    walk.press("next")
    walk.press("next")
    expire(quote)
    walk.press("create")
    assert not Invoice.objects.for_portal(cast.portal).exists()
    assert "Extend quote" in walk.text
    walk.press("extend", extend_to=(clock.today(cast.portal) + timedelta(days=7)).isoformat())
    walk.press("create")
    assert Invoice.objects.for_portal(cast.portal).count() == 1


def test_the_wizard_starts_from_a_quote_too(cast, company, deal):
    quote = a_quote(deal, cast.sales.actor)
    walk = Walk(cast.sales, f"/quotes/{quote.pk}/invoices/new/")
    walk.press("next")
    walk.press("next")
    walk.press("next")
    walk.press("create")
    assert walk.url == f"/deals/{deal.pk}/"
    assert Invoice.objects.for_portal(cast.portal).count() == 1


def test_a_contact_is_matched_by_e_mail(cast, company):
    deal = a_record(cast.sales, "deals", amount="500", deal_currency_code="NOK")
    contact = a_record(cast.sales, "contacts", firstname="Ola", lastname="B.", email="ola@berg.example")
    associate(deal, contact, cast.sales.actor)
    walk = start(cast.sales, deal)
    assert "matched by e-mail" in walk.text


def test_between_several_that_fit_nobody_guesses(cast, company):
    company.has_customer(3, "Berg Consulting", "ola@berg.example")
    deal = a_record(cast.sales, "deals", amount="500", deal_currency_code="NOK")
    associate(deal, a_record(cast.sales, "contacts", firstname="X", email="ola@berg.example"), cast.sales.actor)
    walk = start(cast.sales, deal)
    assert "Several customers fit" in walk.text
    walk.press("next")
    assert "Choose the QuickBooks customer, or create a new one." in walk.text
    walk.press("pick:3")
    assert walk.draft.customer_name == "Berg Consulting"


def test_choosing_someone_else_to_bill_looks_the_customer_up_again(cast, company, deal):
    contact = a_record(cast.sales, "contacts", email="ola@berg.example")
    associate(deal, contact, cast.sales.actor)
    walk = start(cast.sales, deal)
    walk.press("refresh", bill_to=f"contacts:{contact.pk}")
    assert (walk.draft.customer_id, walk.draft.customer_reason) == ("2", "email")


def test_a_customer_can_be_searched_and_picked(cast, company, deal):
    for number in range(100, 140):
        company.has_customer(number, f"Customer {number}")
    found = cast.sales.get(f"/invoices/books/{company.book.pk}/customers/?q=customer 137")
    assert "Customer 137" in found.content.decode()
    assert "Customer 136" not in found.content.decode()
    walk = start(cast.sales, deal)
    walk.press("pick:137", source="scratch")
    assert (walk.draft.customer_id, walk.draft.customer_reason) == ("137", "chosen")


def test_a_new_customer_is_proposed_from_what_is_known(cast, company):
    deal = a_record(cast.sales, "deals", amount="500", deal_currency_code="NOK")
    known = {"firstname": "Nina", "lastname": "Ny", "email": "nina@ny.example", "city": "Bodø"}
    associate(deal, a_record(cast.sales, "contacts", **known), cast.sales.actor)
    walk = start(cast.sales, deal)
    walk.press("new", source="scratch")
    walk.press("next", phone="+47 900 00 000")
    new = walk.draft.new_customer
    assert (new["display_name"], new["given_name"], new["email"]) == ("Nina Ny", "Nina", "nina@ny.example")
    assert (new["phone"], new["address"]["city"]) == ("+47 900 00 000", "Bodø")
    assert walk.url.endswith("/products/")


@pytest.mark.parametrize("entity", ["Customer", "Vendor", "Employee"])
def test_a_display_name_that_is_taken_is_found_before_sending_and_a_free_one_proposed(cast, company, deal, entity):
    company.has(entity, {"Id": "500", "DisplayName": "Berg AS"})
    walk = start(cast.sales, deal)
    walk.press("new", source="scratch")
    walk.press("next", display_name="berg as")
    assert walk.page.status_code == 422
    assert "is taken in QuickBooks" in walk.text
    free = walk.text.split('value="name:')[1].split('"')[0]
    walk.press(f"name:{free}")
    walk.press("next")
    assert walk.url.endswith("/products/")


def test_a_display_name_that_is_still_on_its_way_to_quickbooks_is_taken_too(cast, company, deal):
    walk = start(cast.sales, deal)
    walk.press("new", source="scratch")
    for button in ("next", "next", "next", "create"):
        walk.press(button, **({"display_name": "Berg AS"} if button == "next" and "/customer/" in walk.url else {}))
    assert walk.url == f"/deals/{deal.pk}/"
    other = start(cast.sales, a_record(cast.sales, "deals", amount="500", deal_currency_code="NOK"))
    other.press("new", source="scratch")
    other.press("next", display_name="berg as")
    assert other.page.status_code == 422
    assert 'value="name:berg as (2)"' in other.text


def test_of_many_customers_of_one_name_the_first_free_number_is_proposed(cast, company, deal):
    company.has("Vendor", *({"Id": str(600 + n), "DisplayName": f"Berg AS ({n})"} for n in range(2, 31)))
    company.has("Customer", {"Id": "600", "DisplayName": "Berg AS"})
    walk = start(cast.sales, deal)
    walk.press("new", source="scratch")
    walk.press("next", display_name="Berg AS")
    assert 'value="name:Berg AS (31)"' in walk.text


@pytest.mark.parametrize("name", ["", "Berg: AS", "x" * 501])
def test_a_display_name_that_quickbooks_would_refuse_is_refused_here(cast, company, deal, name):
    walk = start(cast.sales, deal)
    walk.press("new", source="scratch")
    walk.press("next", display_name=name)
    assert walk.page.status_code == 422


def test_a_deal_in_another_currency_needs_a_rate_and_is_converted(cast, company, deal):
    type(deal).objects.for_portal(cast.portal).update(currency="EUR")
    walk = start(cast.sales, deal)
    walk.press("next", source="scratch")
    assert "Give a rate to convert at" in walk.text
    walk.press("next", conversion_rate="11.5")
    assert walk.line("Design").rate == 13800
    walk.press("next")
    walk.press("next")
    assert "11.5 NOK for 1 EUR" in walk.text
    assert "EUR 13,800.00" in walk.text


def test_a_company_without_multicurrency_cannot_bill_a_foreign_customer(cast, company, deal):
    company.has_customer(9, "Berlin GmbH", CurrencyRef={"value": "EUR"})
    walk = start(cast.sales, deal)
    walk.press("pick:9", source="scratch")
    walk.press("next", conversion_rate="0.08")
    assert "keeps its books in NOK only" in walk.text


def test_customers_of_another_portal_are_not_found(cast, company):
    address = f"/invoices/books/{company.book.pk}/customers/?q=fjord"
    assert cast.outsider.get(address).status_code == 404


def test_a_draft_of_another_portal_is_not_there(cast, company, deal):
    start(cast.sales, deal).press("next", source="scratch")
    draft = InvoiceDraft.objects.for_portal(cast.portal).get()
    for step in ("account", "customer", "products", "details", "review"):
        assert cast.outsider.get(f"/invoices/drafts/{draft.uuid}/{step}/").status_code == 404
        assert cast.outsider.post(f"/invoices/drafts/{draft.uuid}/{step}/", {"go": "next"}).status_code == 404
    assert cast.outsider.get(f"/deals/{deal.pk}/invoices/new/").status_code == 404
