"""Drafts of the wizard about which there is as much to ask as can be."""

from typing import Any

from crm.records.record_types import all_record_types
from crm.records.relations import related_records
from invoices.books import Book, NewCustomer, book_provider
from invoices.models import DraftLine, InvoiceDraft, InvoiceLine
from invoices.wizard.choosing import choose_new_customer
from invoices.wizard.lines import bring_lines, save_lines, set_item, set_new_item
from invoices.wizard.starting import start_draft
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast

TAKEN = "Fjord AS"


def a_company(cast: Cast, own_numbers: bool = False) -> Book:
    """The portal's only one. It bills in kroner, and also what is said in other currencies."""
    known: Book | None = Book.objects.for_portal(cast.portal).first()
    if known is not None:
        return known
    company = Company(cast.portal, custom_numbers=own_numbers, multicurrency=True)
    company.has_customer(1, TAKEN)
    company.has_item(10, "Design", "1200")
    company.has_item(11, TAKEN)
    company.has_invoice(77, "1001", CurrencyRef={"value": "EUR"}, ExchangeRate=11.5)
    return company.book


def start_url(cast: Cast, deal: Any, kind: str = "deals") -> str:
    """The first look, in a company whose currency is not the deal's, at a buyer that QuickBooks knows."""
    a_company(cast)
    type(deal).objects.for_portal(cast.portal).filter(pk=deal.pk).update(currency="EUR")
    source = deal if kind == "deals" else related_records(deal, all_record_types()["quotes"])[0].record
    return f"/{kind}/{source.pk}/invoices/new/"


def step_url(cast: Cast, deal: Any, step: str, own_numbers: bool = False) -> str:
    draft = a_hard_draft(cast, deal, a_company(cast, own_numbers))
    return f"/invoices/drafts/{draft.uuid}/{step}/"


def a_hard_draft(cast: Cast, deal: Any, book: Book) -> InvoiceDraft:
    """From scratch and converted, for a new customer whose name is taken, under a number that is taken as well."""
    type(deal).objects.for_portal(cast.portal).filter(pk=deal.pk).update(currency="EUR")
    deal.refresh_from_db()
    for quote in related_records(deal, all_record_types()["quotes"]):
        start_draft("quotes", quote.record, cast.owner.user)
    draft = start_draft("deals", deal, cast.sales.user)
    choose_new_customer(draft, NewCustomer(TAKEN))
    draft.from_scratch, draft.number, draft.conversion_rate = True, "1001", 11
    draft.lines_from = ""
    draft.save()
    bring_lines(draft)
    bill_and_match(draft, deal, book)
    return draft


def bill_and_match(draft: InvoiceDraft, deal: Any, book: Book) -> None:
    """Every line is billed already; each second one has an item, the others create one whose name is taken."""
    item = book_provider().item(book, "10")
    assert item is not None
    invoice = an_invoice(book, [deal])
    lines: list[DraftLine] = list(draft.lines.select_related("line_item"))
    for line in lines:
        line.is_included = True
        InvoiceLine.objects.for_portal(book.portal_id).create(invoice=invoice, line_item=line.line_item)
        if line.position % 2:
            set_item(line, item)
        else:
            line.name = TAKEN
            set_new_item(line)
    save_lines(draft, lines)
