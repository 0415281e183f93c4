"""Payment terms to due dates, as QuickBooks computes them (qbo.md 6.5)."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from invoices.books import TermChoice


def due_date(terms: TermChoice, invoice_on: date) -> date:
    """STANDARD terms count days; DATE_DRIVEN ones name a day of the month, the next that leaves enough days.

    The last day that there is, where that would be after it.
    """
    try:
        return _after(terms, invoice_on)
    except OverflowError:
        return date.max


def _after(terms: TermChoice, invoice_on: date) -> date:
    if terms.day_of_month_due is None:
        return invoice_on + timedelta(days=terms.due_days or 0)
    due = _day_of_month(invoice_on.year, invoice_on.month, terms.day_of_month_due)
    if due < invoice_on:
        due = _a_month_after(due, terms.day_of_month_due)
    if due - invoice_on < timedelta(days=terms.due_next_month_days or 0):
        due = _a_month_after(due, terms.day_of_month_due)
    return due


def _day_of_month(year: int, month: int, day: int) -> date:
    """Raises OverflowError where the calendar has ended, as adding days does."""
    if year > MAXYEAR:
        raise OverflowError
    return date(year, month, min(day, monthrange(year, month)[1]))


def _a_month_after(day: date, day_of_month: int) -> date:
    return _day_of_month(day.year + day.month // 12, day.month % 12 + 1, day_of_month)
