"""The invoice's arithmetic: half-up, to the cent, and nothing lost on the way (decisions.md 16 and 17)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import round_half_up
from invoices.books import TaxRatePart
from invoices.totals import (
    InvoiceDiscount,
    LineInput,
    add_up,
    describe_line,
    line_amount,
    net_rate,
    spread_discount,
    without_tax,
)

VAT_25 = (TaxRatePart("25", "25 %", Decimal(25)),)
VAT_15 = (TaxRatePart("15", "15 %", Decimal(15)),)
VAT_12 = (TaxRatePart("12", "12 %", Decimal(12)),)
VAT_0 = (TaxRatePart("0", "0 %", Decimal(0)),)


@pytest.mark.parametrize(
    ("rate", "discount", "expected"),
    [
        ("1200", None, "1200.0000000"),
        ("2000", "10", "1800.0000000"),
        ("9.99", "33.3333", "6.6600033"),
        ("0.0000001", "50", "0.0000001"),
        ("100", "100", "0E-7"),
    ],
)
def test_a_line_discount_goes_into_the_rate_with_seven_decimals(rate, discount, expected):
    assert net_rate(Decimal(rate), discount and Decimal(discount)) == Decimal(expected)


@pytest.mark.parametrize(
    ("net", "quantity", "expected"), [("0.005", "1", "0.01"), ("1.005", "1", "1.01"), ("3.333", "0.125", "0.42")]
)
def test_an_amount_is_rounded_half_up_to_the_cent(net, quantity, expected):
    assert line_amount(Decimal(net), Decimal(quantity)) == Decimal(expected)


@pytest.mark.parametrize(
    ("discount", "expected"),
    [(None, "Hosting"), ("10.0000", "Hosting (10 % discount)"), ("12.5", "Hosting (12.5 % discount)")],
)
def test_a_discount_hidden_in_the_rate_is_said_in_the_description(discount, expected):
    assert describe_line("Hosting", discount and Decimal(discount)) == expected


def test_the_invoice_of_the_sketch_adds_up():
    totals = add_up(
        [LineInput(Decimal(10), Decimal(1200), None, VAT_25), LineInput(Decimal(1), Decimal(2000), Decimal(10), VAT_25)]
    )
    assert (totals.subtotal, totals.tax, totals.total) == (Decimal("13800.00"), Decimal("3450.00"), Decimal("17250.00"))


def test_where_quickbooks_adds_the_tax_none_is_guessed():
    totals = add_up(
        [LineInput(Decimal(3), Decimal("19.99"))], InvoiceDiscount(percent=Decimal(10)), adds_tax_itself=True
    )
    assert (totals.subtotal, totals.discount, totals.tax) == (Decimal("59.97"), Decimal("6.00"), None)
    assert totals.total == Decimal("53.97")


def test_each_tax_rate_is_rounded_once_on_its_own_sum():
    lines = [LineInput(Decimal(1), Decimal("0.02"), None, VAT_25) for _each in range(3)]
    assert add_up(lines).tax == Decimal("0.02")  # three times half-up(0.005) would be 0.03


def test_a_code_with_two_rates_gives_two_taxes():
    both = (TaxRatePart("gst", "GST", Decimal(5)), TaxRatePart("qst", "QST", Decimal("9.975")))
    totals = add_up([LineInput(Decimal(1), Decimal("100.10"), None, both)])
    assert [(part.rate_id, part.tax) for part in totals.taxes] == [("gst", Decimal("5.01")), ("qst", Decimal("9.98"))]


def test_the_invoice_discount_lowers_the_base_of_each_rate():
    lines = [LineInput(Decimal(1), Decimal(100), None, VAT_25), LineInput(Decimal(1), Decimal(100), None, VAT_15)]
    totals = add_up(lines, InvoiceDiscount(amount=Decimal(20)))
    assert [part.net for part in totals.taxes] == [Decimal("90.00"), Decimal("90.00")]
    assert totals.total == Decimal("180.00") + Decimal("22.50") + Decimal("13.50")


def test_the_last_line_takes_the_cent_of_a_spread_discount():
    assert spread_discount(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)]) == [
        Decimal("3.33"),
        Decimal("3.33"),
        Decimal("3.34"),
    ]


def test_a_price_with_tax_in_it_is_taken_apart():
    totals = add_up([LineInput(Decimal(1), Decimal(125), None, VAT_25)], tax_inclusive=True)
    line = totals.lines[0]
    assert (line.gross, line.amount, totals.tax, totals.total) == (
        Decimal("125.00"),
        Decimal("100.00"),
        Decimal("25.00"),
        Decimal("125.00"),
    )


AMOUNTS = st.decimals("0", "99999.99", places=2)
QUANTITIES = st.decimals("0.001", "999.999", places=3)
RATES = st.decimals("0", "9999.99", places=2)
DISCOUNTS = st.none() | st.decimals("0", "100", places=2)
CODES = st.sampled_from([VAT_25, VAT_15, VAT_12, VAT_0, ()])
LINES = st.lists(st.builds(LineInput, QUANTITIES, RATES, DISCOUNTS, CODES), min_size=1, max_size=8)


@given(st.lists(AMOUNTS, min_size=1, max_size=12), AMOUNTS)
def test_a_spread_discount_loses_no_cent(amounts, discount):
    assert sum(spread_discount(discount, amounts)) == (discount if sum(amounts) else 0)


@given(LINES, st.decimals("0", "100", places=2), st.booleans())
def test_totals_hang_together(lines, percent, tax_inclusive):
    totals = add_up(lines, InvoiceDiscount(percent=percent), tax_inclusive=tax_inclusive)
    assert totals.subtotal == sum(line.amount for line in totals.lines)
    assert totals.total == totals.subtotal - totals.discount + totals.tax
    assert totals.tax == sum(part.tax for part in totals.taxes)
    for value in (totals.subtotal, totals.discount, totals.tax, totals.total):
        assert value == round_half_up(value)


@given(LINES, st.booleans())
def test_unit_price_times_quantity_gives_the_amount_as_quickbooks_demands(lines, tax_inclusive):
    for line, figures in zip(lines, add_up(lines, tax_inclusive=tax_inclusive).lines, strict=True):
        assert line_amount(figures.unit_price, line.quantity) == figures.amount


@given(AMOUNTS, CODES)
def test_taking_tax_out_and_adding_it_again_is_true_to_the_cent(gross, rates):
    net = without_tax(gross, rates)
    percent = sum((part.percent for part in rates), Decimal(0))
    assert abs(net + round_half_up(net * percent / 100) - gross) <= Decimal("0.01")
