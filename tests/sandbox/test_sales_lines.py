"""What QuickBooks makes of the lines of a sales form, and of the dates and states beside them."""

import pytest


def error(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["Fault"]["Error"][0]


def line(amount, item="1", **detail):
    detail = {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "NON"}, **detail}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


@pytest.fixture
def customer(books):
    return books.new_customer()


@pytest.fixture
def sell(books, customer):
    def post(*lines, **fields):
        return books.post("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": list(lines), **fields})

    return post


def sold(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["Invoice"]


def test_a_subtotal_line_that_is_sent_counts_for_nothing(sell):
    made = sold(sell(line(100), {"Amount": 999, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}))
    assert made["TotalAmt"] == 100
    assert [each["Amount"] for each in made["Line"] if each["DetailType"] == "SubTotalLineDetail"] == [100]


def test_a_line_of_words_costs_nothing_and_keeps_its_place(sell):
    words = {"DetailType": "DescriptionOnly", "Description": "Thank you", "DescriptionLineDetail": {}}
    made = sold(sell(line(40), words, line(60)))
    assert [each.get("Description") for each in made["Line"][:3]] == [None, "Thank you", None]
    assert (made["TotalAmt"], [each["LineNum"] for each in made["Line"][:3]]) == (100, [1, 2, 3])


def test_words_alone_make_no_invoice(sell):
    assert error(sell({"DetailType": "DescriptionOnly", "Description": "Thank you"}))["code"] == "2020"


@pytest.mark.parametrize("detail", [{}, {"PercentBased": True}])
def test_a_discount_needs_an_amount_or_a_percentage(sell, detail):
    assert error(sell(line(100), {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}))["code"] == "6090"


def test_shipping_is_a_line_of_its_own(sell):
    assert sold(sell(line(100), line(15, "SHIPPING_ITEM_ID")))["TotalAmt"] == 115


def test_a_deposit_is_paid_from_the_start(sell, books, customer):
    made = sold(sell(line(100), Deposit=30))
    assert (made["TotalAmt"], made["Balance"]) == (100, 70)
    assert books.get(f"customer/{customer['Id']}").json()["Customer"]["Balance"] == 70


def test_a_line_that_names_its_id_stays_and_one_that_is_left_out_goes(sell, books):
    made = sold(sell(line(10), line(20), line(30)))
    kept = [{**made["Line"][1], "Description": "Stays"}, line(5)]
    body = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True, "Line": kept}
    changed = sold(books.post("invoice", body))
    rows = [each for each in changed["Line"] if "Id" in each]
    assert [(each["Id"], each["Amount"], each.get("Description")) for each in rows] == [
        ("2", 20, "Stays"),
        ("4", 5, None),
    ]


def test_only_a_quantity_and_a_rate_give_the_amount(sell):
    detail = {"ItemRef": {"value": "1"}, "Qty": 3, "UnitPrice": 33.335, "TaxCodeRef": {"value": "NON"}}
    assert sold(sell({"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}))["TotalAmt"] == 100.01


def test_what_is_to_be_sent_needs_an_address(sell):
    assert error(sell(line(10), EmailStatus="NeedToSend"))["code"] == "6420"
    made = sold(sell(line(10), EmailStatus="NeedToSend", BillEmail={"Address": "ola@fjord.example"}))
    assert made["EmailStatus"] == "NeedToSend"


def test_an_address_of_no_known_form_is_refused(sell):
    assert error(sell(line(10), BillEmail={"Address": "ola at fjord"}))["code"] == "2210"


def test_without_terms_an_invoice_is_due_after_the_companys_usual_ones(sell):
    made = sold(sell(line(10), TxnDate="2026-01-15"))
    assert made["DueDate"] == "2026-02-14"
    assert "SalesTermRef" not in made


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-01-10", "2026-01-31"),
        ("2026-01-27", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2026-12-30", "2027-01-31"),
    ],
)
def test_terms_by_date_fall_on_a_day_of_the_month_and_on_the_next_one_when_it_is_near(books, sell, day, due):
    term = {"Name": "End of month", "DayOfMonthDue": 31, "DueNextMonthDays": 5}
    made = books.post("term", term).json()["Term"]
    assert made["Type"] == "DATE_DRIVEN"
    assert sold(sell(line(10), TxnDate=day, SalesTermRef={"value": made["Id"]}))["DueDate"] == due


def test_terms_have_bounds(books):
    assert error(books.post("term", {"Name": "Far", "DueDays": 1000}))["code"] == "2240"


def test_quickbooks_numbers_on_request_where_a_company_numbers_by_itself(books, sell):
    custom = {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
    books.sandbox.control(f"companies/{books.realm}/entities/Preferences/1", custom)
    assert "DocNumber" not in sold(sell(line(10)))
    assert sold(sell(line(10), AutoDocNumber=True))["DocNumber"] == "1001"


def test_the_same_invoice_may_be_asked_for_in_json_by_address(sell, books):
    made = sold(sell(line(10)))
    plain = books.call("GET", f"invoice/{made['Id']}", params={"format": "json"}, headers={"accept": "*/*"})
    assert plain.json()["Invoice"]["Id"] == made["Id"]
