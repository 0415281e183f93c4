"""Sub-customers, items and accounts: nesting, requirements, what a bookkeeper may not do."""

import pytest


def error(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["Fault"]["Error"][0]


def made(answer):
    assert answer.status_code == 200, answer.text
    [row] = [value for name, value in answer.json().items() if name != "time"]
    return row


def child(books, name, parent):
    return books.post("customer", {"DisplayName": name, "Job": True, "ParentRef": {"value": parent["Id"]}})


def account(books, kind):
    return books.query(f"select * from Account where AccountType = '{kind}'")["Account"][0]["Id"]


def test_customers_nest_five_levels_deep_and_no_deeper(books):
    row = made(books.post("customer", {"DisplayName": "L0"}))
    for level in range(1, 5):
        row = made(child(books, f"L{level}", row))
    assert (row["FullyQualifiedName"], row["Level"]) == ("L0:L1:L2:L3:L4", 4)
    assert error(child(books, "L5", row))["code"] == "6180"


def test_a_job_needs_a_parent_and_a_parent_makes_a_job(books):
    assert error(books.post("customer", {"DisplayName": "Lone", "Job": True}))["code"] == "6150"


def test_a_customer_who_owes_cannot_be_made_inactive(books):
    customer, item = books.new_customer(), books.new_item()
    books.invoice(customer, item, 100)
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    assert error(books.post("customer", body))["code"] == "6220"


def test_the_currency_of_a_name_stays(books):
    on = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
    books.sandbox.control(f"companies/{books.realm}/entities/Preferences/1", on)
    customer = books.new_customer()
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "EUR"}}
    assert error(books.post("customer", body))["code"] == "6000"


def test_items_stand_in_categories_and_a_name_is_taken_in_its_category_only(books):
    first, second = (made(books.post("item", {"Name": name, "Type": "Category"})) for name in ("Design", "Print"))
    income = {"value": account(books, "Income")}
    body = {"Name": "Hour", "Type": "Service", "IncomeAccountRef": income}
    inside = made(books.post("item", {**body, "SubItem": True, "ParentRef": {"value": first["Id"]}}))
    assert (inside["FullyQualifiedName"], inside["SubItem"], inside["Level"]) == ("Design:Hour", True, 1)
    assert made(books.post("item", {**body, "SubItem": True, "ParentRef": {"value": second["Id"]}}))
    again = books.post("item", {**body, "SubItem": True, "ParentRef": {"value": first["Id"]}})
    assert error(again)["code"] == "6240"


def test_only_a_category_holds_items(books):
    item = books.new_item()
    body = {"Name": "Hour", "Type": "Service", "IncomeAccountRef": {"value": account(books, "Income")}}
    assert error(books.post("item", {**body, "ParentRef": {"value": item["Id"]}}))["code"] == "700"


@pytest.mark.parametrize(
    "missing", ["IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "QtyOnHand", "InvStartDate"]
)
def test_what_is_stocked_needs_its_accounts_its_quantity_and_its_start(books, missing):
    accounts = {"Income": "Income", "Expense": "Cost of Goods Sold", "Asset": "Other Current Asset"}
    body = {"Name": "Lamp", "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 7, "InvStartDate": "2026-01-01"}
    body |= {f"{role}AccountRef": {"value": account(books, kind)} for role, kind in accounts.items()}
    whole = made(books.post("item", body))
    assert (whole["Type"], whole["TrackQtyOnHand"], whole["QtyOnHand"]) == ("Inventory", True, 7)
    less = {name: value for name, value in body.items() if name != missing} | {"Name": "Chair"}
    assert error(books.post("item", less))["code"] == "2020"


def test_an_item_earns_on_an_income_account_only(books):
    body = {"Name": "Odd", "Type": "Service", "IncomeAccountRef": {"value": account(books, "Bank")}}
    assert error(books.post("item", body))["code"] == "6430"


def test_an_account_needs_a_type_and_tells_its_class(books):
    assert error(books.post("account", {"Name": "Unclear"}))["code"] == "6010"
    row = made(books.post("account", {"Name": "Fees", "AccountType": "Expense"}))
    assert (row["Classification"], row["CurrentBalance"]) == ("Expense", 0)


@pytest.mark.parametrize("entity", ["account", "department", "class"])
def test_lists_nest(books, entity):
    more = {"AccountType": "Income"} if entity == "account" else {}
    above = made(books.post(entity, {"Name": "North", **more}))
    below = made(books.post(entity, {"Name": "Oslo", "ParentRef": {"value": above["Id"]}, **more}))
    assert below["FullyQualifiedName"] == "North:Oslo"
    assert below[f"Sub{entity.capitalize()}"] is True
