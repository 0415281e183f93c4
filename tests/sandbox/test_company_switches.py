"""What a bookkeeper sets for a whole company: currencies, closed books, the subscription; and its language."""

import pytest


def error(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["Fault"]["Error"][0]


def prefer(books, **groups):
    return books.sandbox.control(f"companies/{books.realm}/entities/Preferences/1", groups)["Preferences"]


@pytest.fixture
def sale(books):
    return books.invoice_body(books.new_customer(), books.new_item())


def test_several_currencies_are_switched_on_for_good(books):
    on = prefer(books, CurrencyPrefs={"MultiCurrencyEnabled": True})
    assert on["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
    assert prefer(books, CurrencyPrefs={"MultiCurrencyEnabled": False})["CurrencyPrefs"]["MultiCurrencyEnabled"] is True


def test_a_foreign_invoice_counts_in_both_currencies(books):
    prefer(books, CurrencyPrefs={"MultiCurrencyEnabled": True})
    body = {"DisplayName": "Fjord AS", "CurrencyRef": {"value": "NOK"}}
    customer = books.post("customer", body).json()["Customer"]
    item = books.new_item()
    invoice = books.invoice(customer, item, 1000, ExchangeRate=0.1, CurrencyRef={"value": "NOK"})
    assert (invoice["CurrencyRef"]["value"], invoice["ExchangeRate"]) == ("NOK", 0.1)
    assert (invoice["TotalAmt"], invoice["HomeTotalAmt"], invoice["HomeBalance"]) == (1000, 100, 100)
    usual = books.get("exchangerate", sourcecurrencycode="NOK").json()["ExchangeRate"]["Rate"]
    assert books.invoice(customer, item, 1000)["ExchangeRate"] == usual
    wrong = books.invoice_body(customer, item, 1000, CurrencyRef={"value": "USD"})
    assert error(books.post("invoice", wrong))["code"] == "6000"
    change = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "USD"}}
    assert error(books.post("customer", change))["code"] == "6000"


def test_closed_books_refuse_what_is_dated_before(books, sale):
    prefer(books, AccountingInfoPrefs={"BookCloseDate": "2026-06-30"})
    assert error(books.post("invoice", {**sale, "TxnDate": "2026-06-30"}))["code"] == "6210"
    assert books.post("invoice", {**sale, "TxnDate": "2026-07-01"}).status_code == 200
    prefer(books, AccountingInfoPrefs={"BookCloseDate": None})
    assert books.post("invoice", {**sale, "TxnDate": "2026-06-30"}).status_code == 200


def test_without_a_subscription_nothing_can_be_changed_but_read(books, sale):
    books.sandbox.control(f"companies/{books.realm}", {"subscribed": False})
    assert error(books.post("invoice", sale))["code"] == "6190"
    assert books.get("preferences").status_code == 200
    books.sandbox.control(f"companies/{books.realm}", {"subscribed": True})
    assert books.post("invoice", sale).status_code == 200


def test_numbers_may_repeat_where_nobody_warns(books, sale):
    prefer(books, SalesFormsPrefs={"CustomTxnNumbers": True})
    books.sandbox.control(f"companies/{books.realm}", {"warn_duplicate_numbers": False})
    for _ in range(2):
        assert books.post("invoice", {**sale, "DocNumber": "A-1"}).status_code == 200


def test_discounts_can_be_switched_off(books, sale):
    prefer(books, SalesFormsPrefs={"AllowDiscount": False})
    line = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 5}}
    assert error(books.post("invoice", {**sale, "Line": [*sale["Line"], line]}))["code"] == "5030"


def test_without_sales_tax_a_us_invoice_has_none(books):
    prefer(books, TaxPrefs={"UsingSalesTax": False})
    body = books.invoice_body(books.new_customer(), books.new_item())
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "TAX"}
    assert books.post("invoice", body).json()["Invoice"]["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_norwegian_company_refuses_in_norwegian_under_the_same_code(sandbox):
    norway = sandbox.new_company("Nordlys AS", "NO", "NOK")
    taken = norway.new_customer("Fjord AS")
    refused = error(norway.post("customer", {"DisplayName": "Fjord AS"}))
    assert (refused["code"], refused["Message"]) == ("6240", "Navnet finnes allerede")
    assert refused["Detail"] == f"Det angitte navnet finnes allerede. : Id={taken['Id']}"


def test_a_preference_that_does_not_exist_is_refused(books):
    path = f"/control/companies/{books.realm}/entities/Preferences/1"
    assert books.sandbox.http.post(path, json={"Colours": {}}).status_code == 400
