"""What a choice in the wizard brings with it: the account its customer, the customer its currency, terms and tax code.

These functions write on the draft object; the caller saves it. Everything is asked of the BookProvider, which reads the
local mirror.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from core import clock
from core.money import round_half_up
from crm.contacts.models import Company
from crm.deals.billing import type_of_payer
from invoices.books import Book, CustomerChoice, MatchResult, NewCustomer, TermChoice, book_provider
from invoices.models import InvoiceDraft
from invoices.terms import due_date
from invoices.wizard.sources import deal_of, payer_of, source_currency, source_of
from invoices.wizard.surroundings import question_of

RATE_PLACES = 10
NEW = "new"
CHOSEN = "chosen"


def propose_draft(source_type: str, source: Any, user: Any) -> InvoiceDraft:
    """A draft with every choice proposed that can be; not saved."""
    draft = InvoiceDraft(
        portal=source.portal,
        source_type=source_type,
        source_id=source.pk,
        created_by=user,
        invoice_on=clock.today(source.portal),
    )
    draft.around.source = source
    propose_source(draft, source)
    if draft.around.payers:
        choose_payer(draft, draft.around.payers[0])
    book = propose_book(draft.around.books, source)
    if book is not None:
        choose_book(draft, book)
    return draft


def propose_source(draft: InvoiceDraft, source: Any) -> None:
    """A wizard that is started from a quote bills it; a deal without quotes can only be billed from scratch."""
    if draft.source_type == "quotes":
        draft.quote = source
    elif not draft.around.quotes:
        draft.from_scratch = True


def propose_book(books: list[Book], source: Any) -> Book | None:
    """The account whose home currency is the deal's, else the first."""
    deal = deal_of(source)
    currency = source.currency or (deal.currency if deal else "")
    return next((book for book in books if book.currency == currency), books[0] if books else None)


def choose_book(draft: InvoiceDraft, book: Book) -> None:
    """Another account means other customers, items, terms and tax codes: all that depended on the old one goes."""
    if draft.book_id == book.pk:
        return
    draft.book = book
    draft.number = book_provider().next_number(book) if book.custom_numbers else ""
    draft.terms_id, draft.terms_name = "", ""
    draft.exchange_rate = draft.conversion_rate = None
    if not book.allows_discounts:
        draft.discount_value = None
    propose_customer(draft)


def choose_payer(draft: InvoiceDraft, record: Any) -> None:
    """Someone else is billed: the customer is looked up again."""
    draft.bill_to_type, draft.bill_to_id = type_of_payer(record), record.pk
    draft.send_to = ""
    if draft.book is not None:
        propose_customer(draft)


def propose_customer(draft: InvoiceDraft) -> None:
    """The customer that matches whoever is billed; between several nobody guesses."""
    forget_customer(draft)
    found = find_customer(draft)
    if found.match is not None:
        choose_customer(draft, found.match.customer, found.match.reason)


def find_customer(draft: InvoiceDraft) -> MatchResult:
    """The customer of whoever is billed, or several that fit equally well."""
    payer = payer_of(draft)
    return draft.around.ask(question_of(draft, payer)).match if payer else MatchResult()


def forget_customer(draft: InvoiceDraft) -> None:
    draft.customer_id = draft.customer_name = draft.customer_reason = ""
    draft.new_customer = None
    draft.currency = draft.book.currency if draft.book else ""


def choose_customer(draft: InvoiceDraft, customer: CustomerChoice, reason: str = CHOSEN) -> None:
    """The invoice gets this customer's currency, terms, address for the mail and tax code."""
    draft.customer_id, draft.customer_name = customer.id, customer.full_name or customer.name
    draft.customer_reason, draft.new_customer = reason, None
    set_currency(draft, customer.currency)
    choose_terms(draft, customer.terms_id or (draft.book.default_terms_id if draft.book else ""))
    draft.send_to = customer.email or payer_email(draft)


def choose_new_customer(draft: InvoiceDraft, customer: NewCustomer) -> None:
    """A customer that is created in QuickBooks together with the invoice."""
    draft.customer_id, draft.customer_name = "", customer.display_name
    draft.customer_reason, draft.new_customer = NEW, asdict(customer)
    set_currency(draft, customer.currency)
    if not draft.terms_id and draft.book:
        choose_terms(draft, draft.book.default_terms_id)
    draft.send_to = customer.email or payer_email(draft)


def set_currency(draft: InvoiceDraft, currency: str) -> None:
    """The invoice's currency, with QuickBooks' rate of the day where it is a foreign one."""
    book = draft.book
    if book is None:
        return
    draft.currency = currency or book.currency
    deals = source_currency(draft)
    rates = home_rates(book, {draft.currency, deals}, draft.invoice_on)
    draft.exchange_rate = rates.get(draft.currency)
    if not deals or deals == draft.currency:
        draft.conversion_rate = None
    elif draft.conversion_rate is None:
        draft.conversion_rate = propose_conversion({**rates, book.currency: Decimal(1)}, deals, draft.currency)


def set_exchange_rate(draft: InvoiceDraft) -> None:
    """QuickBooks' rate of the invoice's day; none in the company's home currency."""
    if draft.book is not None and draft.currency != draft.book.currency:
        draft.exchange_rate = home_rates(draft.book, {draft.currency}, draft.invoice_on).get(draft.currency)


def home_rates(book: Book, currencies: Collection[str], on: date | None) -> Mapping[str, Decimal]:
    """Units of the company's home currency for one of each foreign one, as far as they are known."""
    foreign = set(currencies) - {book.currency, ""}
    return book_provider().exchange_rates(book, foreign, on) if foreign and on is not None else {}


def propose_conversion(rates: Mapping[str, Decimal], deals: str, invoices: str) -> Decimal | None:
    """From the deal's currency to the invoice's, by way of the company's home currency."""
    from_deal, to_invoice = rates.get(deals), rates.get(invoices)
    if not from_deal or not to_invoice:
        return None
    return round_half_up(from_deal / to_invoice, RATE_PLACES)


def payer_email(draft: InvoiceDraft) -> str:
    payer = payer_of(draft)
    return str(getattr(payer, "email", "") or getattr(payer, "billing_email", "") or "")


def propose_new_customer(draft: InvoiceDraft) -> NewCustomer:
    """A new customer from what is known of whoever is billed, under a name that is free."""
    payer = payer_of(draft)
    if payer is None:
        return NewCustomer(display_name=str(source_of(draft)))
    is_company = isinstance(payer, Company)
    fields = ("address", "city", "state", "zip", "country")
    return NewCustomer(
        display_name=str(payer),
        given_name="" if is_company else payer.first_name,
        family_name="" if is_company else payer.last_name,
        company_name=payer.name if is_company else payer.company_name,
        email=payer_email(draft),
        phone=payer.phone,
        address={name: value for name in fields if (value := getattr(payer, name))},
        currency=draft.currency,
        record_type=draft.bill_to_type,
        record_id=draft.bill_to_id,
    )


def terms_of(draft: InvoiceDraft) -> TermChoice | None:
    if draft.book is None or not draft.terms_id:
        return None
    return next((each for each in draft.around.lists().terms if each.id == draft.terms_id), None)


def choose_terms(draft: InvoiceDraft, terms_id: str) -> None:
    """The due date follows the terms; a typed one gives way to newly chosen terms."""
    draft.terms_id = terms_id
    terms = terms_of(draft)
    draft.terms_id, draft.terms_name = (terms.id, terms.name) if terms else ("", "")
    draft.due_on_is_typed = False
    compute_due_date(draft)


def compute_due_date(draft: InvoiceDraft) -> None:
    """Without terms the due date is the invoice date, until somebody types another."""
    if draft.due_on_is_typed or draft.invoice_on is None:
        return
    terms = terms_of(draft)
    draft.due_on = due_date(terms, draft.invoice_on) if terms else draft.invoice_on
