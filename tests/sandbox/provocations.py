"""For each recorded fault, what a client does to get it."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.harness.company import Books

ITEM = {"ItemRef": {"value": "1"}}
Provoke = Callable[[Books], httpx.Response]


def line(amount: float = 100, **detail: Any) -> dict[str, Any]:
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {**ITEM, **detail}}


def invoice(**fields: Any) -> dict[str, Any]:
    return {"CustomerRef": {"value": "1"}, "Line": [line()], **fields}


def asking(path: str, **params: str) -> Provoke:
    return lambda books: books.get(path, **params)


def sending(path: str, body: Any, **params: str) -> Provoke:
    return lambda books: books.post(path, body, **params)


def struck(action: str, path: str = "customer/1", **params: str) -> Provoke:
    """What only the gateway or a failing server says is asked of the control API."""

    def run(books: Books) -> httpx.Response:
        rule = books.sandbox.control("faults", {"action": action, "times": 1, "body": "xml"})
        answer = books.get(path, **params)
        books.sandbox.control(f"faults/{rule['id']}", method="DELETE")
        return answer

    return run


def stale(path: str, **params: str) -> Provoke:
    def run(books: Books) -> httpx.Response:
        entity = {"item": "Item", "preferences": "Preferences", "salesreceipt": "SalesReceipt"}[path]
        if path == "salesreceipt":
            row = books.post(path, {"Line": [line()]}).json()[entity]
        else:
            row = books.get("preferences" if path == "preferences" else "item/1").json()[entity]
        return books.post(path, {"Id": row["Id"], "SyncToken": "77", "sparse": True}, **params)

    return run


def deleted_transaction(books: Books) -> httpx.Response:
    made = books.post("invoice", invoice()).json()["Invoice"]
    sent = {"Id": made["Id"], "SyncToken": "0"}
    books.post("invoice", sent, operation="delete")
    return books.get(f"invoice/{made['Id']}")


def duplicate_number(books: Books) -> httpx.Response:
    row = books.get("preferences").json()["Preferences"]
    change = {"Id": "1", "SyncToken": row["SyncToken"], "sparse": True, "SalesFormsPrefs": {"CustomTxnNumbers": True}}
    books.post("preferences", change)
    books.post("invoice", invoice(DocNumber="1037"))
    return books.post("invoice", invoice(DocNumber="1037"))


def without_tax_code(books: Books) -> httpx.Response:
    company = books.sandbox.new_company("Maple", "CA", "CAD")
    company.new_customer()
    return company.post("invoice", invoice())


def without_subscription(books: Books) -> httpx.Response:
    books.sandbox.control(f"companies/{books.realm}", {"subscribed": False})
    answer = books.post("customer", {"DisplayName": "Late"})
    books.sandbox.control(f"companies/{books.realm}", {"subscribed": True})
    return answer


def closed_books(books: Books) -> httpx.Response:
    row = books.get("preferences").json()["Preferences"]
    books.post(
        "preferences",
        {
            "Id": "1",
            "SyncToken": row["SyncToken"],
            "sparse": True,
            "AccountingInfoPrefs": {"BookCloseDate": "2020-12-31"},
        },
    )
    return books.post("invoice", invoice(TxnDate="2020-12-01"))


def with_token(token: str) -> Provoke:
    def run(books: Books) -> httpx.Response:
        return books.call("GET", "customer/1", headers={"authorization": f"Bearer {token}"})

    return run


def expired_token(books: Books) -> httpx.Response:
    books.sandbox.control("oauth", {"age_days": 1})
    return books.get("customer/1")


def another_company(books: Books) -> httpx.Response:
    books.realm = books.sandbox.new_company("Other").realm
    return books.get("customer/1")


OBSERVED: dict[str, Provoke] = {
    "duplicate_name_customer_2020": sending("customer", {"DisplayName": "Amy's Bird Sanctuary"}),
    "duplicate_name_with_id": sending("customer", {"DisplayName": "Amy's Bird Sanctuary"}),
    "duplicate_name_2014": sending("vendor", {"DisplayName": "Amy's Bird Sanctuary"}),
    "stale_object": stale("item"),
    "object_not_found": asking("item/987654"),
    "object_not_found_txn": deleted_transaction,
    "required_param": sending("item", {"Type": "Service"}),
    "unknown_property": sending("invoice", invoice(BadJson=1)),
    "invalid_id": asking("customer/1.5"),
    "unsupported_operation": asking("customer/1/5"),
    "query_unknown_entity": asking("query", query="SELECT * FROM Custmoer"),
    "query_unknown_property": asking("query", query="select * from Customer where NoSuchField = 'x'"),
    "query_value_too_small": asking("query", query="select * from Customer startposition 0"),
    "query_parse": asking("query", query="select * from "),
    "query_parse_2": asking("query", query="select * from Customer wher TxnDate = 'x'"),
    "duplicate_docnum": duplicate_number,
    "string_length": sending("invoice", invoice(DocNumber="x" * 45)),
    "invalid_string_colon": sending("customer", {"DisplayName": "Rob:Barnett:Company"}),
    "amount_mismatch": sending("invoice", invoice(Line=[line(1000, Qty=1, UnitPrice=999)])),
    "invalid_reference": sending("invoice", invoice(CustomerRef={"value": "987"})),
    "multicurrency_off": sending("invoice", invoice(CurrencyRef={"value": "EUR"})),
    "non_us_tax_missing": without_tax_code,
    "company_status": without_subscription,
    "closed_books": closed_books,
    "system_fault": struck("fault:10000"),
    "query_processing": struck("fault:4002", "query", query="select * from Customer"),
    "gateway_401_expired": expired_token,
    "gateway_401_malformed": with_token("x"),
    "gateway_403": struck("fault:3100"),
    "wrong_realm_401_xml": another_company,
    "throttle_429_xml": struck("throttle"),
    "alt_lowercase_validation": struck("lowercase_fault:6240"),
    "fault_in_queryresponse": struck("fault_in_200:500", "query", query="select * from Customer"),
}
RECORDED: dict[str, Provoke] = {
    "minimul/error__400_1": OBSERVED["query_unknown_entity"],
    "minimul/error__400_json": OBSERVED["unknown_property"],
    "minimul/error__401": expired_token,
    "minimul/error__500": OBSERVED["unsupported_operation"],
    "minimul/error__500_1": OBSERVED["invalid_id"],
    "minimul/error__validation": OBSERVED["duplicate_name_customer_2020"],
    "exqb/api__query_error": OBSERVED["query_parse"],
    "exqb/item__create_item_error": OBSERVED["required_param"],
    "exqb/item__read_item_error": OBSERVED["object_not_found"],
    "exqb/item__update_item_error": stale("item"),
    "exqb/preferences__update_preferences_error": stale("preferences"),
    "exqb/sales_receipt__create_sales_receipt_error": sending("salesreceipt", {"Line": [{"Amount": 1}]}),
    "exqb/sales_receipt__void_sales_receipt_error": stale("salesreceipt", include="void", operation="update"),
    "java/fault_0": struck("fault:500"),
    "java/query_0": struck("fault_in_200:500", "query", query="select * from Customer"),
}
