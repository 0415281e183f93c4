"""For each recording, how the sandbox comes to give the same answer: pairs of what was recorded and what comes here."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.sandbox.recorded import read
from tests.sandbox.replaying import Replay

Pairs = Iterator[tuple[Any, Any]]
LINE = {
    "Amount": 100.0,
    "DetailType": "SalesItemLineDetail",
    "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Services"}},
}
INVOICE = {"Line": [LINE], "CustomerRef": {"value": "1"}}


def reproduce(name: str, replay: Replay) -> list[tuple[Any, Any]]:
    body = read(name).body
    if name in ROWS:
        return list(_rows(body, *ROWS[name], replay))
    return list(WAYS[name](body, replay))


def _rows(body: Any, entity: str, how: str, replay: Replay) -> Pairs:
    """Each recorded row is made again and read the way it was recorded."""
    for recorded, wrap in _recorded_rows(body, entity):
        came = replay.make(entity, recorded)
        row = came[entity]
        if recorded.get("Active") is False:
            row = replay.change(entity, row, Active=False)[entity]
        if how == "query":
            came = replay.query(entity, row["Id"])
        elif how == "get":
            came = replay.books.get(f"{entity.lower()}/{row['Id']}").json()
        yield wrap(recorded), came if "time" in body else {entity: row} if entity in body else row


def _recorded_rows(body: Any, entity: str) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    if isinstance(body, list):
        for row in body:
            yield row, lambda row: row
        return
    listed = body.get("QueryResponse")
    if listed:
        for row in listed[entity]:
            yield row, lambda row: {**body, "QueryResponse": {**listed, entity: [row]}}
    else:
        yield body.get(entity, body), lambda row: {**body, entity: row} if entity in body else row


def _made_invoice(replay: Replay) -> Any:
    return replay.books.post("invoice", INVOICE).json()["Invoice"]


def _read_invoice(body: Any, replay: Replay) -> Pairs:
    yield body, replay.books.get(f"invoice/{_made_invoice(replay)['Id']}").json()


def _operation(operation: str) -> Callable[[Any, Replay], Pairs]:
    def run(body: Any, replay: Replay) -> Pairs:
        invoice = _made_invoice(replay)
        sent = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
        yield body, replay.books.post("invoice", sent, operation=operation).json()

    return run


def _changed(entity: str, **fields: Any) -> Callable[[Any, Replay], Pairs]:
    def run(body: Any, replay: Replay) -> Pairs:
        made = replay.make(entity, body[entity])[entity]
        yield body, replay.change(entity, made, **fields)

    return run


def _deactivated(entity: str, read_again: bool) -> Callable[[Any, Replay], Pairs]:
    def run(body: Any, replay: Replay) -> Pairs:
        row = replay.make(entity, body[entity])[entity]
        came = replay.change(entity, row, Active=False)
        yield body, replay.books.get(f"{entity.lower()}/{row['Id']}").json() if read_again else came

    return run


def _voided_receipt(body: Any, replay: Replay) -> Pairs:
    row = replay.make("SalesReceipt", body["SalesReceipt"])["SalesReceipt"]
    sent = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
    yield body, replay.books.post("salesreceipt", sent, operation="update", include="void").json()


def _voided_payment(body: Any, replay: Replay) -> Pairs:
    row = replay.make("Payment", {**body["Payment"], "TotalAmt": 40})["Payment"]
    sent = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
    yield body, replay.books.post("payment", sent, operation="update", include="void").json()


def _asked(path: str, **params: str) -> Callable[[Any, Replay], Pairs]:
    def run(body: Any, replay: Replay) -> Pairs:
        yield body, replay.books.get(path, **params).json()

    return run


def _statement(text: str) -> Callable[[Any, Replay], Pairs]:
    return _asked("query", query=text)


def _read_row(path: str, entity: str) -> Callable[[Any, Replay], Pairs]:
    """A row recorded without its envelope."""

    def run(body: Any, replay: Replay) -> Pairs:
        row = body[0] if isinstance(body, list) else body.get(entity, body)
        yield row, replay.books.get(path).json()[entity]

    return run


def _updated_preferences(body: Any, replay: Replay) -> Pairs:
    row = replay.books.get("preferences").json()["Preferences"]
    change = {"SalesFormsPrefs": {"AllowDeposit": False}, "Id": row["Id"], "SyncToken": row["SyncToken"]}
    yield body, replay.books.post("preferences", change).json()


def _accounting_preferences(body: Any, replay: Replay) -> Pairs:
    ours = replay.books.get("preferences").json()["Preferences"]["AccountingInfoPrefs"]
    yield body, {"AccountingInfoPrefs": ours}


def _tax_codes(body: Any, replay: Replay) -> Pairs:
    """The three that QuickBooks invents, then one of the company's own."""
    ours = replay.books.get("query", query="select * from TaxCode").json()
    recorded = {row["Id"]: row for row in body["QueryResponse"]["TaxCode"]}
    for row in ours["QueryResponse"]["TaxCode"]:
        theirs = recorded.get(row["Id"], recorded["7"])
        yield _one(body, "TaxCode", theirs), _one(ours, "TaxCode", row)


def _one(body: Any, entity: str, row: Any) -> Any:
    return {**body, "QueryResponse": {**body["QueryResponse"], entity: [row]}}


def _observed_taxes_and_terms(body: Any, replay: Replay) -> Pairs:
    codes = {row["Id"]: row for row in replay.books.query("select * from TaxCode")["TaxCode"]}
    for row in body["taxcode"]:
        yield {"TaxCode": row}, {"TaxCode": codes.get(row["Id"], codes["2"])}
    for row in body["taxrate"]:
        yield {"TaxRate": row}, {"TaxRate": replay.books.get("taxrate/3").json()["TaxRate"]}
    for row in body["term"]:
        yield {"Term": row}, {"Term": replay.make("Term", row)["Term"]}


def _customer_changed_since(entities: str) -> Callable[[Any, Replay], Pairs]:
    def run(body: Any, replay: Replay) -> Pairs:
        yield body, replay.books.get("cdc", entities=entities, changedSince="2011-10-10T09:00:00-07:00").json()

    return run


def _estimates_changed(body: Any, replay: Replay) -> Pairs:
    [element] = body["CDCResponse"][0]["QueryResponse"]
    for recorded in element["Estimate"]:
        made = replay.make("Estimate", recorded)["Estimate"]
        if recorded["TxnStatus"] == "Closed":
            link = [{"TxnId": made["Id"], "TxnType": "Estimate"}]
            replay.books.post("invoice", {**INVOICE, "CustomerRef": made["CustomerRef"], "LinkedTxn": link})
        came = replay.books.get("cdc", entities="estimate", changedSince="2011-10-10T09:00:00-07:00").json()
        [ours] = came["CDCResponse"][0]["QueryResponse"]
        row = next(row for row in ours["Estimate"] if row["Id"] == made["Id"])
        yield _changes(body, {**element, "Estimate": [recorded]}), _changes(came, {**ours, "Estimate": [row]})


def _changes(body: Any, element: Any) -> Any:
    return {**body, "CDCResponse": [{"QueryResponse": [element]}]}


def _deletions_captured(body: Any, replay: Replay) -> Pairs:
    """The recorded deletion of a customer is not repeated: customers cannot be deleted."""
    company = replay.books.sandbox.new_company("Deletions")
    customer = company.new_customer()
    [invoice] = [company.post("invoice", {**INVOICE, "CustomerRef": {"value": customer["Id"]}}).json()["Invoice"]]
    company.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete")
    came = company.get("cdc", entities="Estimate,Invoice", changedSince="2011-10-10T09:00:00-07:00").json()
    empty, deleted, _ = body["body"]["CDCResponse"][0]["QueryResponse"]
    for recorded, ours in zip((empty, deleted), came["CDCResponse"][0]["QueryResponse"], strict=True):
        yield _changes(body["body"], recorded), _changes(came, ours)


def _batch(body: Any, replay: Replay) -> Pairs:
    """A create, a missing object, a stale one and a query, as recorded."""
    receipts = body["BatchItemResponse"][3]["QueryResponse"]["SalesReceipt"]
    made = [replay.make("SalesReceipt", row)["SalesReceipt"] for row in receipts]
    replay.change("SalesReceipt", made[0], PrivateNote="newer")
    sent = read("minimul/batch__basic").sent["BatchItemRequest"]
    sent[1]["Invoice"]["Id"] = "900129"
    sent[2]["SalesReceipt"]["Id"] = made[0]["Id"]
    came = replay.books.post("batch", {"BatchItemRequest": sent}).json()
    for recorded, ours in zip(body["BatchItemResponse"], came["BatchItemResponse"], strict=True):
        yield {**body, "BatchItemResponse": [recorded]}, {**came, "BatchItemResponse": [ours]}


def _batch_envelopes(body: Any, replay: Replay) -> Pairs:
    """An abridged unit test of Intuit's: the rows count for nothing, the envelopes do."""
    sent = [
        {"bId": "12", "operation": "create", "Customer": {"DisplayName": "L 34"}},
        {"bId": "13", "Query": "select * from Customer maxresults 1"},
        {"bId": "14", "operation": "send", "TaxCode": {}},
    ]
    came = replay.books.post("batch", {"BatchItemRequest": sent}).json()
    for recorded, ours in zip(body["BatchItemResponse"], came["BatchItemResponse"], strict=True):
        for answer in (recorded, ours):
            answer.update({"Customer": {}} if "Customer" in answer else {})
            if "QueryResponse" in answer:
                answer["QueryResponse"]["Customer"] = []
        yield {**body, "BatchItemResponse": [recorded]}, {**came, "BatchItemResponse": [ours]}


def _exchange_rates(body: Any, replay: Replay) -> Pairs:
    yield body, replay.books.get("query", query="select * from ExchangeRate where SourceCurrencyCode = 'EUR'").json()


def _bundle(body: Any, replay: Replay) -> Pairs:
    """A Canadian company with several currencies, as the recorded one."""
    company = replay.books.sandbox.new_company("Sweets", "CA", "CAD")
    company.sandbox.control(
        f"companies/{company.realm}/entities/Preferences/1", {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
    )
    address = {"Line1": "317 Pearce St.", "City": "Toronto", "CountrySubDivisionCode": "ON", "PostalCode": "M3E 3E4"}
    customer = {"DisplayName": "Cathy", "BillAddr": address, "ShipAddr": address}
    made = company.post("customer", customer).json()["Customer"]
    sent = Replay(company).body_of("Invoice", body["Invoice"])
    for line in sent["Line"][0]["GroupLineDetail"]["Line"]:
        line["SalesItemLineDetail"] |= {"TaxCodeRef": {"value": "3"}}
        line["SalesItemLineDetail"]["UnitPrice"] = 0.5
        line["Amount"] = line["SalesItemLineDetail"]["Qty"] * 0.5
    sent |= {"CustomerRef": {"value": made["Id"]}, "TxnTaxDetail": {}}
    answer = company.post("invoice", sent)
    assert answer.status_code == 200, answer.text
    yield body, answer.json()


ROWS: dict[str, tuple[str, str]] = {
    "minimul/all__customers_1": ("Customer", "query"),
    "minimul/error__400": ("Customer", "query"),
    "minimul/all__alt_select_1": ("Customer", "query"),
    "minimul/all__alt_select_2": ("Customer", "query"),
    "minimul/all__alt_select_3": ("Customer", "query"),
    "minimul/get__display_name": ("Customer", "query"),
    "minimul/get__id": ("Customer", "get"),
    "minimul/create__customer": ("Customer", "post"),
    "minimul/update__customer": ("Customer", "get"),
    "ruby/deleted_customer": ("Customer", "get"),
    **{f"minimul/all__vendors_by_5_{page}": ("Vendor", "query") for page in range(1, 7)},
    "minimul/get__inactive_vendors": ("Vendor", "query"),
    "minimul/misc__ampersand": ("Vendor", "query"),
    "fyle/vendor_response": ("Vendor", "post"),
    "minimul/all__employees_including_active_1": ("Employee", "query"),
    "fyle/employee_response": ("Employee", "post"),
    "exqb/api__query": ("Item", "query"),
    "exqb/item__create_item": ("Item", "post"),
    "exqb/item__read_item": ("Item", "get"),
    "fyle/items_response": ("Item", "query"),
    "fyle/account_response": ("Account", "post"),
    "fyle/class_response": ("Class", "post"),
    "fyle/department_response": ("Department", "post"),
    "java/query_1": ("Account", "query"),
    "minimul/all__sales_receipts": ("SalesReceipt", "query"),
    "minimul/update__sales_receipt": ("SalesReceipt", "get"),
    "exqb/sales_receipt__create_sales_receipt": ("SalesReceipt", "post"),
    "minimul/create__invoice": ("Invoice", "post"),
    "ruby/invoice_with_discount_line_item_response": ("Invoice", "post"),
    "ruby/estimate": ("Estimate", "post"),
    "ruby/payment": ("Payment", "post"),
    "ruby/terms": ("Term", "post"),
    "ruby/term_by_id": ("Term", "query"),
    "ruby/payment_methods": ("PaymentMethod", "query"),
}
WAYS: dict[str, Callable[[Any, Replay], Pairs]] = {
    "minimul/all__alt_select": _statement("SELECT count(*) FROM Customer WHERE Id IN ('5', '6', '7')"),
    "minimul/all__alt_select_4": _statement("SELECT * FROM Customer WHERE Id IN ('5') MAXRESULTS 2 STARTPOSITION 7"),
    "minimul/all__customers": _statement("SELECT COUNT(*) FROM Customer"),
    "minimul/all__employees_including_active": _statement(
        "SELECT COUNT(*) FROM Employee WHERE Active IN (true, false) "
    ),
    "minimul/all__vendors_by_5": _statement("SELECT COUNT(*) FROM Vendor"),
    "minimul/update__customer_1": _changed("Customer", PrimaryPhone={"FreeFormNumber": "(415) 444-1234"}),
    "minimul/deactivate__account": _deactivated("Account", read_again=True),
    "minimul/deactivate__account_1": _deactivated("Account", read_again=False),
    "minimul/deactivate__employee": _deactivated("Employee", read_again=True),
    "minimul/deactivate__employee_1": _deactivated("Employee", read_again=False),
    "minimul/delete__invoice": _read_invoice,
    "minimul/delete__invoice_1": _operation("delete"),
    "minimul/void__invoice": _read_invoice,
    "minimul/void__invoice_1": _operation("void"),
    "minimul/update__sales_receipt_1": _changed("SalesReceipt", TxnDate="2020-09-29"),
    "exqb/sales_receipt__void_sales_receipt": _voided_receipt,
    "exqb/item__update_item": _changed("Item", Description="New, updated description for Rock Fountain"),
    "exqb/preferences__read_preferences": _asked("preferences"),
    "exqb/preferences__update_preferences": _updated_preferences,
    "ruby/preferences": _read_row("preferences", "Preferences"),
    "ruby/company_info": _read_row("companyinfo/1", "CompanyInfo"),
    "fyle/company_info": _read_row("companyinfo/1", "CompanyInfo"),
    "fyle/preference_response": _accounting_preferences,
    "fyle/tax_code_response": _read_row("taxcode/2", "TaxCode"),
    "fyle/tax_rate_get_by_id": _read_row("taxrate/2", "TaxRate"),
    "ruby/tax_rates": _statement("select * from TaxRate where Id = '3'"),
    "ruby/tax_codes": _tax_codes,
    "observed/tax_and_term_sandbox_2020": _observed_taxes_and_terms,
    "ruby/exchange_rate_by_currency": _asked("exchangerate", sourcecurrencycode="EUR", asofdate="2015-07-07"),
    "ruby/exchange_rates": _exchange_rates,
    "ruby/payment_void_response_success": _voided_payment,
    "ruby/invoice_with_bundle_line_item": _bundle,
    "minimul/cdc__basic": _estimates_changed,
    "observed/cdc_live_shape": _deletions_captured,
    "minimul/batch__basic": _batch,
    "java/batch_0": _batch_envelopes,
}
