"""The steps of the wizard as one program takes them: the same choices, made by the same functions.

Each function writes on the locked draft; `edit_draft` saves it. What another portal has, or nobody, answers 404; what
has the right shape but cannot be done answers 400 and names the field.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from core import clock
from core.api.errors import BadInput, Conflict, NotFound
from crm.deals.quoting import why_not_billable
from crm.records.api.requests import record_id_of
from invoices.api.finding import find_in
from invoices.books import book_provider
from invoices.issuing import lock_draft
from invoices.models import DraftLine, DraftState, InvoiceDraft
from invoices.wizard.billed import ADDED
from invoices.wizard.choosing import (
    choose_book,
    choose_customer,
    choose_new_customer,
    choose_payer,
    choose_terms,
    compute_due_date,
    propose_new_customer,
    set_currency,
    set_exchange_rate,
)
from invoices.wizard.lines import add_item, bring_lines, forget_items, save_lines, set_item, set_new_item, set_tax_codes
from invoices.wizard.models import Step

Given = Mapping[str, Any]
LINE_FIELDS = ("is_included", "bills_again", "description", "quantity", "rate", "discount_percent", "service_on")


def edit_draft(draft: InvoiceDraft, given: Given) -> None:
    """Takes the steps that are given, all or none. Raises BadInput, NotFound, Conflict for a draft that is none."""
    with transaction.atomic():
        locked = lock_draft(draft)
        if locked.state != DraftState.ACTIVE:
            raise Conflict(f"The draft is {locked.state}; it cannot be edited any more.")
        for step, take in STEPS.items():
            if step in given:
                take(locked, given[step])
                locked.step = step
        locked.saved_at = clock.now()
        locked.save()
        bring_when_known(locked)


def bring_when_known(draft: InvoiceDraft) -> None:
    """Lines come as soon as it is clear what is billed, and in which company."""
    if draft.book is not None and (draft.quote_id is not None or draft.from_scratch):
        bring_lines(draft)


def take_account(draft: InvoiceDraft, given: Given) -> None:
    if "connection_id" in given:
        wanted = record_id_of(given["connection_id"])
        book = next((each for each in draft.around.books if each.pk == wanted), None)
        if book is None:
            raise NotFound(f"No connected QuickBooks company has the id {wanted}.")
        if book.pk != draft.book_id:
            choose_book(draft, book)
            forget_items(draft)
    if "number" in given:
        if draft.book is None or not draft.book.custom_numbers:
            raise refused("account.number", "QuickBooks gives the numbers of this company's invoices itself.")
        draft.number = given["number"].strip()


def take_customer(draft: InvoiceDraft, given: Given) -> None:
    _take_source(draft, given)
    if "bill_to" in given:
        _take_payer(draft, given["bill_to"])
    if draft.book is None and {"customer_id", "new_customer"} & given.keys():
        raise refused("account.connection_id", "Choose the QuickBooks company first.")
    if "new_customer" in given:
        told = given["new_customer"]
        choose_new_customer(
            draft, replace(propose_new_customer(draft), **told) if told else propose_new_customer(draft)
        )
    elif "customer_id" in given:
        assert draft.book is not None
        customer = book_provider().customer(draft.book, given["customer_id"])
        if customer is None:
            raise NotFound(f"The QuickBooks company has no active customer {given['customer_id']}.")
        choose_customer(draft, customer)
    if draft.book is not None and draft.currency:
        set_currency(draft, draft.currency)
    if "conversion_rate" in given:
        draft.conversion_rate = given["conversion_rate"] or None


def _take_source(draft: InvoiceDraft, given: Given) -> None:
    if "quote_id" in given:
        wanted = record_id_of(given["quote_id"])
        quote = next((each for each in draft.around.quotes if each.pk == wanted), None)
        if quote is None:
            raise NotFound(f"Quote {wanted} does not belong to what this draft bills.")
        if reason := why_not_billable(quote):
            raise refused("customer.quote_id", reason)
        draft.quote, draft.from_scratch = quote, False
    elif given.get("from_scratch"):
        draft.quote, draft.from_scratch = None, True


def _take_payer(draft: InvoiceDraft, given: Given) -> None:
    record = find_in(draft.portal, given, ("companies", "contacts"))
    if record not in draft.around.payers:
        raise refused("customer.bill_to", f"{record} is not associated with what this draft bills.")
    choose_payer(draft, record)


def take_products(draft: InvoiceDraft, given: Given) -> None:
    bring_when_known(draft)
    _take_whole(draft, given)
    for item_id in given.get("add", ()):
        item = book_provider().item(draft.book, item_id) if draft.book else None
        if item is None:
            raise NotFound(f"The QuickBooks company has no active item {item_id}.")
        add_item(draft, item)
    for raw in given.get("remove", ()):
        line = _line(draft, raw)
        if line.item_reason != ADDED:
            raise refused("products.remove", "A line of the deal or quote is left out with is_included: false.")
        line.delete()
    for told in given.get("lines", ()):
        _take_line(draft, _line(draft, told["id"]), told)


def _take_whole(draft: InvoiceDraft, given: Given) -> None:
    if "discount" in given:
        if draft.book is not None and not draft.book.allows_discounts:
            raise refused("products.discount", "This QuickBooks company has discounts turned off.")
        draft.discount_kind, draft.discount_value = given["discount"]["kind"], given["discount"]["value"]
    if "tax_inclusive" in given:
        draft.tax_inclusive = given["tax_inclusive"]


def _take_line(draft: InvoiceDraft, line: DraftLine, told: Given) -> None:
    for name in LINE_FIELDS:
        if name in told:
            setattr(line, name, told[name])
    if told.get("create_item"):
        set_new_item(line)
    elif "item_id" in told:
        item = book_provider().item(draft.book, told["item_id"]) if draft.book else None
        if item is None:
            raise NotFound(f"The QuickBooks company has no active item {told['item_id']}.")
        set_item(line, item)
    elif line.new_item:
        set_new_item(line)  # its price and description follow the line's
    if "tax_code_id" in told:
        line.tax_code_id = told["tax_code_id"]
    set_tax_codes(draft, [line])
    save_lines(draft, [line])


def _line(draft: InvoiceDraft, raw: str) -> DraftLine:
    rows = draft.lines.select_related("line_item")
    line: DraftLine | None = rows.filter(pk=record_id_of(raw)).first()
    if line is None:
        raise NotFound(f"The draft has no line {raw}.")
    return line


def take_details(draft: InvoiceDraft, given: Given) -> None:
    for name in ("send_to", "send_cc", "message"):
        if name in given:
            setattr(draft, name, given[name].strip())
    if "invoice_on" in given:
        draft.invoice_on = given["invoice_on"]
        set_exchange_rate(draft)
    if "terms_id" in given:
        choose_terms(draft, given["terms_id"])
        if draft.terms_id != given["terms_id"]:
            raise NotFound(f"The QuickBooks company has no payment terms {given['terms_id']}.")
    if "due_on" in given:
        draft.due_on, draft.due_on_is_typed = given["due_on"], given["due_on"] is not None
    compute_due_date(draft)


def refused(field: str, message: str) -> BadInput:
    return BadInput(message, [{"message": message, "code": "INVALID_VALUE", "in": field}])


STEPS = {
    Step.ACCOUNT.value: take_account,
    Step.CUSTOMER.value: take_customer,
    Step.PRODUCTS.value: take_products,
    Step.DETAILS.value: take_details,
}
