"""Totals and tax, in the US and in Norway."""

import pytest


@pytest.fixture
def norway(sandbox):
    return sandbox.new_company("Nordlys AS", "NO", "NOK")


def codes(books):
    rates = {rate["Id"]: rate["RateValue"] for rate in books.query("select * from TaxRate")["TaxRate"]}
    return {
        rates[code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"]]: code["Id"]
        for code in books.query("select * from TaxCode")["TaxCode"]
    }


def line(item, amount, code, **detail):
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": code}, **detail},
    }


def post(books, customer, lines, **fields):
    answer = books.post("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": lines, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["Invoice"]


def test_norway_has_its_four_codes(norway):
    assert set(codes(norway)) == {25, 15, 12, 0}


def test_tax_is_computed_per_rate_on_the_sum_of_its_lines(norway):
    known, item, customer = codes(norway), norway.new_item(), norway.new_customer()
    amounts = [(0.1, 25), (0.1, 25), (10.05, 15), (7.77, 12), (100, 0)]
    invoice = post(norway, customer, [line(item, amount, known[rate]) for amount, rate in amounts])
    assert invoice["TxnTaxDetail"]["TotalTax"] == 2.49
    assert invoice["TotalAmt"] == 120.51
    by_percent = {part["TaxLineDetail"]["TaxPercent"]: part["Amount"] for part in invoice["TxnTaxDetail"]["TaxLine"]}
    assert by_percent == {25: 0.05, 15: 1.51, 12: 0.93, 0: 0}


def test_a_line_without_a_code_is_refused_outside_the_us(norway):
    item, customer = norway.new_item(), norway.new_customer()
    bare = line(item, 10, "")
    answer = norway.post("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [bare]})
    error = answer.json()["Fault"]["Error"][0]
    assert error["code"] == "6000" and "before you save" in error["Detail"]


def test_inclusive_amounts_are_split_into_net_and_tax(norway):
    known, item, customer = codes(norway), norway.new_item(), norway.new_customer()
    lines = [line(item, 80, known[25], TaxInclusiveAmt=100)]
    invoice = post(norway, customer, lines, GlobalTaxCalculation="TaxInclusive")
    assert invoice["Line"][0]["Amount"] == 80
    assert (invoice["TxnTaxDetail"]["TotalTax"], invoice["TotalAmt"]) == (20, 100)


def test_an_invoice_discount_lowers_the_tax_by_its_share(norway):
    known, item, customer = codes(norway), norway.new_item(), norway.new_customer()
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    invoice = post(norway, customer, [line(item, 100, known[25]), line(item, 100, known[0]), discount])
    assert invoice["TxnTaxDetail"]["TotalTax"] == 22.5
    assert invoice["TotalAmt"] == 202.5
    assert [part["DetailType"] for part in invoice["Line"]][-2:] == ["SubTotalLineDetail", "DiscountLineDetail"]
    assert "Id" not in invoice["Line"][-2]


def test_us_tax_goes_by_the_ship_to_state_and_only_for_taxed_lines(books):
    item, customer = books.new_item(), books.new_customer()
    lines = [line(item, 100, "TAX"), line(item, 50, "NON")]
    california = post(books, customer, lines, ShipAddr={"CountrySubDivisionCode": "CA"})
    assert (california["TxnTaxDetail"]["TotalTax"], california["TotalAmt"]) == (8, 158)
    assert california["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}
    arizona = post(books, customer, lines, ShipAddr={"CountrySubDivisionCode": "AZ"})
    assert arizona["TxnTaxDetail"]["TotalTax"] == 9.1
    assert len(arizona["TxnTaxDetail"]["TaxLine"]) == 2


def test_us_tax_counts_the_full_amount_unless_it_comes_after_the_discount(books):
    item, customer = books.new_item(), books.new_customer()
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 50,
        "DiscountLineDetail": {"PercentBased": False},
    }
    lines = [line(item, 100, "TAX"), discount]
    assert post(books, customer, lines)["TotalAmt"] == 58
    assert post(books, customer, lines, ApplyTaxAfterDiscount=True)["TotalAmt"] == 54


def test_a_us_line_takes_no_other_code(books):
    item, customer = books.new_item(), books.new_customer()
    answer = books.post("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line(item, 1, "2")]})
    assert answer.json()["Fault"]["Error"][0]["code"] == "6100"


def test_another_currency_is_refused_while_there_is_only_one(books):
    item, customer = books.new_item(), books.new_customer()
    body = books.invoice_body(customer, item, CurrencyRef={"value": "EUR"})
    error = books.post("invoice", body).json()["Fault"]["Error"][0]
    assert (error["code"], "Multi Currency should be enabled" in error["Detail"]) == ("6000", True)


@pytest.mark.parametrize(("state", "tax"), [("OR", 0), ("MT", 0), ("ny", 8), ("", 8)])
def test_a_state_without_sales_tax_is_not_taxed_and_others_are_as_at_home(books, state, tax):
    item, customer = books.new_item(), books.new_customer()
    invoice = post(books, customer, [line(item, 100, "TAX")], ShipAddr={"Line1": "1", "CountrySubDivisionCode": state})
    assert invoice["TxnTaxDetail"]["TotalTax"] == tax
