"""One of two records goes; everything that named it names the other."""

import pytest


@pytest.fixture
def merge(books):
    def run(entity, loser, survivor, expected=200):
        path = f"/control/companies/{books.realm}/entities/{entity}/{loser['Id']}/merge"
        answer = books.sandbox.http.post(path, json={"into": survivor["Id"]})
        assert answer.status_code == expected, answer.text
        return answer.json()

    return run


def test_invoices_name_the_item_that_stays(books, merge):
    gone, stays = books.new_item("Hour"), books.new_item("Consulting hour")
    invoice = books.invoice(books.new_customer(), gone)
    merge("Item", gone, stays)
    now = books.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    assert now["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": stays["Id"], "name": "Consulting hour"}
    assert (now["TotalAmt"], int(now["SyncToken"])) == (100, int(invoice["SyncToken"]) + 1)
    lost = books.get(f"item/{gone['Id']}").json()["Item"]
    assert (lost["Active"], lost["Name"], lost["FullyQualifiedName"]) == (False, "Hour (deleted)", "Hour (deleted)")


def test_items_of_different_types_do_not_merge(books, merge):
    service = books.new_item("Hour")
    goods = books.post("item", {"Name": "Chair", "Type": "NonInventory", "IncomeAccountRef": {"value": "1"}}).json()
    refused = merge("Item", service, goods["Item"], expected=400)
    assert refused["Fault"]["Error"][0]["code"] == "6000"
    assert books.get(f"item/{service['Id']}").json()["Item"]["Active"] is True


def test_the_items_of_a_category_move_with_it(books, merge):
    one, other = (books.post("item", {"Name": name, "Type": "Category"}).json()["Item"] for name in ("Old", "New"))
    inner = {"Name": "Hour", "Type": "Service", "IncomeAccountRef": {"value": "1"}, "ParentRef": {"value": one["Id"]}}
    item = books.post("item", inner).json()["Item"]
    merge("Item", one, other)
    moved = books.get(f"item/{item['Id']}").json()["Item"]
    assert (moved["ParentRef"]["value"], moved["FullyQualifiedName"]) == (other["Id"], "New:Hour")


def test_items_earn_on_the_account_that_stays(books, merge):
    gone, stays = (
        books.post("account", {"Name": name, "AccountType": "Income"}).json()["Account"] for name in ("Old", "New")
    )
    item = books.post("item", {"Name": "A", "Type": "Service", "IncomeAccountRef": {"value": gone["Id"]}}).json()[
        "Item"
    ]
    merge("Account", gone, stays)
    now = books.get(f"item/{item['Id']}").json()["Item"]
    assert now["IncomeAccountRef"] == {"value": stays["Id"], "name": "New"}


def test_a_vendor_keeps_its_shape_when_it_goes(books, merge):
    gone, stays = (books.post("vendor", {"DisplayName": name}).json()["Vendor"] for name in ("Old", "New"))
    merge("Vendor", gone, stays)
    lost = books.get(f"vendor/{gone['Id']}").json()["Vendor"]
    assert lost["DisplayName"] == "Old (deleted)" and "FullyQualifiedName" not in lost
