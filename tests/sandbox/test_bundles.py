"""Bundles: made by a bookkeeper, read and sold by programs."""

import pytest


@pytest.fixture
def parts(books):
    income = books.query("select * from Account where AccountType = 'Income'")["Account"][0]["Id"]
    made = []
    for name, price in (("Frame", 40), ("Wheel", 12.5)):
        body = {"Name": name, "Type": "Service", "UnitPrice": price, "IncomeAccountRef": {"value": income}}
        made.append(books.post("item", body).json()["Item"])
    return made


@pytest.fixture
def bundle(books, parts):
    lines = [{"ItemRef": {"value": part["Id"]}, "Qty": qty} for part, qty in zip(parts, (1, 2), strict=True)]
    body = {"Name": "Bicycle", "Type": "Group", "ItemGroupDetail": {"ItemGroupLine": lines}}
    return books.sandbox.control(f"companies/{books.realm}/entities/Item", body)["Item"]


def sell(books, detail):
    line = {"DetailType": "GroupLineDetail", "GroupLineDetail": detail}
    return books.post("invoice", {"CustomerRef": {"value": books.new_customer()["Id"]}, "Line": [line]})


def test_a_program_reads_a_bundle_and_makes_none(books, bundle):
    read = books.get(f"item/{bundle['Id']}").json()["Item"]
    held = read["ItemGroupDetail"]["ItemGroupLine"]
    assert [(part["ItemRef"]["name"], part["Qty"]) for part in held] == [("Frame", 1), ("Wheel", 2)]
    assert books.query("select * from Item where Type = 'Group'")["Item"][0]["Id"] == bundle["Id"]
    body = {"Name": "Tandem", "Type": "Group", "ItemGroupDetail": read["ItemGroupDetail"]}
    assert books.post("item", body).json()["Fault"]["Error"][0]["code"] == "2170"


def test_a_bundle_sold_whole_brings_the_lines_of_what_it_holds(books, bundle):
    invoice = sell(books, {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 3}).json()["Invoice"]
    [group] = [line for line in invoice["Line"] if line["DetailType"] == "GroupLineDetail"]
    inner = group["GroupLineDetail"]["Line"]
    assert [(line["SalesItemLineDetail"]["Qty"], line["Amount"]) for line in inner] == [(3, 120), (6, 75)]
    assert (group["Amount"], invoice["TotalAmt"]) == (195, 195)


def test_lines_that_are_sent_stand_for_those_of_the_bundle(books, bundle, parts):
    detail = {"ItemRef": {"value": parts[0]["Id"]}, "Qty": 1, "UnitPrice": 35, "TaxCodeRef": {"value": "NON"}}
    line = {"DetailType": "SalesItemLineDetail", "Amount": 35, "SalesItemLineDetail": detail}
    answer = sell(books, {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 1, "Line": [line]})
    assert answer.json()["Invoice"]["TotalAmt"] == 35


def test_a_bundle_holds_something_and_no_other_bundle(books, bundle):
    path = f"/control/companies/{books.realm}/entities/Item"
    empty = books.sandbox.http.post(path, json={"Name": "Nothing", "Type": "Group"})
    assert empty.json()["Fault"]["Error"][0]["code"] == "2020"
    inside = {"ItemGroupLine": [{"ItemRef": {"value": bundle["Id"]}, "Qty": 1}]}
    nested = books.sandbox.http.post(path, json={"Name": "Two", "Type": "Group", "ItemGroupDetail": inside})
    assert nested.json()["Fault"]["Error"][0]["code"] == "6000"


def test_a_plain_line_sells_no_bundle(books, bundle):
    body = books.invoice_body(books.new_customer(), bundle)
    assert books.post("invoice", body).json()["Fault"]["Error"][0]["code"] == "6000"
