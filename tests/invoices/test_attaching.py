"""`Add existing invoice` on deals, contacts, companies and quotes; and detaching."""

import pytest

from crm.contacts.models import Company as PayingCompany
from crm.records.associations import associate, associated_ids
from crm.records.saving import archive_record
from invoices.models import Invoice, Stage
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice, fresh
from tests.invoices.walking import card, words
from tests.people import a_record


@pytest.fixture
def known(company):
    company.has_invoice(501, "1043", 1000.0, "Ola Berg")
    company.has_invoice(502, "1044", 2500.5, "Fjord AS")
    return company


@pytest.mark.parametrize("kind", ["deals", "contacts", "companies", "quotes"])
def test_an_invoice_of_quickbooks_can_be_added_to(cast, known, kind):
    record = a_record(cast.sales, kind)
    address = f"/{kind}/{record.pk}/invoices/add/"
    assert address in card(cast.sales, record, kind)
    assert "1043" in words(cast.sales.get(address))
    cast.sales.post(address, {"book": known.book.pk, "invoice": ["501"]})
    invoice = Invoice.objects.for_portal(cast.portal).get()
    assert (invoice.number, invoice.stage) == ("1043", Stage.WAITING_TO_BE_SENT)
    assert associated_ids(record, "invoices") == [invoice.pk]


@pytest.mark.parametrize(
    ("text", "expected"), [("1044", "1044"), ("fjord", "1044"), ("2500.50", "1044"), ("berg", "1043")]
)
def test_the_search_goes_by_number_customer_and_amount(cast, known, deal, text, expected):
    found = words(cast.sales.get(f"/deals/{deal.pk}/invoices/add/", data={"q": text}))
    other = {"1043": "1044", "1044": "1043"}[expected]
    assert f">{expected}<" in found
    assert f">{other}<" not in found


def test_adding_twice_makes_one_record_and_what_is_attached_is_shown_so(cast, known, deal):
    address = f"/deals/{deal.pk}/invoices/add/"
    for _time in range(2):
        cast.sales.post(address, {"book": known.book.pk, "invoice": ["501", "502", "501"]})
    assert Invoice.objects.for_portal(cast.portal).count() == 2
    page = words(cast.sales.get(address))
    assert 'value="501"' not in page
    assert "attached" in page


def test_what_was_ticked_before_another_search_is_added_too(cast, known, deal):
    address = f"/deals/{deal.pk}/invoices/add/"
    page = words(cast.sales.get(address, data={"q": "1044", "invoice": ["501"]}))
    assert '<input type="hidden" name="invoice" value="501">' in page
    assert "with 1 that was ticked in another search" in page
    page = words(cast.sales.get(address, data={"q": "", "invoice": ["501"]}))
    assert 'value="501" id="pick-501" checked' in page and 'id="pick-502" checked' not in page
    assert "ticked in" not in page


def test_with_several_companies_one_is_chosen_first(cast, known, deal):
    american = Company(cast.portal, "US")
    american.has_invoice(7, "A-7")
    address = f"/deals/{deal.pk}/invoices/add/"
    assert "Which QuickBooks company has the invoice?" in words(cast.sales.get(address))
    assert "A-7" in words(cast.sales.get(address, data={"book": american.book.pk}))


def test_nothing_ticked_and_unknown_ids_add_nothing(cast, known, deal):
    address = f"/deals/{deal.pk}/invoices/add/"
    assert cast.sales.post(address, {"book": known.book.pk}).status_code == 302
    assert cast.sales.post(address, {"book": known.book.pk, "invoice": ["999"]}).status_code == 302
    assert not Invoice.objects.for_portal(cast.portal).exists()


def test_an_invoice_can_be_detached_and_stays_an_invoice(cast, known, deal):
    invoice = an_invoice(known.book, [deal], number="1050")
    assert "1050" in card(cast.sales, deal)
    cast.sales.post(f"/deals/{deal.pk}/invoices/{invoice.pk}/detach/")
    assert "1050" not in card(cast.sales, deal)
    assert fresh(invoice).archived_at is None
    assert fresh(deal).properties.get("invoice_number") is None


def test_an_invoice_of_the_customer_that_is_on_no_deal_is_pointed_out_and_can_be_attached(cast, known, deal):
    payer = associated_ids(deal, "companies")[0]
    invoice = an_invoice(known.book, number="1060")
    associate(invoice, PayingCompany.objects.for_portal(cast.portal).get(pk=payer), cast.sales.actor)
    assert "1 invoice of this customer is on no deal" in card(cast.sales, deal)
    cast.sales.post(f"/deals/{deal.pk}/invoices/{invoice.pk}/attach/")
    assert "is on no deal" not in card(cast.sales, deal)
    assert fresh(deal).properties["invoice_number"] == "1060"


def test_a_reader_sees_the_card_without_its_buttons(cast, known, deal):
    shown = card(cast.reader, deal)
    assert "Create invoice" not in shown
    assert "Add existing invoice" not in shown
    assert cast.reader.get(f"/deals/{deal.pk}/invoices/add/").status_code == 403


def test_an_archived_record_is_offered_no_invoice(cast, known, deal):
    archive_record(deal, cast.sales.actor)
    shown = card(cast.sales, deal)
    assert "No invoice yet." in shown
    assert "Create invoice" not in shown
    assert "Add existing invoice" not in shown


def test_an_outsider_finds_nothing_to_attach_to(cast, known, deal):
    invoice = an_invoice(known.book, [deal])
    for deed in ("add/", f"{invoice.pk}/detach/", f"{invoice.pk}/attach/"):
        address = f"/deals/{deal.pk}/invoices/{deed}"
        assert cast.outsider.post(address, {"book": known.book.pk, "invoice": ["501"]}).status_code == 404
    assert associated_ids(deal, "invoices") == [invoice.pk]
