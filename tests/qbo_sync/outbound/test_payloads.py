"""The bodies that go out: exact numbers, and only what the company takes (decisions.md 16 to 18, qbo.md 6)."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.books import NewCustomer, NewItem
from qbo_sync.entities import customer, invoice, item
from qbo_sync.entities.invoice import CompanyRules, OutgoingDiscount, OutgoingInvoice, OutgoingLine
from qbo_sync.entities.marker import ALPHABET, has_marker, mint_marker, note_with_marker
from qbo_sync.entities.payload import fill_references, read_json, row_reference, write_json

US = CompanyRules("US", "USD", "us_automated", multicurrency=False, custom_numbers=False, allows_discounts=True)
NORWAY = CompanyRules("NO", "NOK", "codes", multicurrency=True, custom_numbers=False, allows_discounts=True)
LINE = OutgoingLine(
    "5", "Design (10 % discount)", Decimal("2.500"), Decimal("90.0000000"), Decimal("225.00"), Decimal("225.00"), "3"
)
INVOICE = OutgoingInvoice("12", [LINE], "7F3K9Q2M", invoice_on=date(2026, 11, 2), due_on=date(2026, 12, 2))


def test_a_us_invoice_says_no_tax_code_no_currency_and_no_tax_calculation() -> None:
    body = invoice.to_qbo(replace(INVOICE, currency="USD", exchange_rate=Decimal("10")), US)
    assert body == {
        "CustomerRef": {"value": "12"},
        "Line": [
            {
                "DetailType": "SalesItemLineDetail",
                "Amount": Decimal("225.00"),
                "Description": "Design (10 % discount)",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "5"},
                    "Qty": Decimal("2.500"),
                    "UnitPrice": Decimal("90.0000000"),
                },
            }
        ],
        "PrivateNote": "Ref 7F3K9Q2M",
        "TxnDate": "2026-11-02",
        "DueDate": "2026-12-02",
    }


def test_a_norwegian_invoice_says_code_calculation_currency_and_a_rate_only_for_a_foreign_currency() -> None:
    home = invoice.to_qbo(replace(INVOICE, exchange_rate=Decimal("1")), NORWAY)
    assert home["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "3"}
    assert home["GlobalTaxCalculation"] == "TaxExcluded"
    assert home["CurrencyRef"] == {"value": "NOK"}
    assert "ExchangeRate" not in home
    foreign = invoice.to_qbo(replace(INVOICE, currency="EUR", exchange_rate=Decimal("11.4205")), NORWAY)
    assert (foreign["CurrencyRef"], foreign["ExchangeRate"]) == ({"value": "EUR"}, Decimal("11.4205"))


def test_amounts_with_tax_in_them_say_the_gross_beside_the_net() -> None:
    line = replace(LINE, amount=Decimal("80.00"), gross=Decimal("100.00"))
    body = invoice.to_qbo(replace(INVOICE, lines=[line], tax_inclusive=True), NORWAY)
    assert body["GlobalTaxCalculation"] == "TaxInclusive"
    assert body["Line"][0]["Amount"] == Decimal("80.00")
    assert body["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == Decimal("100.00")


def test_sales_tax_set_by_hand_says_tax_or_non_and_nothing_else() -> None:
    by_hand = replace(US, tax_mode="us_manual")
    said = invoice.to_qbo(replace(INVOICE, lines=[replace(LINE, tax_code_id="NON"), LINE]), by_hand)
    assert said["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert "TaxCodeRef" not in said["Line"][1]["SalesItemLineDetail"]


@pytest.mark.parametrize(
    ("discount", "detail"),
    [
        (OutgoingDiscount(Decimal("22.50"), Decimal("10")), {"PercentBased": True, "DiscountPercent": Decimal("10")}),
        (OutgoingDiscount(Decimal("22.50")), {"PercentBased": False}),
    ],
)
def test_the_invoice_discount_is_one_line_at_the_end(discount: OutgoingDiscount, detail: dict) -> None:
    body = invoice.to_qbo(replace(INVOICE, discount=discount), US)
    assert body["Line"][1:] == [
        {"DetailType": "DiscountLineDetail", "Amount": Decimal("22.50"), "DiscountLineDetail": detail}
    ]
    refused = invoice.to_qbo(replace(INVOICE, discount=discount), replace(US, allows_discounts=False))
    assert len(refused["Line"]) == 1


def test_it_asks_to_be_mailed_only_with_an_address() -> None:
    assert "EmailStatus" not in invoice.to_qbo(INVOICE, US)
    body = invoice.to_qbo(replace(INVOICE, send_to="kari@fjord.example", send_cc="ap@fjord.example"), US)
    assert body["EmailStatus"] == "NeedToSend"
    assert (body["BillEmail"], body["BillEmailCc"]) == (
        {"Address": "kari@fjord.example"},
        {"Address": "ap@fjord.example"},
    )


def test_it_numbers_itself_only_where_the_company_leaves_numbers_to_others() -> None:
    numbered = replace(INVOICE, number="2026-0042")
    assert "DocNumber" not in invoice.to_qbo(numbered, US)
    assert invoice.to_qbo(numbered, replace(US, custom_numbers=True))["DocNumber"] == "2026-0042"


def test_texts_keep_to_quickbooks_lengths() -> None:
    long = replace(INVOICE, message="m" * 1200, memo="n" * 5000, lines=[replace(LINE, description="d" * 5000)])
    body = invoice.to_qbo(long, US)
    assert len(body["CustomerMemo"]["value"]) == 1000
    assert len(body["Line"][0]["Description"]) == 4000
    assert len(body["PrivateNote"]) == 4000
    assert has_marker(body["PrivateNote"], "7F3K9Q2M")


def test_a_us_company_gets_latin_1_only_and_others_get_what_was_typed() -> None:
    typed = replace(INVOICE, message="Žofie – “thanks” 🙂 Ærlig")
    assert invoice.to_qbo(typed, US)["CustomerMemo"]["value"] == 'Zofie - "thanks" ? Ærlig'
    assert invoice.to_qbo(typed, NORWAY)["CustomerMemo"]["value"] == "Žofie – “thanks” 🙂 Ærlig"


def test_the_marker_stands_after_the_memo_and_is_found_anywhere() -> None:
    note = note_with_marker("Old PO 12", "7F3K9Q2M")
    assert note == "Old PO 12\nRef 7F3K9Q2M"
    assert has_marker(f"Voided {note} and more", "7F3K9Q2M")
    assert not has_marker(note, "7F3K9Q2N")


def test_markers_are_of_letters_that_nobody_misreads() -> None:
    markers = {mint_marker() for _each in range(500)}
    assert len(markers) == 500
    assert all(len(marker) == 8 and set(marker) <= set(ALPHABET) for marker in markers)
    assert not set("ILOU") & set(ALPHABET)


def test_a_new_customer_says_what_is_known_and_nothing_empty() -> None:
    new = NewCustomer(
        "Fjord AS",
        company_name="Fjord AS",
        email="post@fjord.example",
        address={"address": "Storgata 1", "city": "Oslo", "zip": "0155", "country": "Norway", "state": ""},
        currency="NOK",
    )
    assert customer.to_qbo(new, multicurrency=False, latin_1_only=False) == {
        "DisplayName": "Fjord AS",
        "CompanyName": "Fjord AS",
        "PrimaryEmailAddr": {"Address": "post@fjord.example"},
        "BillAddr": {"Line1": "Storgata 1", "City": "Oslo", "PostalCode": "0155", "Country": "Norway"},
    }
    assert customer.to_qbo(new, multicurrency=True, latin_1_only=False)["CurrencyRef"] == {"value": "NOK"}


def test_a_new_item_is_a_service_with_the_income_account() -> None:
    new = NewItem("Design", sku="D-1", price=Decimal("1200.50"), tax_code_id="3")
    assert item.to_qbo(new, income_account_id="79", tax_codes=True, latin_1_only=False) == {
        "Name": "Design",
        "Type": "Service",
        "Sku": "D-1",
        "UnitPrice": Decimal("1200.50"),
        "IncomeAccountRef": {"value": "79"},
        "SalesTaxCodeRef": {"value": "3"},
    }
    assert "SalesTaxCodeRef" not in item.to_qbo(new, income_account_id="79", tax_codes=False, latin_1_only=False)


def test_numbers_travel_exactly_and_floats_are_refused() -> None:
    body = {"Amount": Decimal("99999999999.1234567"), "Qty": Decimal("1E+2"), "On": True, "No": None, "Text": 'a"b'}
    assert write_json(body) == '{"Amount":99999999999.1234567,"Qty":100,"On":true,"No":null,"Text":"a\\"b"}'
    with pytest.raises(TypeError):
        write_json({"Amount": 1.1})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**11), max_value=10**11))
def test_every_decimal_survives_the_round_trip(value: Decimal) -> None:
    assert read_json(write_json([value])) == [value]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_what_is_written_is_json(value: object) -> None:
    assert json.loads(write_json(value)) == value


def test_references_are_filled_wherever_they_stand() -> None:
    body = {"CustomerRef": {"value": row_reference(7)}, "Line": [{"ItemRef": {"value": row_reference(8)}}]}
    assert fill_references(body, {7: "12", 8: "5"}) == {
        "CustomerRef": {"value": "12"},
        "Line": [{"ItemRef": {"value": "5"}}],
    }
    with pytest.raises(KeyError):
        fill_references(body, {7: "12"})
