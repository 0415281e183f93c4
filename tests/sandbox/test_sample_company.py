"""The company that clients written against Intuit's own sandbox recognise."""

import pytest


@pytest.fixture
def sample(sandbox):
    made = sandbox.control("companies", {"name": "Sandbox Company_US_1", "sample": True})
    books = sandbox.new_company("Placeholder")
    books.realm, books.access_token = made["realm_id"], made["access_token"]
    return books


def test_names_and_ids_are_the_recorded_ones(sample):
    assert sample.get("customer/1").json()["Customer"]["DisplayName"] == "Amy's Bird Sanctuary"
    assert sample.get("customer/8").json()["Customer"]["FullyQualifiedName"] == (
        "Freeman Sporting Goods:0969 Ocean View Road"
    )
    assert sample.get("item/1").json()["Item"]["Name"] == "Services"
    assert sample.get("item/11").json()["Item"]["Type"] == "Inventory"
    assert sample.get("account/79").json()["Account"]["Name"] == "Sales of Product Income"
    assert sample.query("select count(*) from Account")["totalCount"] > 80


def test_an_invoice_comes_out_as_recorded_in_2020(sample):
    line = {
        "Amount": 100.0,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Services"}},
    }
    invoice = sample.post("invoice", {"Line": [line], "CustomerRef": {"value": "1"}}).json()["Invoice"]
    recorded = {
        "AllowIPNPayment": False,
        "AllowOnlinePayment": False,
        "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "CustomField": [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}],
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "LinkedTxn": [],
        "TxnTaxDetail": {"TotalTax": 0},
        "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
        "TotalAmt": 100.0,
        "ApplyTaxAfterDiscount": False,
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
        "Balance": 100.0,
    }
    assert {name: invoice.get(name) for name in recorded} == recorded
    first, subtotal = invoice["Line"]
    assert (first["Id"], first["LineNum"], first["Amount"]) == ("1", 1, 100.0)
    assert first["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert subtotal == {"Amount": 100.0, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    assert invoice["BillAddr"]["Id"] == invoice["ShipAddr"]["Id"] == "2"
    assert "BillEmail" not in invoice


def test_manual_tax_takes_the_code_of_the_transaction(sample):
    line = {
        "Amount": 335.25,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "TAX"}},
    }
    body = {"Line": [line], "CustomerRef": {"value": "1"}, "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}}}
    detail = sample.post("invoice", body).json()["Invoice"]["TxnTaxDetail"]
    assert detail["TotalTax"] == 26.82
    [part] = detail["TaxLine"]
    assert part["TaxLineDetail"] == {
        "TaxRateRef": {"value": "3"},
        "PercentBased": True,
        "TaxPercent": 8,
        "NetAmountTaxable": 335.25,
    }


def test_its_tax_preferences_lack_the_mark_of_automated_tax(sample):
    taxes = sample.get("preferences").json()["Preferences"]["TaxPrefs"]
    assert taxes == {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "2"}}
