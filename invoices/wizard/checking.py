"""What stands between a draft and an invoice: every problem, with the step at which it is mended.

Asked when a step is left and again at submit; everything is read from our own database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.money import format_money
from crm.deals.quoting import why_not_billable
from crm.records.pages.showing import show_date
from invoices.books import BookAnswer, BookState, book_provider
from invoices.models import DraftLine, Invoice, InvoiceDraft
from invoices.wizard.billed import billed_by_line
from invoices.wizard.figures import LARGEST, draft_totals, included_lines, typed_amount
from invoices.wizard.models import Step
from invoices.wizard.sources import source_currency
from invoices.wizard.surroundings import answer_of

FORBIDDEN_IN_NAMES = ":\t\n\r"
NUMBER_LENGTH = 21


@dataclass(frozen=True)
class DraftProblem:
    """`field` is the form field that mends it; `line_id` the draft line, where it is about one."""

    step: Step
    message: str
    field: str = ""
    line_id: int | None = None


def problems_of(draft: InvoiceDraft) -> list[DraftProblem]:
    """Everything that keeps this draft from becoming an invoice, in the order of the steps."""
    return [problem for step in Step for problem in problems_at(draft, step)]


def problems_at(draft: InvoiceDraft, step: Step | str) -> list[DraftProblem]:
    check = _CHECKS.get(Step(step))
    return list(check(draft)) if check else []


def first_open_step(draft: InvoiceDraft) -> Step:
    """The step at which the first problem is mended; review when there is none."""
    return next((problem.step for problem in problems_of(draft)), Step.REVIEW)


def _check_account(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    if draft.book is None:
        yield DraftProblem(Step.ACCOUNT, _("Choose the QuickBooks company that the invoice goes to."), "book")
        return
    if draft.book.state == BookState.DISCONNECTED:
        text = _("%(book)s is disconnected. Choose another company, or ask an admin to connect it again.")
        yield DraftProblem(Step.ACCOUNT, text % {"book": draft.book}, "book")
    if draft.book.custom_numbers:
        yield from _check_number(draft)


def _check_number(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    """Custom transaction numbers: QuickBooks leaves the number to whoever makes the invoice."""
    assert draft.book is not None
    if draft.portal.preference("forbid_own_numbers"):
        text = _(
            "%(book)s has custom transaction numbers turned on, and this portal does not let Dealbooks number "
            "invoices. Turn the setting off in QuickBooks, or ask an admin to allow numbering."
        )
        yield DraftProblem(Step.ACCOUNT, text % {"book": draft.book}, "number")
    elif not draft.number:
        yield DraftProblem(Step.ACCOUNT, _("Give the invoice a number."), "number")
    elif len(draft.number) > NUMBER_LENGTH:
        yield DraftProblem(Step.ACCOUNT, _("A number may have at most 21 characters."), "number")
    elif not book_provider().number_is_free(draft.book, draft.number):
        text = _("The number %(number)s is taken in QuickBooks. The next free one is %(free)s.")
        values = {"number": draft.number, "free": book_provider().next_number(draft.book)}
        yield DraftProblem(Step.ACCOUNT, text % values, "number")


def _check_customer(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    if draft.quote is None and not draft.from_scratch:
        yield DraftProblem(Step.CUSTOMER, _("Choose what the invoice is made from."), "source")
    if draft.quote is not None:
        reason = why_not_billable(draft.quote)
        if reason:
            yield DraftProblem(Step.CUSTOMER, f"{draft.quote}: {reason}", "quote")
    if draft.new_customer:
        yield from _check_new_customer(draft)
    elif not draft.customer_id:
        yield DraftProblem(Step.CUSTOMER, _("Choose the QuickBooks customer, or create a new one."), "customer_id")
    yield from _check_currency(draft)


def _check_new_customer(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    fields = draft.new_customer or {}
    name = str(fields.get("display_name", "")).strip()
    if not name:
        yield DraftProblem(Step.CUSTOMER, _("Give the new customer a display name."), "display_name")
        return
    if len(name) > 500 or any(character in name for character in FORBIDDEN_IN_NAMES):
        text = _("A display name has at most 500 characters and no colon, tab or line break.")
        yield DraftProblem(Step.CUSTOMER, text, "display_name")
        return
    check = answer_of(draft).name_check
    if check is not None and not check.is_free:
        text = _("“%(name)s” is taken in QuickBooks by %(holder)s. A free name is “%(free)s”.")
        values = {"name": name, "holder": check.held_by, "free": check.proposal}
        yield DraftProblem(Step.CUSTOMER, text % values, "display_name")
    if fields.get("email") and not is_email_list(str(fields["email"])):
        yield DraftProblem(Step.CUSTOMER, _("That is not an e-mail address."), "email")


def _check_currency(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    """A rate is needed where the deal's money is not the invoice's."""
    if draft.book is None or not draft.currency:
        return
    deals = source_currency(draft)
    if deals and deals != draft.currency and not draft.conversion_rate:
        text = _("The deal is in %(deal)s and this customer is billed in %(customer)s. Give a rate to convert at.")
        values = {"deal": deals, "customer": draft.currency}
        yield DraftProblem(Step.CUSTOMER, text % values, "conversion_rate")
    if draft.currency != draft.book.currency and not draft.book.multicurrency:
        text = _("%(book)s keeps its books in %(home)s only, so it cannot bill in %(currency)s.")
        values = {"book": draft.book.name, "home": draft.book.currency, "currency": draft.currency}
        yield DraftProblem(Step.CUSTOMER, text % values, "customer_id")


def _check_products(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    return problems_of_products(draft, billed_by_line(draft))


def problems_of_products(draft: InvoiceDraft, billed: Mapping[int, Invoice]) -> Iterator[DraftProblem]:
    """`billed` are the invoices that bill lines already, by line id."""
    lines = included_lines(draft)
    if not lines:
        yield DraftProblem(Step.PRODUCTS, _("Tick at least one line, or add a product."))
        return
    answer = answer_of(draft)
    for line in lines:
        yield from _check_line(draft, line, answer)
        if line.pk in billed and not line.bills_again:
            text = _("“%(line)s” is billed already: %(invoice)s. Untick it, or tick “Bill again”.")
            values = {"line": line.name or line.item_name, "invoice": str(billed[line.pk])}
            yield DraftProblem(Step.PRODUCTS, text % values, "bills_again", line.pk)
    yield from _check_discount(draft, lines)


def _check_line(draft: InvoiceDraft, line: DraftLine, answer: BookAnswer) -> Iterator[DraftProblem]:
    def problem(text: str, field: str) -> DraftProblem:
        return DraftProblem(Step.PRODUCTS, text % {"line": line.name or line.item_name}, field, line.pk)

    if not line.item_id and not line.new_item:
        yield problem(_("“%(line)s” is not in QuickBooks: choose an item, or create it there."), "item_id")
    if draft.book and line.item_id and line.item_id not in answer.items:
        yield problem(_("The item of “%(line)s” is no longer active in QuickBooks. Choose another."), "item_id")
    if line.new_item and str(line.new_item.get("name", "")) in answer.taken_items:
        yield problem(_("An item called “%(line)s” is in QuickBooks already: choose it."), "item_id")
    if line.quantity <= 0:
        yield problem(_("“%(line)s” needs a quantity above 0."), "quantity")
    if not -LARGEST < line.rate < LARGEST:
        yield problem(_("The rate of “%(line)s” is larger than QuickBooks takes."), "rate")
    elif not -LARGEST < typed_amount(line) < LARGEST:
        yield problem(_("The amount of “%(line)s” is larger than QuickBooks takes."), "quantity")
    if draft.book and draft.book.needs_tax_codes and line.tax_code_id not in {code.id for code in answer.tax_codes}:
        yield problem(_("“%(line)s” needs a tax code."), "tax_code_id")


def _check_discount(draft: InvoiceDraft, lines: Sequence[DraftLine]) -> Iterator[DraftProblem]:
    totals = draft_totals(draft, lines)
    if totals.subtotal < 0:
        yield DraftProblem(
            Step.PRODUCTS, _("The lines come to less than nothing; an invoice cannot."), "discount_value"
        )
    elif totals.discount > totals.subtotal:
        text = _("The discount is more than the subtotal of %(subtotal)s.")
        shown = format_money(totals.subtotal, draft.currency or "USD")
        yield DraftProblem(Step.PRODUCTS, text % {"subtotal": shown}, "discount_value")


def _check_details(draft: InvoiceDraft) -> Iterator[DraftProblem]:
    if draft.invoice_on is None:
        yield DraftProblem(Step.DETAILS, _("Give the invoice a date."), "invoice_on")
    elif draft.book and draft.book.closed_until and draft.invoice_on <= draft.book.closed_until:
        text = _("The books of %(book)s are closed up to %(day)s. Choose a later invoice date.")
        values = {"book": draft.book, "day": show_date(draft.book.closed_until)}
        yield DraftProblem(Step.DETAILS, text % values, "invoice_on")
    if draft.due_on is None:
        yield DraftProblem(Step.DETAILS, _("Give the invoice a due date."), "due_on")
    elif draft.invoice_on and draft.due_on < draft.invoice_on:
        yield DraftProblem(Step.DETAILS, _("The due date is before the invoice date."), "due_on")
    if len(draft.message) > 1000:
        yield DraftProblem(Step.DETAILS, _("QuickBooks takes at most 1,000 characters here."), "message")
    for field in ("send_to", "send_cc"):
        value = getattr(draft, field)
        if value and not is_email_list(value):
            yield DraftProblem(Step.DETAILS, _("“%(value)s” is not an e-mail address.") % {"value": value}, field)


def is_email_list(value: str) -> bool:
    """One address, or several with commas between, at most 100 characters in all (qbo.md 6.1)."""
    try:
        for address in value.split(","):
            validate_email(address.strip())
    except ValidationError:
        return False
    return len(value) <= 100


_CHECKS: dict[Step, Callable[[InvoiceDraft], Iterator[DraftProblem]]] = {
    Step.ACCOUNT: _check_account,
    Step.CUSTOMER: _check_customer,
    Step.PRODUCTS: _check_products,
    Step.DETAILS: _check_details,
}
