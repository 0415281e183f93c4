"""What the wizard shows is what QuickBooks computes: US subtotals, Norwegian totals (decisions.md 16, 17)."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.books import TaxRatePart
from invoices.totals import InvoiceDiscount, LineInput, Totals, add_up
from qbo_sync.entities.invoice import CompanyRules, OutgoingDiscount, OutgoingInvoice, OutgoingLine, to_local, to_qbo
from qbo_sync.entities.payload import write_json
from tests.harness.company import Books, Sandbox

EXAMPLES = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
US = CompanyRules("US", "USD", "us_automated", multicurrency=False, custom_numbers=False, allows_discounts=True)
NORWAY = CompanyRules("NO", "NOK", "codes", multicurrency=False, custom_numbers=False, allows_discounts=True)
PERCENTS = ("25", "15", "12", "0")

quantities = st.decimals("0.001", "400", places=3)
rates = st.decimals("0.01", "25000", places=2)
line_discounts = st.none() | st.decimals("0.5", "75", places=1)
lines = st.lists(st.tuples(quantities, rates, line_discounts, st.sampled_from(PERCENTS)), min_size=1, max_size=6)
whole_discounts = st.none() | st.decimals("1", "40", places=1).map(lambda percent: InvoiceDiscount(percent=percent))


def created(
    books: Books,
    rules: CompanyRules,
    inputs: list[LineInput],
    totals: Totals,
    discount: InvoiceDiscount | None,
    codes: list[str],
    inclusive: bool = False,
) -> Any:
    """The invoice as QuickBooks answers it, from the body that would go out."""
    customer = books.query("select * from Customer")["Customer"][0]["Id"]
    item = books.query("select * from Item")["Item"][0]["Id"]
    outgoing = [
        OutgoingLine(item, "", line.quantity, total.unit_price, total.amount, total.gross, code)
        for line, total, code in zip(inputs, totals.lines, codes, strict=True)
    ]
    whole = OutgoingDiscount(totals.discount, discount.percent) if discount else None
    invoice = OutgoingInvoice(customer, outgoing, "7F3K9Q2M", discount=whole, tax_inclusive=inclusive)
    body = write_json(to_qbo(invoice, rules))
    answer = books.call("POST", "invoice", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    return to_local(answer.json()["Invoice"])


def test_us_subtotals_are_quickbooks_own(sandbox: Sandbox) -> None:
    sandbox.control("limits", {"off": True})
    books = sandbox.new_company(country="US")
    books.new_customer(), books.new_item()

    @EXAMPLES
    @given(lines, whole_discounts)
    def agree(made: list[Any], discount: InvoiceDiscount | None) -> None:
        inputs = [LineInput(quantity, rate, percent) for quantity, rate, percent, _code in made]
        totals = add_up(inputs, discount, adds_tax_itself=True)
        remote = created(books, US, inputs, totals, discount, ["" for _line in made])
        assert sum(line.amount for line in remote.lines) == totals.subtotal
        assert remote.discount == totals.discount

    agree()


def test_norwegian_totals_are_quickbooks_own(sandbox: Sandbox) -> None:
    sandbox.control("limits", {"off": True})
    books = sandbox.new_company("Fjord Books", "NO", "NOK")
    books.new_customer(), books.new_item()
    parts = tax_codes(books)

    @EXAMPLES
    @given(lines, whole_discounts, st.booleans())
    def agree(made: list[Any], discount: InvoiceDiscount | None, inclusive: bool) -> None:
        inputs = [LineInput(quantity, rate, percent, (parts[code][1],)) for quantity, rate, percent, code in made]
        codes = [parts[code][0] for *_line, code in made]
        totals = add_up(inputs, discount, tax_inclusive=inclusive)
        remote = created(books, NORWAY, inputs, totals, discount, codes, inclusive)
        assert (remote.tax, remote.amount_billed) == (totals.tax, totals.total)

    agree()


def tax_codes(books: Books) -> dict[str, tuple[str, TaxRatePart]]:
    """{percent: (code id, its rate)}."""
    found = {}
    by_id = {rate["Id"]: rate for rate in books.query("select * from TaxRate")["TaxRate"]}
    for code in books.query("select * from TaxCode")["TaxCode"]:
        details = (code.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
        for detail in details:
            rate = by_id[detail["TaxRateRef"]["value"]]
            percent = Decimal(str(rate["RateValue"]))
            found[f"{percent:f}".rstrip("0").rstrip(".") if percent else "0"] = (
                code["Id"],
                TaxRatePart(rate["Id"], rate["Name"], percent),
            )
    return found
