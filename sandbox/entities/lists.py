"""The small lists: accounts, terms, payment methods, departments, classes, currencies, and the company itself."""

from collections.abc import Callable

from sandbox.company import Company, Row
from sandbox.entities.checks import check_lengths, check_name_letters, refer, to_decimal, to_flag, to_text, wire
from sandbox.entities.names import name_for_inactive, name_without_suffix
from sandbox.faultbodies import QboFault, business_fault, missing_parameter

LENGTHS = {"Account": 100, "Term": 31, "PaymentMethod": 31, "Department": 100, "Class": 100, "CompanyCurrency": 100}
SUB_FLAGS = {"Account": "SubAccount", "Department": "SubDepartment", "Class": "SubClass"}
CLASSIFICATIONS = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}
USUAL_SUBTYPE = {
    "Income": "SalesOfProductIncome",
    "Bank": "Checking",
    "Expense": "OtherMiscellaneousServiceCost",
    "Cost of Goods Sold": "SuppliesMaterialsCogs",
    "Accounts Receivable": "AccountsReceivable",
    "Accounts Payable": "AccountsPayable",
}
TERM_RANGES = {
    "DueDays": 999,
    "DiscountPercent": 100,
    "DiscountDays": 999,
    "DayOfMonthDue": 31,
    "DueNextMonthDays": 999,
    "DiscountDayOfMonth": 31,
}


def build_listed(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    if entity == "CompanyCurrency":
        _set_currency(company, body)
    name = to_text("Name", body.get("Name") or (old or {}).get("Name", "")).strip()
    if not name:
        raise missing_parameter("Name")
    check_lengths(body, {"Name": LENGTHS[entity]})
    check_name_letters(name)
    body["Name"] = name
    body["Active"] = to_flag("Active", body.get("Active", True))
    if old is not None and body["Active"] != old["Active"]:
        if body["Active"]:
            body["Name"] = name_without_suffix(name)
        else:
            body["Name"] = name_for_inactive(company, entity, name)
    parent = body.get("ParentRef", {}).get("value", "")
    holder = company.indexes.holder_of_name(entity, body["Name"], parent)
    if holder is not None and holder[1] != body.get("Id"):
        raise QboFault("6240", f"The name supplied already exists. : Id={holder[1]}")
    if entity in SUB_FLAGS:
        above = refer(company, entity, body, "ParentRef")
        body[SUB_FLAGS[entity]] = above is not None
        body["FullyQualifiedName"] = f"{above['FullyQualifiedName']}:{body['Name']}" if above else body["Name"]
    return COMPLETE.get(entity, _as_it_is)(company, body, old)


def build_preferences(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    """Groups are merged: a group sent in part keeps its other settings. Currency is read-only."""
    assert old is not None
    merged = {**old, **{name: value for name, value in body.items() if not isinstance(value, dict)}}
    for name, group in body.items():
        if isinstance(group, dict):
            merged[name] = {**old.get(name, {}), **group}
    merged["CurrencyPrefs"] = old["CurrencyPrefs"]
    return merged


def build_company_info(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    assert old is not None
    return {**old, **body, "Country": old["Country"]}


def _as_it_is(company: Company, body: Row, old: Row | None) -> Row:
    return body


def _account(company: Company, body: Row, old: Row | None) -> Row:
    kind = body.get("AccountType") or (old or {}).get("AccountType")
    if not kind and "AccountSubType" not in body:
        raise QboFault("6010", "AccountType or AccountSubType is required.")
    kind = kind or next((k for k, sub in USUAL_SUBTYPE.items() if sub == body["AccountSubType"]), "Expense")
    if kind not in CLASSIFICATIONS:
        raise QboFault("2170", f"Invalid Enumeration : {kind}", "AccountType")
    if '"' in body["Name"]:
        raise QboFault("2040", f"Element contains invalid characters. {body['Name']}")
    body |= {"AccountType": kind, "Classification": CLASSIFICATIONS[kind]}
    body.setdefault(
        "AccountSubType", (old or {}).get("AccountSubType") or USUAL_SUBTYPE.get(kind, kind.replace(" ", ""))
    )
    body["CurrentBalance"] = body["CurrentBalanceWithSubAccounts"] = (old or {}).get("CurrentBalance", 0)
    body["CurrencyRef"] = {"value": company.currency, "name": company.currency_name(company.currency)}
    return body


def _term(company: Company, body: Row, old: Row | None) -> Row:
    for name, highest in TERM_RANGES.items():
        if name in body:
            number = to_decimal(name, body[name])
            if not 0 <= number <= highest:
                raise QboFault("2240", f"Invalid Number Range : {name} must be 0 to {highest}.", name)
            body[name] = wire(number)
    if "DueDays" not in body and "DayOfMonthDue" not in body:
        raise missing_parameter("DueDays")
    body["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in body else "STANDARD"
    return body


def _payment_method(company: Company, body: Row, old: Row | None) -> Row:
    body.setdefault("Type", "NON_CREDIT_CARD")
    return body


def _set_currency(company: Company, body: Row) -> None:
    if not company.multicurrency:
        raise business_fault("Multi Currency should be enabled to perform this operation")
    if "Code" not in body:
        raise missing_parameter("Code")
    body["Name"] = company.currency_name(body["Code"])


COMPLETE: dict[str, Callable[[Company, Row, Row | None], Row]] = {
    "Account": _account,
    "Term": _term,
    "PaymentMethod": _payment_method,
}
