"""What is only recorded as XML: the same fields, whatever their kinds."""

import xml.etree.ElementTree as ElementTree

import pytest

from tests.sandbox.recorded import FOLDER
from tests.sandbox.replaying import STAND_IN

KNOWN = {
    "invoice_send": {
        "CurrencyRef": "not yet in 2015",
        "LinkedTxn": "an empty list, which XML cannot show",
        "TxnTaxDetail.TxnTaxCodeRef": "sales tax was by hand in that company",
        "FreeFormAddress": "answers of 2026 carry it",
        "MetaData.LastModifiedByRef": "answers of 2026 carry it",
        "Line.SalesItemLineDetail.ItemAccountRef": "answers of 2026 carry it",
        "Deposit": "of 2015; the JSON of 2020 leaves an empty one out",
    },
}


def fields_of_xml(element, path=""):
    """A reference's text is its value; attributes are fields like the others."""
    found = set()
    for child in element:
        name = path + child.tag.rpartition("}")[2]
        found |= {name} | fields_of_xml(child, f"{name}.")
    return found


def fields_of_json(value, path=""):
    if isinstance(value, list):
        return set().union(*(fields_of_json(inner, path) for inner in value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found = set()
    for name, inner in value.items():
        if name in ("domain", "sparse", "status", "value", "name"):
            continue
        found |= {path + name} | fields_of_json(inner, f"{path}{name}.")
    return found


def recorded(name, entity):
    root = ElementTree.parse(FOLDER / "ruckus__quickbooks-ruby" / f"{name}.xml").getroot()
    found = root if root.tag == entity else next(child for child in root if child.tag.endswith(f"}}{entity}"))
    return fields_of_xml(found)


def sale(customer):
    detail = {"ItemRef": {"value": STAND_IN["ItemRef"]}, "UnitPrice": 50, "Qty": 1, "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 50, "Description": "Bear", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    return {"CustomerRef": {"value": customer["Id"]}, "Line": [line]}


@pytest.fixture
def customer(books):
    address = {"Line1": "4581 Finch St.", "City": "Bayshore", "CountrySubDivisionCode": "CA", "PostalCode": "94326"}
    body = {"DisplayName": "Amy's Bird Sanctuary", "BillAddr": address, "ShipAddr": address}
    return books.post("customer", body).json()["Customer"]


def test_a_sent_invoice_has_the_recorded_fields(books, customer):
    made = books.post("invoice", sale(customer)).json()["Invoice"]
    sent = books.call("POST", f"invoice/{made['Id']}/send", params={"sendTo": "test@intuit.com"}).json()["Invoice"]
    different = recorded("invoice_send", "Invoice") ^ fields_of_json(sent)
    assert different == set(KNOWN["invoice_send"])
    assert (sent["EmailStatus"], sent["DeliveryInfo"]["DeliveryType"]) == ("EmailSent", "Email")


def test_a_deleted_credit_memo_among_changes_has_the_recorded_fields(books, customer):
    made = books.post("creditmemo", sale(customer)).json()["CreditMemo"]
    books.post("creditmemo", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    changes = books.get("cdc", entities="CreditMemo", changedSince="2020-01-01T00:00:00-08:00").json()
    [row] = changes["CDCResponse"][0]["QueryResponse"][0]["CreditMemo"]
    assert recorded("credit_memo_change", "CreditMemo") == fields_of_json(row)
    assert (row["domain"], row["status"]) == ("QBO", "Deleted")


def test_a_currency_has_the_recorded_fields(books):
    several = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
    books.sandbox.control(f"companies/{books.realm}/entities/Preferences/1", several)
    made = books.post("companycurrency", {"Code": "EUR"}).json()["CompanyCurrency"]
    assert fields_of_json(made) == recorded("company_currency", "CompanyCurrency")
    assert (made["Name"], made["Code"], made["domain"]) == ("Euro", "EUR", "QBO")
