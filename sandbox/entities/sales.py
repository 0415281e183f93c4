"""Sales forms: invoices, estimates, credit memos, receipts."""

from datetime import date, timedelta
from decimal import Decimal

from sandbox.company import Company, Row
from sandbox.entities.checks import (
    NOWHERE,
    ZERO,
    check_email,
    check_lengths,
    refer,
    refer_to_term,
    round_cents,
    to_day,
    to_decimal,
    to_flag,
    wire,
)
from sandbox.entities.sales_lines import build_lines
from sandbox.faultbodies import QboFault, business_fault, missing_parameter
from sandbox.rates import rate_of
from sandbox.tax import TaxResult
from sandbox.terms import due_date

LENGTHS = {"DocNumber": 21, "PrivateNote": 4000, "TrackingNum": 30}
WITHOUT_CUSTOMER = ("SalesReceipt", "RefundReceipt")
NUMBERED = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
POSTED_OPEN = ("Invoice", "CreditMemo")
EMAIL_STATES = ("NotSet", "NeedToSend", "EmailSent")
PRINT_STATES = ("NotSet", "NeedToPrint", "PrintComplete")
LINKED_WHEN_ANY = ("Estimate", "SalesReceipt", "RefundReceipt")
UNDEPOSITED = "4"
FIRST_NUMBER = 1001
READ_ONLY = (
    "TotalAmt",
    "Balance",
    "HomeTotalAmt",
    "HomeBalance",
    "InvoiceLink",
    "DeliveryInfo",
    "TaxExemptionRef",
    "RecurDataRef",
    "RemainingCredit",
    "FreeFormAddress",
    "domain",
)


def build_sale(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    check_lengths(body, LENGTHS)
    customer = refer(company, "Customer", body, "CustomerRef", required=entity not in WITHOUT_CUSTOMER)
    _set_dates(company, entity, body, old)
    _set_currency(company, body, customer, old)
    _set_addresses(company, body, customer)
    _set_states(company, entity, body, old)
    _check_global_tax(company, body)
    if entity == "SalesReceipt":
        body.setdefault("DepositToAccountRef", {"value": UNDEPOSITED})
    for field, listed in (
        ("ClassRef", "Class"),
        ("DepartmentRef", "Department"),
        ("PaymentMethodRef", "PaymentMethod"),
        ("DepositToAccountRef", "Account"),
    ):
        refer(company, listed, body, field)
    subtotal, discount, tax = build_lines(company, body, old)
    _set_tax(company, body, tax)
    _set_totals(company, entity, body, old, subtotal - discount + tax.total)
    set_number(company, entity, body, old)
    body["CustomField"] = body.get("CustomField") or _custom_fields(company, entity)
    body.setdefault("LinkedTxn", (old or {}).get("LinkedTxn", []))
    if entity in LINKED_WHEN_ANY and not body["LinkedTxn"]:
        del body["LinkedTxn"]
    return body


def set_number(company: Company, entity: str, body: Row, old: Row | None) -> None:
    """Numbered by QuickBooks unless the company numbers by itself."""
    numbers_itself = bool(company.preferences["SalesFormsPrefs"].get("CustomTxnNumbers"))
    if old is not None and "DocNumber" not in body and not numbers_itself and "DocNumber" in old:
        body["DocNumber"] = old["DocNumber"]
    counter = "DocNumber" if entity in NUMBERED else f"{entity} DocNumber"
    if "DocNumber" not in body and (not numbers_itself or body.get("AutoDocNumber")):
        number = company.facts.counters.get(counter, FIRST_NUMBER - 1) + 1
        while company.indexes.holder_of_number(entity, str(number)):
            number += 1
        body["DocNumber"] = str(number)
    body.pop("AutoDocNumber", None)
    number_text = body.get("DocNumber", "")
    if number_text.isdigit() and (old is None or old.get("DocNumber") != number_text):
        company.facts.counters[counter] = int(number_text)


def check_number(company: Company, entity: str, body: Row, allow_duplicates: bool) -> None:
    """Silent unless the company numbers by itself and wants to be warned."""
    wanted = body.get("DocNumber")
    custom = company.preferences["SalesFormsPrefs"].get("CustomTxnNumbers")
    if not wanted or allow_duplicates or not custom or not company.facts.warn_duplicate_numbers:
        return
    holder = company.indexes.holder_of_number(entity, wanted)
    if holder and holder != (entity, body.get("Id")):
        raise QboFault(
            "6140",
            "Duplicate Document Number Error : You must specify a different number. This number has already been "
            f"used. DocNumber={wanted} is assigned to TxnType={holder[0]} with TxnId={holder[1]}",
        )


def _set_dates(company: Company, entity: str, body: Row, old: Row | None) -> None:
    body["TxnDate"] = to_day(
        "TxnDate", body.get("TxnDate") or (old or {}).get("TxnDate") or company.today().isoformat()
    )
    company.check_open_period(body["TxnDate"])
    if old is not None:
        company.check_open_period(old["TxnDate"])
    term = refer_to_term(company, body, "SalesTermRef")
    for name in ("ShipDate", "ExpirationDate", "AcceptedDate"):
        if name in body:
            body[name] = to_day(name, body[name])
    if entity != "Invoice":
        return
    if "DueDate" in body:
        body["DueDate"] = to_day("DueDate", body["DueDate"])
        return
    day = date.fromisoformat(body["TxnDate"])
    usual = company.preferences["SalesFormsPrefs"].get("DefaultTerms", {}).get("value", "")
    term = term or company.find("Term", usual)
    body["DueDate"] = (due_date(day, term) if term else day + timedelta(days=30)).isoformat()


def _set_currency(company: Company, body: Row, customer: Row | None, old: Row | None) -> None:
    sent = body.get("CurrencyRef", {}).get("value")
    home = company.currency
    if not company.multicurrency:
        if sent and sent != home:
            raise business_fault("Multi Currency should be enabled to perform this operation")
        body["CurrencyRef"] = {"value": home, "name": company.currency_name(home)}
        body.pop("ExchangeRate", None)
        return
    wanted = customer["CurrencyRef"]["value"] if customer else sent or home
    if sent and sent != wanted:
        raise business_fault(f"The currency of the transaction must be the customer's, {wanted}.")
    body["CurrencyRef"] = {"value": wanted, "name": company.currency_name(wanted)}
    known = body.get("ExchangeRate") or (old or {}).get("ExchangeRate")
    body["ExchangeRate"] = (
        wire(to_decimal("ExchangeRate", known))
        if known and wanted != home
        else rate_of(company, wanted, body["TxnDate"])
    )


def _set_addresses(company: Company, body: Row, customer: Row | None) -> None:
    """Copied from the customer with its id where left out; the e-mail address is not."""
    for field in ("BillAddr", "ShipAddr"):
        if field in body:
            body[field] = {"Id": body[field].get("Id") or company.next_id("address"), **NOWHERE, **body[field]}
        elif customer and customer.get(field):
            body[field] = dict(customer[field])
    body["FreeFormAddress"] = True
    if email := body.get("BillEmail", {}).get("Address"):
        check_email(email)


def _set_states(company: Company, entity: str, body: Row, old: Row | None) -> None:
    for name, states, usual in (("EmailStatus", EMAIL_STATES, "NotSet"), ("PrintStatus", PRINT_STATES, "NeedToPrint")):
        body.setdefault(name, (old or {}).get(name, usual))
        if body[name] not in states:
            raise QboFault("2170", f"Invalid Enumeration : {body[name]}", name)
    if body["EmailStatus"] == "NeedToSend" and not body.get("BillEmail", {}).get("Address"):
        raise QboFault("6420", "Email address is required")
    if body["EmailStatus"] == "NeedToSend":
        body["DeliveryInfo"] = {"DeliveryType": "Email"}
    after_discount = to_flag("ApplyTaxAfterDiscount", body.pop("ApplyTaxAfterDiscount", False))
    if company.is_us:
        body["ApplyTaxAfterDiscount"] = after_discount
    if entity == "Invoice":
        if str(body.get("AllowIPNPayment", False)).lower() == "true":
            body["AllowIPNPayment"] = False
        for name in ("IPN", "Online", "OnlineCreditCard", "OnlineACH"):
            body.setdefault(f"Allow{name}Payment", False)
    if entity == "Estimate":
        body.setdefault("TxnStatus", (old or {}).get("TxnStatus", "Pending"))


def _check_global_tax(company: Company, body: Row) -> None:
    if company.is_us:
        body.pop("GlobalTaxCalculation", None)
        return
    body.setdefault("GlobalTaxCalculation", "TaxExcluded")
    if body["GlobalTaxCalculation"] not in ("TaxExcluded", "TaxInclusive", "NotApplicable"):
        raise QboFault("2170", f"Invalid Enumeration : {body['GlobalTaxCalculation']}", "GlobalTaxCalculation")


def _set_tax(company: Company, body: Row, tax: TaxResult) -> None:
    detail: Row = {}
    if tax.code:
        detail["TxnTaxCodeRef"] = {"value": tax.code}
    detail["TotalTax"] = wire(tax.total)
    if tax.lines:
        detail["TaxLine"] = tax.lines
    body["TxnTaxDetail"] = detail


def _set_totals(company: Company, entity: str, body: Row, old: Row | None, total: Decimal) -> None:
    body["TotalAmt"] = wire(total)
    if entity in POSTED_OPEN:
        deposit = round_cents(to_decimal("Deposit", body.get("Deposit", 0)))
        if "Deposit" in body:
            body["Deposit"] = wire(deposit)
        applied = applied_to(company, entity, body["Id"]) if old else ZERO
        if applied > total - deposit:
            raise business_fault("The total cannot be less than what has been applied to the transaction.")
        body["Balance"] = wire(total - deposit - applied)
        if entity == "CreditMemo":
            body["RemainingCredit"] = body["Balance"]
    elif entity != "Estimate":
        body["Balance"] = 0
    if company.multicurrency:
        rate = Decimal(str(body["ExchangeRate"]))
        body["HomeTotalAmt"] = wire(round_cents(total * rate))
        if entity in POSTED_OPEN:
            body["HomeBalance"] = wire(round_cents(Decimal(str(body["Balance"])) * rate))


def applied_to(company: Company, entity: str, wanted: str) -> Decimal:
    """What payments have applied to an invoice or taken from a credit memo."""
    total = ZERO
    for kind, payment in company.indexes.linked_to(entity, wanted):
        for line in company.rows[kind][payment].get("Line", []):
            if any(link["TxnType"] == entity and link["TxnId"] == wanted for link in line.get("LinkedTxn", [])):
                total += Decimal(str(line["Amount"]))
    return total


def _custom_fields(company: Company, entity: str) -> list[Row]:
    if not company.is_us or entity == "Payment":
        return []
    return [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}]


def check_has_lines(body: Row) -> None:
    if not body.get("Line"):
        raise missing_parameter("Line")
