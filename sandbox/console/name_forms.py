"""Between the forms for customers and items and the bodies that QuickBooks takes."""

from typing import Any

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.console import choices, preferences

ADDRESS = ("Line1", "PostalCode", "City", "CountrySubDivisionCode", "Country")
CUSTOMER_TEXTS = ("DisplayName", "GivenName", "FamilyName", "CompanyName", "Notes")
ITEM_TEXTS = ("Name", "Sku", "Description")


def customer_shown(company: Company, record: Row | None, typed: dict[str, str] | None) -> dict[str, Any]:
    row, address = record or {}, (record or {}).get("BillAddr", {})
    stored = {name: row.get(name, "") for name in CUSTOMER_TEXTS}
    stored |= {name: address.get(name, "") for name in ADDRESS}
    stored |= {
        "Email": row.get("PrimaryEmailAddr", {}).get("Address", ""),
        "Phone": row.get("PrimaryPhone", {}).get("FreeFormNumber", ""),
        "terms": row.get("SalesTermRef", {}).get("value", ""),
        "currency": row.get("CurrencyRef", {}).get("value", company.currency),
    }
    return {
        "values": {**stored, **(typed or {})},
        "terms": choices.choices(company, "Term"),
        "currencies": [] if record else preferences.currency_choices(company),
    }


def read_customer(company: Company, form: dict[str, str], record: Row | None) -> Row:
    body = _start(form, record)
    for name in CUSTOMER_TEXTS:
        if form.get(name) or record:
            body[name] = form.get(name, "")
    if form.get("Email") or record:
        body["PrimaryEmailAddr"] = {"Address": form.get("Email", "")}
    if form.get("Phone") or record:
        body["PrimaryPhone"] = {"FreeFormNumber": form.get("Phone", "")}
    if any(form.get(name) for name in ADDRESS):
        body["BillAddr"] = {name: form[name] for name in ADDRESS if form.get(name)}
    if form.get("terms"):
        body["SalesTermRef"] = {"value": form["terms"]}
    if form.get("currency"):
        body["CurrencyRef"] = {"value": form["currency"]}
    return body


def item_shown(company: Company, record: Row | None, typed: dict[str, str] | None) -> dict[str, Any]:
    row = record or {}
    stored = {name: row.get(name, "") for name in ITEM_TEXTS}
    stored |= {
        "Type": row.get("Type", "Service"),
        "UnitPrice": row.get("UnitPrice", ""),
        "account": row.get("IncomeAccountRef", {}).get("value", ""),
        "tax": row.get("SalesTaxCodeRef", {}).get("value", ""),
        "Taxable": row.get("Taxable", company.country == "US"),
    }
    if typed:
        stored |= {**typed, "Taxable": "Taxable" in typed}
    return {
        "values": stored,
        "accounts": choices.income_accounts(company),
        "tax_codes": [] if company.country == "US" else choices.tax_choices(company),
    }


def read_item(company: Company, form: dict[str, str], record: Row | None) -> Row:
    body = _start(form, record)
    for name in ITEM_TEXTS:
        if form.get(name) or record:
            body[name] = form.get(name, "")
    if form.get("Type"):
        body["Type"] = form["Type"]
    if form.get("account"):
        body["IncomeAccountRef"] = {"value": form["account"]}
    body["UnitPrice"] = _price(form.get("UnitPrice") or "0")
    if company.country == "US":
        body["Taxable"] = "Taxable" in form
    elif form.get("tax"):
        body["SalesTaxCodeRef"] = {"value": form["tax"]}
    return body


def _start(form: dict[str, str], record: Row | None) -> Row:
    if record is None:
        return {}
    return {"Id": record["Id"], "SyncToken": form.get("sync_token", ""), "sparse": True}


def _price(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as trouble:
        raise deeds.Impossible(f"“{text}” is not a price.") from trouble
