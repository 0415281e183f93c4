"""Customers, vendors, employees: one list of names."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.company import Company, Row
from sandbox.entities.checks import (
    NOWHERE,
    check_email,
    check_lengths,
    check_name_letters,
    refer,
    refer_to_term,
    to_flag,
    to_text,
    wire,
)
from sandbox.faultbodies import QboFault, business_fault

LENGTHS = {
    "Title": 16,
    "Suffix": 16,
    "GivenName": 100,
    "MiddleName": 100,
    "FamilyName": 100,
    "CompanyName": 100,
    "DisplayName": 500,
    "PrintOnCheckName": 110,
    "Notes": 2000,
    "ResaleNum": 16,
}
ADDRESS_LENGTHS = {
    **{f"Line{n}": 500 for n in range(1, 6)},
    "City": 255,
    "Country": 255,
    "CountrySubDivisionCode": 255,
    "PostalCode": 30,
}
PHONES = ("PrimaryPhone", "AlternatePhone", "Mobile", "Fax")
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
DEEPEST = 5
READ_ONLY = (
    "Balance",
    "BalanceWithJobs",
    "FullyQualifiedName",
    "Level",
    "IsProject",
    "ClientEntityId",
    "V4IDPseudonym",
)


def build_person(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    _check_fields(body)
    body.setdefault("Active", True)
    body["Active"] = to_flag("Active", body["Active"])
    body["DisplayName"] = _display_name(body, old)
    _mark_activity(company, entity, body, old)
    check_free(company, entity, body)
    if entity != "Employee":
        _set_currency(company, body, old)
        body["Balance"] = old["Balance"] if old else 0
    COMPLETE[entity](company, body, old)
    parts = " ".join(str(body[name]) for name in ("GivenName", "FamilyName") if name in body)
    body.setdefault("PrintOnCheckName", (parts or body["DisplayName"])[:110])
    _number_addresses(company, body, old)
    return body


def check_free(company: Company, entity: str, body: Row) -> None:
    holder = company.indexes.holder_of_name(entity, body["DisplayName"])
    if holder is None or holder == (entity, body.get("Id")):
        return
    if holder[0] == entity:
        raise QboFault("6240", f"The name supplied already exists. : Id={holder[1]}")
    word = entity.lower()
    raise QboFault(
        "6240",
        f"The name supplied already exists. : Another $${word}$$ is already using this name. "
        "Please use a different name.",
    )


def name_for_inactive(company: Company, entity: str, name: str) -> str:
    """The name becomes free: "Ola (deleted)", then "Ola (deleted 2)"."""
    candidate, number = f"{name} (deleted)", 2
    while company.indexes.holder_of_name(entity, candidate):
        candidate, number = f"{name} (deleted {number})", number + 1
    return candidate


def name_without_suffix(name: str) -> str:
    head, found, tail = name.rpartition(" (deleted")
    return head if (found and tail.rstrip(")").strip().isdigit()) or tail == ")" else name


def _check_fields(body: Row) -> None:
    check_lengths(body, LENGTHS)
    for phone in PHONES:
        if phone in body:
            check_lengths(body[phone], {"FreeFormNumber": 30})
    if email := body.get("PrimaryEmailAddr", {}).get("Address"):
        check_lengths(body["PrimaryEmailAddr"], {"Address": 100})
        check_email(email)
    if "WebAddr" in body:
        check_lengths(body["WebAddr"], {"URI": 1000})
    for address in ("BillAddr", "ShipAddr", "PrimaryAddr"):
        if address in body:
            check_lengths(body[address], ADDRESS_LENGTHS)


def _display_name(body: Row, old: Row | None) -> str:
    name = to_text("DisplayName", body.get("DisplayName") or "").strip()
    if not name and old:
        return str(old["DisplayName"])
    name = name or " ".join(str(body[part]).strip() for part in NAME_PARTS if body.get(part))
    if not name:
        raise QboFault("6080")
    check_name_letters(name)
    return name


def _mark_activity(company: Company, entity: str, body: Row, old: Row | None) -> None:
    if old is None or body["Active"] == old["Active"]:
        return
    if not body["Active"]:
        if Decimal(str(old.get("Balance", 0))) != 0:
            raise QboFault("6220")
        body["DisplayName"] = name_for_inactive(company, entity, body["DisplayName"])
    elif body["DisplayName"] == old["DisplayName"]:
        body["DisplayName"] = name_without_suffix(body["DisplayName"])


def _place(company: Company, body: Row) -> Row | None:
    is_job = to_flag("Job", body.get("Job", "ParentRef" in body))
    if is_job != ("ParentRef" in body):
        raise QboFault("6150", "ParentRef is required for a job, and only for a job.")
    body["Job"] = is_job
    parent = refer(company, "Customer", body, "ParentRef") if is_job else None
    if parent is not None:
        body["ParentRef"].pop("name")
    if parent is None:
        body.pop("Level", None)
        return None
    body["Level"] = parent.get("Level", 0) + 1
    if body["Level"] >= DEEPEST:
        raise QboFault("6180", "Sub Level Limit : at most 5 levels.")
    return parent


def _set_currency(company: Company, body: Row, old: Row | None) -> None:
    code = body.get("CurrencyRef", {}).get("value") or (old or {}).get("CurrencyRef", {}).get("value")
    code = code or company.currency
    if code != company.currency and not company.multicurrency:
        raise business_fault("Multi Currency should be enabled to perform this operation")
    if old and code != old["CurrencyRef"]["value"]:
        raise business_fault("The currency of a name cannot be changed once it is set.")
    body["CurrencyRef"] = {"value": code, "name": company.currency_name(code)}


def _complete_customer(company: Company, body: Row, old: Row | None) -> None:
    parent = _place(company, body)
    body["FullyQualifiedName"] = (
        f"{parent['FullyQualifiedName']}:{body['DisplayName']}" if parent else body["DisplayName"]
    )
    refer_to_term(company, body, "SalesTermRef")
    refer(company, "PaymentMethod", body, "PaymentMethodRef")
    taxable = "TaxExemptionReasonId" not in body and body.get("Taxable", company.is_us)
    body["Taxable"] = to_flag("Taxable", taxable)
    body["BillWithParent"] = to_flag("BillWithParent", body.get("BillWithParent", False))
    body["BalanceWithJobs"] = old["BalanceWithJobs"] if old else wire(Decimal(0))
    body["IsProject"] = False
    body.setdefault("PreferredDeliveryMethod", "Print")
    body["ClientEntityId"] = "0"
    if company.facts.sales_tax == "manual":
        body.setdefault("DefaultTaxCodeRef", {"value": "2"})


def _complete_vendor(company: Company, body: Row, old: Row | None) -> None:
    refer_to_term(company, body, "TermRef")
    body["Vendor1099"] = to_flag("Vendor1099", body.get("Vendor1099", False))


def _complete_employee(company: Company, body: Row, old: Row | None) -> None:
    body["BillableTime"] = to_flag("BillableTime", body.get("BillableTime", False))


COMPLETE: dict[str, Callable[[Company, Row, Row | None], None]] = {
    "Customer": _complete_customer,
    "Vendor": _complete_vendor,
    "Employee": _complete_employee,
}


def _number_addresses(company: Company, body: Row, old: Row | None) -> None:
    """An address sent again keeps its id."""
    for field in ("BillAddr", "ShipAddr", "PrimaryAddr"):
        if field in body:
            before = (old or {}).get(field, {})
            located = {**body[field], **NOWHERE}
            same = {k: v for k, v in located.items() if k != "Id"} == {k: v for k, v in before.items() if k != "Id"}
            body[field] = {**located, "Id": before["Id"] if same and "Id" in before else company.next_id("address")}
