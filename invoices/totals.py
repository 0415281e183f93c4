"""The arithmetic of an invoice, before QuickBooks has seen it (decisions.md 16 and 17). Pure: no models, no database.

A line's discount goes out as a net rate. Outside the US tax is computed for each tax rate on the sum of its lines'
nets, after the invoice discount, which is spread over the lines by amount. In the US QuickBooks adds the tax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import ZERO, round_half_up
from invoices.books import TaxRatePart

HUNDRED = Decimal(100)
RATE_PLACES = 7


@dataclass(frozen=True)
class LineInput:
    """`rate` is the list price; `rates` are the parts of the line's tax code, none where no code is needed."""

    quantity: Decimal
    rate: Decimal
    discount_percent: Decimal | None = None
    rates: tuple[TaxRatePart, ...] = ()


@dataclass(frozen=True)
class InvoiceDiscount:
    """Percent of the subtotal, or an amount; never both."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class LineTotal:
    """`amount` is the line's Amount without tax, `gross` what was typed (they differ when tax is included).

    `unit_price` times the quantity rounds to `amount`, which QuickBooks insists on (code 6070).
    """

    unit_price: Decimal
    amount: Decimal
    gross: Decimal


@dataclass(frozen=True)
class TaxTotal:
    rate_id: str
    name: str
    percent: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Totals:
    """`tax` is None where QuickBooks adds it; `total` is then the total before tax."""

    lines: tuple[LineTotal, ...]
    subtotal: Decimal
    discount: Decimal
    taxes: tuple[TaxTotal, ...]
    tax: Decimal | None
    total: Decimal


def net_rate(rate: Decimal, discount_percent: Decimal | None) -> Decimal:
    """The rate that goes out: the list price less the line's discount, with 7 decimals."""
    factor = 1 - (discount_percent or Decimal(0)) / HUNDRED
    return round_half_up(rate * factor, RATE_PLACES)


def line_amount(net: Decimal, quantity: Decimal) -> Decimal:
    return round_half_up(net * quantity)


def describe_line(description: str, discount_percent: Decimal | None) -> str:
    """The line's text as the customer reads it: a discount that is hidden in the rate is said."""
    if not discount_percent:
        return description
    percent = f"{discount_percent:f}"
    shown = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return f"{description} ({shown} % discount)".strip()


def without_tax(gross: Decimal, rates: Sequence[TaxRatePart]) -> Decimal:
    """The Amount of a line whose price includes tax."""
    percent = sum((part.percent for part in rates), Decimal(0))
    return round_half_up(gross / (1 + percent / HUNDRED))


def discount_amount(subtotal: Decimal, discount: InvoiceDiscount) -> Decimal:
    if discount.amount is not None:
        return round_half_up(discount.amount)
    return round_half_up(subtotal * (discount.percent or Decimal(0)) / HUNDRED)


def spread_discount(discount: Decimal, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Each line's share of the invoice discount, by amount; the last line takes the cents that rounding leaves."""
    subtotal = sum(amounts, ZERO)
    if not discount or not subtotal:
        return [ZERO for _amount in amounts]
    shares = [round_half_up(discount * amount / subtotal) for amount in amounts]
    shares[-1] += discount - sum(shares, ZERO)
    return shares


def add_up(
    lines: Sequence[LineInput],
    discount: InvoiceDiscount | None = None,
    *,
    tax_inclusive: bool = False,
    adds_tax_itself: bool = False,
) -> Totals:
    """Everything that the wizard shows under its lines. `adds_tax_itself`: QuickBooks computes the tax (US)."""
    done = tuple(total_line(line, tax_inclusive and not adds_tax_itself) for line in lines)
    amounts = [line.amount for line in done]
    subtotal = sum(amounts, ZERO)
    off = discount_amount(subtotal, discount or InvoiceDiscount())
    if adds_tax_itself:
        return Totals(done, subtotal, off, (), None, subtotal - off)
    shares = spread_discount(off, amounts)
    nets = [amount - share for amount, share in zip(amounts, shares, strict=True)]
    taxes = tax_by_rate(lines, nets)
    tax = sum((part.tax for part in taxes), ZERO)
    return Totals(done, subtotal, off, taxes, tax, subtotal - off + tax)


def total_line(line: LineInput, tax_inclusive: bool) -> LineTotal:
    net = net_rate(line.rate, line.discount_percent)
    gross = line_amount(net, line.quantity)
    if not tax_inclusive:
        return LineTotal(net, gross, gross)
    amount = without_tax(gross, line.rates)
    unit_price = round_half_up(amount / line.quantity, RATE_PLACES) if line.quantity else net
    return LineTotal(unit_price, amount, gross)


def tax_by_rate(lines: Sequence[LineInput], nets: Sequence[Decimal]) -> tuple[TaxTotal, ...]:
    """One total for each tax rate, in the order in which the lines bring them."""
    sums: dict[str, Decimal] = {}
    parts: dict[str, TaxRatePart] = {}
    for line, net in zip(lines, nets, strict=True):
        for part in line.rates:
            parts.setdefault(part.rate_id, part)
            sums[part.rate_id] = sums.get(part.rate_id, ZERO) + net
    return tuple(
        TaxTotal(part.rate_id, part.name, part.percent, sums[key], round_half_up(sums[key] * part.percent / HUNDRED))
        for key, part in parts.items()
    )
