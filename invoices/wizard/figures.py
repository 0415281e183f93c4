"""The totals of a draft, from its lines and the tax codes of its QuickBooks company."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoices.books import Book, TaxCodeChoice, TaxMode
from invoices.models import DraftLine, InvoiceDraft
from invoices.totals import InvoiceDiscount, LineInput, Totals, add_up, line_amount, net_rate
from invoices.wizard.models import DiscountKind

LARGEST = Decimal(10) ** 11  # neither a rate nor an amount may reach it


def included_lines(draft: InvoiceDraft) -> list[DraftLine]:
    """The lines that will be billed, in their order."""
    return [line for line in draft.lines.all() if line.is_included]


def draft_totals(draft: InvoiceDraft, lines: Sequence[DraftLine] | None = None) -> Totals:
    """What the wizard shows and what goes out; the lines of the result stand in the order of `lines`."""
    chosen = included_lines(draft) if lines is None else lines
    codes = tax_codes_by_id(draft) if chosen else {}
    return add_up(
        [line_input(line, codes) for line in chosen],
        invoice_discount(draft),
        tax_inclusive=draft.tax_inclusive,
        adds_tax_itself=adds_tax_itself(draft.book),
    )


def tax_codes_of(draft: InvoiceDraft) -> Sequence[TaxCodeChoice]:
    if draft.book is None or not draft.book.needs_tax_codes:
        return ()
    return draft.around.lists().tax_codes


def tax_codes_by_id(draft: InvoiceDraft) -> Mapping[str, TaxCodeChoice]:
    return {code.id: code for code in tax_codes_of(draft)}


def adds_tax_itself(book: Book | None) -> bool:
    """Does QuickBooks add a tax that cannot be known here?"""
    return book is not None and book.tax_mode in (TaxMode.US_AUTOMATED, TaxMode.US_MANUAL)


def line_input(line: DraftLine, codes: Mapping[str, TaxCodeChoice]) -> LineInput:
    code = codes.get(line.tax_code_id)
    return LineInput(line.quantity, line.rate, line.discount_percent, code.rates if code else ())


def invoice_discount(draft: InvoiceDraft) -> InvoiceDiscount | None:
    value = draft.discount_value
    if not value or (draft.book and not draft.book.allows_discounts):
        return None
    if draft.discount_kind == DiscountKind.PERCENT:
        return InvoiceDiscount(percent=value)
    return InvoiceDiscount(amount=value)


def typed_amount(line: DraftLine) -> Decimal:
    """The line's amount as the person typed it: with tax in it, where amounts include tax.

    One that is larger than QuickBooks takes, for which its column has no room either, is LARGEST.
    """
    amount = line_amount(net_rate(line.rate, line.discount_percent), line.quantity)
    return max(-LARGEST, min(amount, LARGEST))
