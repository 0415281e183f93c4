"""Create, change, send, void, delete: as QuickBooks does it, versions and refusals included."""

import pytest


def fault(answer, status=400):
    assert answer.status_code == status, answer.text
    return answer.json()["Fault"]["Error"][0]


def test_a_new_customer_has_the_recorded_keys_and_defaults(books):
    made = books.post("customer", {"DisplayName": "Doe5, Jane"})
    row = made.json()["Customer"]
    recorded = {
        "Taxable": True,
        "Job": False,
        "BillWithParent": False,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PreferredDeliveryMethod": "Print",
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "FullyQualifiedName": "Doe5, Jane",
        "DisplayName": "Doe5, Jane",
        "PrintOnCheckName": "Doe5, Jane",
        "Active": True,
    }
    assert {name: row.get(name) for name in recorded} == recorded
    assert set(row["MetaData"]) == {"CreateTime", "LastUpdatedTime"}
    assert made.headers["content-type"] == "application/json;charset=UTF-8"
    assert made.headers["intuit_tid"]


def test_a_name_is_built_from_its_parts_and_asked_for_where_there_are_none(books):
    assert (
        books.post("customer", {"GivenName": "Ola", "FamilyName": "Berg"}).json()["Customer"]["DisplayName"]
        == "Ola Berg"
    )
    assert fault(books.post("customer", {"Notes": "who?"}))["code"] == "6080"


@pytest.mark.parametrize("entity", ["customer", "vendor", "employee"])
def test_a_name_is_unique_across_customers_vendors_and_employees(books, entity):
    taken = books.new_customer("Fjord AS")
    refused = fault(books.post(entity, {"DisplayName": " fjord as ", "GivenName": "F", "FamilyName": "A"}))
    assert refused["code"] == "6240"
    assert (f"Id={taken['Id']}" in refused["Detail"]) == (entity == "customer")


def test_an_unknown_property_a_colon_and_a_long_text_have_their_own_faults(books):
    unknown = fault(books.post("customer", {"DisplayName": "A", "BadJson": 1}))
    assert unknown["code"] == "2010" and 'Unrecognized field "BadJson"' in unknown["Detail"]
    assert fault(books.post("customer", {"DisplayName": "A:B"}))["code"] == "2040"
    long = fault(books.post("customer", {"DisplayName": "A", "Title": "x" * 17}))
    assert (long["code"], long["element"]) == ("2050", "Title")
    assert "Min:0 Max:16 supported. Supplied length:17" in long["Detail"]


def test_a_sparse_update_keeps_what_is_not_sent_and_a_full_one_empties_it(books):
    row = books.post("customer", {"DisplayName": "A", "Notes": "n", "CompanyName": "C"}).json()["Customer"]
    sparse = {"Id": row["Id"], "SyncToken": "0", "sparse": True, "Notes": "m"}
    row = books.post("customer", sparse).json()["Customer"]
    assert (row["SyncToken"], row["Notes"], row["CompanyName"]) == ("1", "m", "C")
    row = books.post("customer", {"Id": row["Id"], "SyncToken": 1, "DisplayName": "A"}).json()["Customer"]
    assert row["SyncToken"] == "2" and "Notes" not in row and "CompanyName" not in row


def test_an_update_that_changes_nothing_changes_no_version(books):
    row = books.new_customer("A")
    again = books.post("customer", {"Id": row["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "A"})
    assert again.json()["Customer"] == row


def test_a_stale_version_is_refused(books):
    row = books.new_customer("A")
    change = {"Id": row["Id"], "SyncToken": "0", "sparse": True, "Notes": "x"}
    assert books.post("customer", change).status_code == 200
    assert fault(books.post("customer", {**change, "Notes": "y"}))["code"] == "5010"


def test_an_inactive_customer_gives_its_name_free_and_takes_it_back(books):
    row = books.new_customer("A")
    off = {"Id": row["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    row = books.post("customer", off).json()["Customer"]
    assert (row["DisplayName"], row["Active"]) == ("A (deleted)", False)
    assert "Customer" not in books.query("select * from Customer")
    assert len(books.query("select * from Customer where Active in (true, false)")["Customer"]) == 1
    on = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, "Active": True}
    assert books.post("customer", on).json()["Customer"]["DisplayName"] == "A"


def test_a_customer_cannot_be_deleted(books):
    row = books.new_customer("A")
    refused = books.post("customer", {"Id": row["Id"], "SyncToken": "0"}, operation="delete")
    assert fault(refused)["code"] == "500"


def test_what_is_missing_is_400_with_610_and_an_unknown_path_400_with_500(books):
    assert fault(books.get("customer/4711"))["code"] == "610"
    assert fault(books.get("customer/1.5"))["code"] == "2030"
    assert fault(books.get("customer/1/5"))["code"] == "500"
    assert fault(books.get("Customer/1"))["code"] == "500"


def test_an_invoice_needs_lines_a_customer_and_agreeing_amounts(books):
    customer, item = books.new_customer(), books.new_item()
    body = books.invoice_body(customer, item)
    assert fault(books.post("invoice", {**body, "Line": []}))["code"] == "2020"
    assert fault(books.post("invoice", {"Line": body["Line"]}))["element"] == "CustomerRef"
    assert fault(books.post("invoice", {**body, "CustomerRef": {"value": "999"}}))["code"] == "2500"
    body["Line"][0]["SalesItemLineDetail"] |= {"Qty": 3, "UnitPrice": 10}
    assert fault(books.post("invoice", body))["code"] == "6070"


def test_the_line_amount_is_rounded_half_up(books):
    customer, item = books.new_customer(), books.new_item()
    body = books.invoice_body(customer, item, 1861.08)
    body["Line"][0]["SalesItemLineDetail"] |= {"Qty": 14.50, "UnitPrice": 128.350}
    assert books.post("invoice", body).json()["Invoice"]["TotalAmt"] == 1861.08


def test_sending_changes_the_time_and_the_state_but_not_the_version(books):
    invoice = books.new_invoice()
    assert fault(books.call("POST", f"invoice/{invoice['Id']}/send"))["code"] == "6420"
    sent = books.call("POST", f"invoice/{invoice['Id']}/send", params={"sendTo": "kari@fjord.example"}).json()[
        "Invoice"
    ]
    assert (sent["SyncToken"], sent["EmailStatus"]) == (invoice["SyncToken"], "EmailSent")
    assert sent["BillEmail"] == {"Address": "kari@fjord.example"}
    assert set(sent["DeliveryInfo"]) == {"DeliveryType", "DeliveryTime"}


def test_a_payment_moves_the_invoice_and_the_customer_but_not_the_customers_version(books):
    invoice = books.new_invoice(100)
    line = {"Amount": 40, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": 50, "Line": [line]}
    payment = books.post("payment", body).json()["Payment"]
    assert payment["UnappliedAmt"] == 10
    after = books.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    assert (after["Balance"], after["SyncToken"]) == (60, "1")
    assert after["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    customer = books.get(f"customer/{invoice['CustomerRef']['value']}").json()["Customer"]
    assert (customer["Balance"], customer["SyncToken"]) == (50, "0")


def test_voiding_a_payment_reopens_its_invoice(books):
    invoice = books.new_invoice(100)
    line = {"Amount": 100, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    payment = books.post("payment", {"CustomerRef": invoice["CustomerRef"], "TotalAmt": 100, "Line": [line]}).json()
    body = {"Id": payment["Payment"]["Id"], "SyncToken": "0", "sparse": True}
    voided = books.post("payment", body, operation="update", include="void").json()["Payment"]
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")
    after = books.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    assert (after["Balance"], after["LinkedTxn"]) == (100, [])


def test_more_than_the_open_balance_cannot_be_applied(books):
    invoice = books.new_invoice(100)
    line = {"Amount": 100.01, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": 200, "Line": [line]}
    assert fault(books.post("payment", body))["code"] == "6000"
    assert books.entities("Payment") == []


def test_a_voided_invoice_keeps_its_number_and_loses_its_amounts(books):
    invoice = books.new_invoice(100, PrivateNote="Ref 7F3K9Q2M")
    body = {"Id": invoice["Id"], "SyncToken": "0"}
    voided = books.post("invoice", body, operation="void").json()["Invoice"]
    assert (voided["SyncToken"], voided["TotalAmt"], voided["Balance"]) == ("1", 0, 0)
    assert voided["DocNumber"] == invoice["DocNumber"]
    assert voided["PrivateNote"].startswith("Voided") and "Ref 7F3K9Q2M" in voided["PrivateNote"]
    assert all(line["Amount"] == 0 for line in voided["Line"])


def test_a_deleted_invoice_answers_as_recorded_and_reads_as_gone(books):
    invoice = books.new_invoice()
    answer = books.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete").json()
    assert answer["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": invoice["Id"]}
    gone = fault(books.get(f"invoice/{invoice['Id']}"))
    assert gone["code"] == "610" and "Another user has deleted this transaction" in gone["Detail"]


def test_invoices_and_credit_memos_share_their_numbers_and_estimates_do_not(books):
    customer, item = books.new_customer(), books.new_item()
    body = books.invoice_body(customer, item)
    numbers = [
        books.post(e, body).json()[n]["DocNumber"]
        for e, n in (
            ("invoice", "Invoice"),
            ("creditmemo", "CreditMemo"),
            ("invoice", "Invoice"),
            ("estimate", "Estimate"),
        )
    ]
    assert numbers == ["1001", "1002", "1003", "1001"]


def test_an_estimate_becomes_an_invoice_once(books):
    customer, item = books.new_customer(), books.new_item()
    body = books.invoice_body(customer, item)
    estimate = books.post("estimate", body).json()["Estimate"]
    assert estimate["TxnStatus"] == "Pending"
    link = {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}
    invoice = books.post("invoice", {**body, **link}).json()["Invoice"]
    assert invoice["LinkedTxn"] == link["LinkedTxn"]
    after = books.get(f"estimate/{estimate['Id']}").json()["Estimate"]
    assert after["TxnStatus"] == "Closed"
    assert after["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]


def test_custom_numbers_are_taken_as_they_come_and_refused_twice(books):
    preferences = books.get("preferences").json()["Preferences"]
    forms = {"SyncToken": preferences["SyncToken"], "sparse": True, "SalesFormsPrefs": {"CustomTxnNumbers": True}}
    assert books.post("preferences", forms).json()["Preferences"]["SalesFormsPrefs"]["AllowDiscount"] is True
    customer, item = books.new_customer(), books.new_item()
    assert "DocNumber" not in books.invoice(customer, item)
    first = books.invoice(customer, item, DocNumber="A-1")
    again = books.invoice_body(customer, item, DocNumber="A-1")
    refused = fault(books.post("invoice", again))
    assert refused["code"] == "6140"
    assert f"DocNumber=A-1 is assigned to TxnType=Invoice with TxnId={first['Id']}" in refused["Detail"]
    assert books.post("invoice", again, include="allowduplicatedocnum").status_code == 200


def test_clients_may_send_empty_texts_and_whole_number_versions(books):
    customer, item = books.new_customer(), books.new_item()
    body = books.invoice_body(customer, item)
    body |= {"DueDate": "", "ShipDate": "", "TotalAmt": "", "InvoiceLink": "", "SyncToken": 0, "LinkedTxn": []}
    body |= {"GlobalTaxCalculation": "TaxExcluded", "ExchangeRate": 1, "HomeBalance": 0, "EmailStatus": "NotSet"}
    answer = books.post("invoice", body, minorversion="75", format="json")
    assert answer.status_code == 200, answer.text
    assert "GlobalTaxCalculation" not in answer.json()["Invoice"]


def test_nothing_of_a_refused_request_stays(books):
    customer, item = books.new_customer(), books.new_item()
    before = books.sandbox.control(f"companies/{books.realm}/entities/Customer")
    body = {**books.invoice_body(customer, item), "DocNumber": "x" * 22}
    assert fault(books.post("invoice", body))["code"] == "2050"
    assert books.sandbox.control(f"companies/{books.realm}/entities/Customer") == before
    assert books.invoice(customer, item)["DocNumber"] == "1001"
