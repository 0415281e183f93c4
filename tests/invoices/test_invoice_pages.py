"""The card's figures, the invoice's own page, its preview and the index."""

import re
from datetime import date
from decimal import Decimal

import pytest

from crm.records.pages.addresses import record_url
from crm.records.saving import create_record
from invoices.applying import apply_remote_invoice
from invoices.models import Delivery, Invoice
from invoices.payments import RemotePaymentState, apply_remote_payment
from tests.invoices.making import QUICKBOOKS, a_state, an_invoice
from tests.invoices.walking import card, words


def test_the_card_shows_number_stage_amount_balance_due_date_and_company(cast, company, deal):
    an_invoice(company.book, [deal], number="1043", balance=Decimal(400), due_on=date(2099, 1, 31))
    shown = card(cast.sales, deal)
    for word in ("1043", "Partial payment", "NOK 1,000.00", "open NOK 400.00", "Jan 31, 2099", "Fjord AS"):
        assert word in shown


def test_totals_on_the_card_are_per_currency(cast, company, deal):
    an_invoice(company.book, [deal], amount_billed="100.00")
    an_invoice(company.book, [deal], amount_billed="50.00", currency="USD")
    shown = card(cast.sales, deal)
    assert "billed NOK 100.00 · open NOK 100.00" in shown
    assert "billed USD 50.00 · open USD 50.00" in shown


def test_the_card_says_by_how_much_billed_differs_from_the_deal(cast, company, deal):
    an_invoice(company.book, [deal], amount_billed="10000.00")
    assert "NOK 3,800.00 of the deal's amount is not billed yet" in card(cast.sales, deal)
    an_invoice(company.book, [deal], amount_billed="10000.00")
    assert "Billed NOK 6,200.00 more than the deal's amount" in card(cast.sales, deal)


def test_an_overdue_invoice_that_was_never_sent_says_so(cast, company, deal):
    an_invoice(company.book, [deal], due_on=date(2020, 1, 1))
    assert "Overdue · never sent" in card(cast.sales, deal)


def test_the_invoices_page_shows_its_lines_and_its_payments(cast, company):
    invoice = an_invoice(company.book, number="1043")
    paid = RemotePaymentState(amount=Decimal(400), currency="NOK", allocations={invoice.pk: Decimal(400)})
    payment = apply_remote_payment(cast.portal.pk, company.book.pk, None, paid, QUICKBOOKS)
    page = words(cast.sales.get(f"/invoices/{invoice.pk}/"))
    for word in ("Design", "NOK 1,000.00", "NOK 400.00", "Preview", record_url(payment)):
        assert word in page
    assert f"/invoices/{invoice.pk}/" in words(cast.sales.get(record_url(payment)))


@pytest.mark.parametrize("delivery", Delivery.values)
def test_the_invoices_page_stands_however_far_it_is(cast, company, delivery):
    invoice = an_invoice(company.book)
    stage = invoice.stage if delivery == Delivery.CREATED else None
    Invoice.objects.for_portal(cast.portal).update(delivery=delivery, stage=stage)
    assert cast.sales.get(f"/invoices/{invoice.pk}/").status_code == 200
    assert cast.sales.get("/invoices/").status_code == 200


def test_the_preview_draws_the_invoice_while_quickbooks_is_out_of_reach(cast, company):
    invoice = an_invoice(company.book, number="1043", recipient="Ола Берг", message="Thank you — 谢谢")
    assert "Open the PDF" in words(cast.sales.get(f"/invoices/{invoice.pk}/preview/"))
    sheets = words(cast.sales.get(f"/invoices/{invoice.pk}/preview/sheets/"))
    assert "Dealbooks has drawn the invoice" in sheets
    picture = cast.sales.get(f"/invoices/{invoice.pk}/preview/1.png")
    assert picture.content.startswith(b"\x89PNG")
    assert cast.sales.get(f"/invoices/{invoice.pk}/preview/2.png").status_code == 404
    assert cast.sales.get(f"/invoices/{invoice.pk}/pdf/").content.startswith(b"%PDF")


def test_an_outsider_sees_neither_page_nor_preview(cast, company):
    invoice = an_invoice(company.book)
    for address in ("", "preview/", "preview/sheets/", "preview/1.png", "pdf/"):
        assert cast.outsider.get(f"/invoices/{invoice.pk}/{address}").status_code == 404


def test_an_open_deal_page_hears_of_a_new_stage_and_of_nothing_else(cast, company, deal):
    invoice = an_invoice(company.book, [deal], number="1043")
    page = words(cast.sales.get(f"/deals/{deal.pk}/"))
    version = re.search('data-version="([^"]+)"', page).group(1)
    address = f"/live/deals/{deal.pk}/?v={version}"
    assert cast.sales.get(address).status_code == 204
    apply_remote_invoice(cast.portal.pk, invoice.pk, a_state(number="1043", is_sent=True), QUICKBOOKS)
    assert cast.sales.get(address).status_code == 200


def test_an_invoice_made_over_the_api_is_a_local_draft(cast):
    values = {"hs_currency": "NOK", "hs_due_date": "2026-12-31", "hs_invoice_status": "draft"}
    invoice = create_record(cast.portal, "invoices", values, cast.sales.actor)
    assert (invoice.delivery, invoice.stage, invoice.book, invoice.counts) == (Delivery.DRAFT, None, None, False)
    assert "local draft" in words(cast.sales.get(f"/invoices/{invoice.pk}/"))


def test_the_dashboard_lists_what_is_refused_and_what_is_overdue(cast, company):
    assert "QuickBooks has taken every invoice" in words(cast.sales.get("/"))
    an_invoice(company.book, number="1043", due_on=date(2020, 1, 1))
    refused = an_invoice(company.book, number="")
    reason = "The period is closed."
    values = {"delivery": Delivery.NEEDS_YOU, "delivery_reason": reason, "stage": None}
    Invoice.objects.for_portal(cast.portal).filter(pk=refused.pk).update(**values)
    page = words(cast.sales.get("/"))
    assert reason in page
    assert "Overdue · never sent" in page


def test_the_index_marks_what_is_on_its_way_and_what_was_never_sent(cast, company):
    an_invoice(company.book, number="1043", due_on=date(2020, 1, 1))
    an_invoice(company.book, number="1044", is_sent=True, due_on=date(2020, 1, 1))
    Invoice.objects.for_portal(cast.portal).create(book=company.book, currency="NOK", delivery=Delivery.CREATING)
    page = words(cast.sales.get("/invoices/"))
    assert page.count("Overdue · never sent") == 1
    assert page.count("Being created in QuickBooks") == 1
