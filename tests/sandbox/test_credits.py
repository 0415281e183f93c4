"""Where the company wishes it, credits find their invoices by themselves."""

import pytest


@pytest.fixture
def eager(books):
    row = books.get("preferences").json()["Preferences"]
    change = {"Id": "1", "SyncToken": row["SyncToken"], "sparse": True, "SalesFormsPrefs": {"AutoApplyCredit": True}}
    assert books.post("preferences", change).status_code == 200
    return books


def give(books, customer, amount, **fields):
    detail = {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    answer = books.post("creditmemo", {"CustomerRef": {"value": customer["Id"]}, "Line": [line], **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["CreditMemo"]


def left(books, entity, row):
    return books.get(f"{entity.lower()}/{row['Id']}").json()[entity]["Balance"]


def test_a_new_invoice_takes_the_oldest_credits_first(eager):
    customer, item = eager.new_customer(), {"Id": "1"}
    young = give(eager, customer, 50, TxnDate="2026-03-01")
    old = give(eager, customer, 30, TxnDate="2026-01-01")
    invoice = eager.invoice(customer, item, 60)
    assert invoice["Balance"] == 0
    assert (left(eager, "CreditMemo", old), left(eager, "CreditMemo", young)) == (0, 20)
    assert {link["TxnType"] for link in invoice["LinkedTxn"]} == {"Payment"} and len(invoice["LinkedTxn"]) == 2
    assert eager.get(f"customer/{customer['Id']}").json()["Customer"]["Balance"] == -20


def test_a_new_credit_meets_the_open_invoices(eager):
    customer = eager.new_customer()
    invoice = eager.invoice(customer, {"Id": "1"}, 100)
    credit = give(eager, customer, 130)
    assert (left(eager, "Invoice", invoice), credit["RemainingCredit"]) == (0, 30)
    [payment] = eager.query("select * from Payment")["Payment"]
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (0, 0)


def test_credits_of_others_stay_where_they_are(eager):
    give(eager, eager.new_customer("Other AS"), 50)
    assert eager.invoice(eager.new_customer(), {"Id": "1"}, 60)["Balance"] == 60


def test_without_the_preference_nothing_meets(books):
    customer = books.new_customer()
    give(books, customer, 50)
    assert books.invoice(customer, {"Id": "1"}, 60)["Balance"] == 60
