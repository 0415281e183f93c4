"""Due dates as QuickBooks computes them (qbo.md 6.5)."""

from datetime import date

import pytest

from invoices.books import TermChoice
from invoices.terms import due_date


def days(count):
    return TermChoice("1", f"Net {count}", due_days=count)


def day_of_month(day, at_least=None):
    return TermChoice("2", f"The {day}th", day_of_month_due=day, due_next_month_days=at_least)


@pytest.mark.parametrize(
    ("terms", "invoice_on", "expected"),
    [
        (days(0), date(2026, 11, 23), date(2026, 11, 23)),
        (days(30), date(2026, 11, 23), date(2026, 12, 23)),
        (days(15), date(2028, 2, 20), date(2028, 3, 6)),
        (day_of_month(25), date(2026, 11, 23), date(2026, 11, 25)),
        (day_of_month(23), date(2026, 11, 23), date(2026, 11, 23)),
        (day_of_month(10), date(2026, 11, 23), date(2026, 12, 10)),
        (day_of_month(10), date(2026, 12, 23), date(2027, 1, 10)),
        (day_of_month(25, 5), date(2026, 11, 23), date(2026, 12, 25)),
        (day_of_month(25, 2), date(2026, 11, 23), date(2026, 11, 25)),
        (day_of_month(31), date(2026, 11, 23), date(2026, 11, 30)),
        (day_of_month(31, 5), date(2027, 1, 29), date(2027, 2, 28)),
        (days(30), date(9999, 12, 23), date.max),
        (day_of_month(10), date(9999, 12, 23), date.max),
        (TermChoice("3", "Nothing said"), date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_due_date_follows_the_terms(terms, invoice_on, expected):
    assert due_date(terms, invoice_on) == expected
