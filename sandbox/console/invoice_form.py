"""Between the invoice form and the body that QuickBooks takes."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.console import choices, preferences

EMPTY_LINES = 3
LISTED_NAMES = 300
CENT = Decimal("0.01")
EMPTY = {"item": "", "description": "", "qty": "", "rate": "", "tax": ""}


def form_shown(company: Company, invoice: Row | None, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """`typed` is what was sent and refused: it stays in the fields."""
    base = f"/console/{company.realm_id}/invoices"
    return {
        "heading": f"Edit invoice {invoice.get('DocNumber', '')}".strip() if invoice else "New invoice",
        "back": f"{base}/{invoice['Id']}" if invoice else base,
        "back_words": f"Invoice {invoice.get('DocNumber', '')}".strip() if invoice else "Invoices",
        "values": _typed(typed) if typed else _stored(invoice) if invoice else _blank(company),
        "customer_names": choices.names(company, "Customer", LISTED_NAMES),
        "items": choices.choices(company, "Item"),
        "terms": choices.choices(company, "Term"),
        "tax_codes": choices.tax_choices(company),
        "tax_required": company.country != "US",
        "custom_numbers": preferences.uses_custom_numbers(company),
    }


def read_invoice_form(company: Company, form: dict[str, str], invoice: Row | None) -> Row:
    customer = deeds.find_by_name(company, "Customer", form.get("customer", ""))
    if customer is None:
        raise deeds.Impossible(f"There is no active customer called “{form.get('customer', '')}”.")
    body: Row = {"CustomerRef": {"value": customer["Id"]}, "Line": _read_lines(form)}
    if invoice:
        body |= {"Id": invoice["Id"], "SyncToken": form.get("sync_token", ""), "sparse": True}
    plain = {"TxnDate": "date", "DueDate": "due", "DocNumber": "number", "PrivateNote": "note"}
    for name, typed in plain.items():
        if form.get(typed) or (invoice and name in ("DocNumber", "PrivateNote")):
            body[name] = form.get(typed, "")
    if form.get("email"):
        body["BillEmail"] = {"Address": form["email"]}
    if form.get("memo"):
        body["CustomerMemo"] = {"value": form["memo"]}
    if form.get("terms"):
        body["SalesTermRef"] = {"value": form["terms"]}
    return body


def _read_lines(form: dict[str, str]) -> list[Row]:
    lines = []
    for number in range(1, 100):
        if f"item_{number}" not in form:
            break
        if form[f"item_{number}"]:
            lines.append(_read_line(form, number))
    return lines


def _read_line(form: dict[str, str], number: int) -> Row:
    quantity = _decimal(form.get(f"qty_{number}") or "1", number)
    rate = _decimal(form.get(f"rate_{number}") or "0", number)
    detail: Row = {"ItemRef": {"value": form[f"item_{number}"]}, "Qty": float(quantity), "UnitPrice": float(rate)}
    if form.get(f"tax_{number}"):
        detail["TaxCodeRef"] = {"value": form[f"tax_{number}"]}
    line: Row = {
        "Amount": float((quantity * rate).quantize(CENT, ROUND_HALF_UP)),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }
    if form.get(f"description_{number}"):
        line["Description"] = form[f"description_{number}"]
    return line


def _decimal(text: str, number: int) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation as trouble:
        raise deeds.Impossible(f"Line {number}: “{text}” is not a number.") from trouble


def _blank(company: Company) -> dict[str, Any]:
    values = dict.fromkeys(("sync_token", "customer", "email", "terms", "due", "number", "memo", "note"), "")
    return {**values, "date": deeds.today(company).isoformat(), "lines": [dict(EMPTY)] * (EMPTY_LINES + 1)}


def _stored(invoice: Row) -> dict[str, Any]:
    lines = [_stored_line(line) for line in invoice["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    return {
        "sync_token": invoice["SyncToken"],
        "customer": invoice["CustomerRef"].get("name", ""),
        "email": invoice.get("BillEmail", {}).get("Address", ""),
        "terms": invoice.get("SalesTermRef", {}).get("value", ""),
        "date": invoice["TxnDate"],
        "due": invoice.get("DueDate", ""),
        "number": invoice.get("DocNumber", ""),
        "memo": invoice.get("CustomerMemo", {}).get("value", ""),
        "note": invoice.get("PrivateNote", ""),
        "lines": lines + [dict(EMPTY)] * EMPTY_LINES,
    }


def _stored_line(line: Row) -> dict[str, Any]:
    detail = line["SalesItemLineDetail"]
    return {
        "item": detail.get("ItemRef", {}).get("value", ""),
        "description": line.get("Description", ""),
        "qty": detail.get("Qty", 1),
        "rate": detail.get("UnitPrice", line["Amount"]),
        "tax": detail.get("TaxCodeRef", {}).get("value", ""),
    }


def _typed(form: dict[str, str]) -> dict[str, Any]:
    names = ("sync_token", "customer", "email", "terms", "date", "due", "number", "memo", "note")
    lines = []
    for number in range(1, 100):
        if f"item_{number}" not in form:
            break
        lines.append({name: form.get(f"{name}_{number}", "") for name in EMPTY})
    return {**{name: form.get(name, "") for name in names}, "lines": lines}
