"""Payments, and what they do to the invoices and credit memos that they touch."""

from decimal import Decimal

from sandbox.company import Company, Row
from sandbox.entities.checks import ZERO, check_lengths, refer, round_cents, to_day, to_decimal, wire
from sandbox.entities.sales import applied_to
from sandbox.faultbodies import QboFault, business_fault, missing_parameter

READ_ONLY = ("UnappliedAmt", "LinkedTxn", "DocNumber")
UNDEPOSITED = "4"
APPLIABLE = ("Invoice", "CreditMemo")


def build_payment(company: Company, entity: str, body: Row, old: Row | None) -> Row:
    check_lengths(body, {"PrivateNote": 4000, "PaymentRefNum": 21})
    refer(company, "Customer", body, "CustomerRef", required=True)
    if "TotalAmt" not in body:
        raise missing_parameter("TotalAmt")
    total = round_cents(to_decimal("TotalAmt", body["TotalAmt"]))
    if total < 0:
        raise QboFault("2290", "Negative Amount : TotalAmt", "TotalAmt")
    body["TotalAmt"] = wire(total)
    body["TxnDate"] = to_day(
        "TxnDate", body.get("TxnDate") or (old or {}).get("TxnDate") or company.today().isoformat()
    )
    company.check_open_period(body["TxnDate"])
    _set_currency(company, body)
    refer(company, "PaymentMethod", body, "PaymentMethodRef")
    body.setdefault("DepositToAccountRef", {"value": UNDEPOSITED})
    refer(company, "Account", body, "DepositToAccountRef")
    body["ProcessPayment"] = False
    body["LinkedTxn"] = []
    _set_lines(company, body, old, total)
    return body


def linked_in(payment: Row | None) -> dict[tuple[str, str], Decimal]:
    """What a payment applies to each transaction."""
    applied: dict[tuple[str, str], Decimal] = {}
    for line in (payment or {}).get("Line", []):
        for link in line.get("LinkedTxn", []):
            key = (link["TxnType"], link["TxnId"])
            applied[key] = applied.get(key, ZERO) + Decimal(str(line["Amount"]))
    return applied


def settle(company: Company, touched: set[tuple[str, str]]) -> None:
    """Bring balances and links of the touched transactions in line with the payments that name them now."""
    for entity, target in touched:
        if company.find(entity, target) is None:
            continue
        row = company.edit(entity, target)
        total = Decimal(str(row["TotalAmt"])) - Decimal(str(row.get("Deposit", 0)))
        row["Balance"] = wire(total - applied_to(company, entity, target))
        if entity == "CreditMemo":
            row["RemainingCredit"] = row["Balance"]
        if "HomeBalance" in row:
            row["HomeBalance"] = wire(round_cents(Decimal(str(row["Balance"])) * Decimal(str(row["ExchangeRate"]))))
        others = [link for link in row.get("LinkedTxn", []) if link["TxnType"] != "Payment"]
        payments = [{"TxnId": p, "TxnType": "Payment"} for _, p in company.indexes.linked_to(entity, target)]
        row["LinkedTxn"] = others + payments
        row["SyncToken"] = str(int(row["SyncToken"]) + 1)
        row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": company.now_stamp()}
        company.put(entity, row)
        company.announce(entity, target, "Update")


def _set_currency(company: Company, body: Row) -> None:
    sent = body.get("CurrencyRef", {}).get("value")
    customer = company.of("Customer")[body["CustomerRef"]["value"]]
    if not company.multicurrency and sent and sent != company.currency:
        raise business_fault("Multi Currency should be enabled to perform this operation")
    if sent and sent != customer["CurrencyRef"]["value"]:
        raise business_fault("The currency of the payment must be the customer's.")
    body["CurrencyRef"] = dict(customer["CurrencyRef"])
    if company.multicurrency:
        body.setdefault("ExchangeRate", 1)
    else:
        body.pop("ExchangeRate", None)


def _set_lines(company: Company, body: Row, old: Row | None, total: Decimal) -> None:
    before = linked_in(old)
    lines, used, credits = [], ZERO, ZERO
    for line in body.get("Line", []):
        amount = round_cents(to_decimal("Amount", line.get("Amount", 0)))
        links = [_checked_link(company, body, link) for link in line.get("LinkedTxn", [])]
        if links and links[0]["TxnType"] == "CreditMemo":
            credits += amount
        elif links:
            used += amount
        lines.append({"Amount": wire(amount), "LinkedTxn": links})
    if used > total + credits:
        raise business_fault("The amount applied is more than the payment.")
    body["Line"] = lines
    for (entity, target), amount in linked_in(body).items():
        room = Decimal(str(company.rows[entity][target]["Balance"])) + before.get((entity, target), ZERO)
        if amount > room:
            raise business_fault("The amount applied to a transaction is more than its open balance.")
    body["UnappliedAmt"] = wire(total + credits - used)


def _checked_link(company: Company, body: Row, link: Row) -> Row:
    entity, target = str(link.get("TxnType", "")), str(link.get("TxnId", ""))
    if entity not in APPLIABLE or company.find(entity, target) is None:
        raise QboFault("620", f"Transaction cannot be linked : {entity} {target}")
    if company.rows[entity][target]["CustomerRef"]["value"] not in _family(company, body["CustomerRef"]["value"]):
        raise business_fault("The transaction that you are trying to link belongs to another customer.")
    return {"TxnId": target, "TxnType": entity}


def _family(company: Company, customer: str) -> set[str]:
    """A customer's payment may settle what its sub-customers owe."""
    family = {customer}
    for entity, child in company.indexes.children_of("Customer", customer):
        if entity == "Customer":
            family |= _family(company, child)
    return family
