"""What can be done in a company, by the API and by people alike."""

import copy
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from sandbox.company import Company, Row
from sandbox.credits import payments_that_settle
from sandbox.entities import items, lists, names, payments, sales
from sandbox.entities.checks import ZERO, check_email, clean, read_id, refuse_unknown, wire
from sandbox.faultbodies import QboFault, business_fault, missing_parameter
from sandbox.merging import check_alike, renamed_holders

Builder = Callable[[Company, str, Row, Row | None], Row]
SALES = ("Invoice", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt")
TRANSACTIONS = (*SALES, "Payment")
VOIDABLE = ("Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt")
SENDABLE = (*SALES, "Payment")
BUILDERS: dict[str, Builder] = {
    **dict.fromkeys(("Customer", "Vendor", "Employee"), names.build_person),
    "Item": items.build_item,
    **dict.fromkeys(SALES, sales.build_sale),
    "Payment": payments.build_payment,
    **dict.fromkeys(("Account", "Term", "PaymentMethod", "Department", "Class", "CompanyCurrency"), lists.build_listed),
    "Preferences": lists.build_preferences,
    "CompanyInfo": lists.build_company_info,
}
READ_ONLY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Customer", "Vendor", "Employee"), names.READ_ONLY),
    "Item": items.READ_ONLY,
    **dict.fromkeys(SALES, sales.READ_ONLY),
    "Payment": payments.READ_ONLY,
}
SYSTEM = ("Id", "SyncToken", "MetaData", "domain", "sparse", "status", "TxnSource")
KEPT_IN_PART = ("Preferences", "CompanyInfo")
STALE = (
    "Stale Object Error : You and Robin Bookkeeper were working on this at the same time. Robin Bookkeeper finished "
    "before you did, so your work was not saved."
)
DELETED_TXN = "Object Not Found : Another user has deleted this transaction."


def create(company: Company, entity: str, body: Row, include: Collection[str] = ()) -> Row:
    refuse_unknown(entity, body)
    company.check_writable()
    with company.work():
        wanted = _writable(entity, clean(body))
        wanted["Id"] = company.next_id(entity)
        row = _build(company, entity, wanted, None, include)
        row = first_version(company, entity, row)
        _after_write(company, entity, row, None)
        company.announce(entity, row["Id"], "Create")
        for payment in payments_that_settle(company, entity, row):
            create(company, "Payment", payment)
        return company.rows[entity][row["Id"]]


def update(company: Company, entity: str, body: Row, include: Collection[str] = ()) -> Row:
    """Full unless `sparse`: what a full update leaves out is emptied. A change of nothing changes no version."""
    refuse_unknown(entity, body)
    company.check_writable()
    with company.work():
        old = find_current(company, entity, body)
        sent = _writable(entity, clean(body))
        if str(body.get("sparse", "")).lower() == "true" or entity in KEPT_IN_PART:
            cleared = [name for name in body if name not in sent and name not in SYSTEM]
            base = {name: value for name, value in old.items() if name not in cleared or name in _protected(entity)}
            wanted = {**base, **sent}
        else:
            protected = _protected(entity)
            wanted = {**{name: value for name, value in old.items() if name in protected}, **sent}
        wanted["Id"] = old["Id"]
        row = _build(company, entity, copy.deepcopy(wanted), old, include)
        row |= {name: old[name] for name in ("SyncToken", "MetaData", "domain", "sparse")}
        if row == old:
            return old
        _bump(company, entity, row)
        _after_write(company, entity, row, old)
        company.announce(entity, row["Id"], "Update")
    return row


def delete(company: Company, entity: str, body: Row, unlink: bool = False) -> Row:
    """`unlink`: as a person does it, payments on the transaction become unapplied."""
    if entity not in TRANSACTIONS:
        raise QboFault("500", f"Operation delete is not supported for {entity}.")
    company.check_writable()
    with company.work():
        old = find_current(company, entity, body)
        company.check_open_period(old["TxnDate"])
        holders = company.indexes.linked_to(entity, old["Id"])
        if holders and not unlink:
            raise business_fault("The transaction is linked to others. Unlink it before you delete it.")
        _unlink_payments(company, entity, old["Id"])
        old = company.rows[entity][old["Id"]]
        company.drop(entity, old["Id"])
        _settle_after(company, entity, None, old)
        company.announce(entity, old["Id"], "Delete")
    return {"domain": "QBO", "status": "Deleted", "Id": old["Id"]}


def void(company: Company, entity: str, body: Row) -> Row:
    if entity not in VOIDABLE:
        raise QboFault("500", f"Operation void is not supported for {entity}.")
    company.check_writable()
    with company.work():
        old = find_current(company, entity, body)
        company.check_open_period(old["TxnDate"])
        _unlink_payments(company, entity, old["Id"])
        old = company.rows[entity][old["Id"]]
        row = company.edit(entity, old["Id"])
        _empty(row)
        note = str(row.get("PrivateNote", ""))
        row["PrivateNote"] = f"Voided - {note}" if note else "Voided"
        _bump(company, entity, row)
        _after_write(company, entity, row, old)
        company.announce(entity, row["Id"], "Void")
    return row


def send(company: Company, entity: str, wanted: str, to: str | None = None) -> Row:
    """Changes time and e-mail state, not the version."""
    if entity not in SENDABLE:
        raise QboFault("500", f"Operation send is not supported for {entity}.")
    company.check_writable()
    with company.work():
        read(company, entity, wanted)
        row = company.edit(entity, wanted)
        if to:
            check_email(to)
            row["BillEmail"] = {"Address": to}
        if not row.get("BillEmail", {}).get("Address"):
            raise QboFault("6420", "Email address is required")
        now = company.now_stamp()
        row["EmailStatus"] = "EmailSent"
        row["DeliveryInfo"] = {"DeliveryType": "Email", "DeliveryTime": now}
        row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": now}
        company.put(entity, row)
        company.announce(entity, wanted, "Emailed")
    return row


def merge(company: Company, entity: str, loser: str, survivor: str) -> Row:
    """The loser turns inactive and everything that named it names the survivor."""
    if entity not in ("Customer", "Vendor", "Employee", "Item", "Account"):
        raise QboFault("500", f"Operation merge is not supported for {entity}.")
    company.check_writable()
    with company.work():
        lost, kept = read(company, entity, loser), read(company, entity, survivor)
        check_alike(entity, lost, kept)
        for kind, holder in renamed_holders(company, entity, loser, kept):
            _bump(company, kind, holder)
            company.put(kind, holder)
            company.announce(kind, holder["Id"], "Update")
        if entity == "Customer":
            for kind, wanted in company.indexes.of_customer(loser):
                _hand_over(company, kind, wanted, survivor, kept["DisplayName"])
        row = company.edit(entity, loser)
        field = "DisplayName" if "DisplayName" in row else "Name"
        row |= {"Active": False, field: names.name_for_inactive(company, entity, row[field])}
        if "FullyQualifiedName" in row:
            row["FullyQualifiedName"] = row[field]
        _bump(company, entity, row)
        company.put(entity, row)
        winner = company.edit(entity, survivor)
        _bump(company, entity, winner)
        company.put(entity, winner)
        company.announce(entity, survivor, "Merge", loser)
    return company.rows[entity][survivor]


def read(company: Company, entity: str, wanted: str) -> Row:
    row = company.find(entity, wanted)
    if row is not None:
        return row
    if entity in TRANSACTIONS and wanted in company.gone.get(entity, {}):
        raise QboFault("610", DELETED_TXN)
    raise QboFault("610")


def find_current(company: Company, entity: str, body: Row) -> Row:
    wanted = "1" if entity in KEPT_IN_PART else read_id(body)
    old = read(company, entity, wanted)
    token = str(body.get("SyncToken", ""))
    if not token:
        raise missing_parameter("SyncToken")
    if token != old["SyncToken"]:
        raise QboFault("5010", STALE)
    return old


def first_version(company: Company, entity: str, row: Row) -> Row:
    now = company.now_stamp()
    row |= {"SyncToken": "0", "MetaData": _meta(entity, now, now), "domain": "QBO", "sparse": False}
    return row


def _protected(entity: str) -> tuple[str, ...]:
    return (*SYSTEM, *READ_ONLY.get(entity, ()))


def _writable(entity: str, body: Row) -> Row:
    return {name: value for name, value in body.items() if name not in _protected(entity)}


def _build(company: Company, entity: str, body: Row, old: Row | None, include: Collection[str]) -> Row:
    if entity not in BUILDERS:
        raise QboFault("500", f"Operation is not supported for {entity}.")
    estimate = _estimate_of(company, entity, body, old)
    row = BUILDERS[entity](company, entity, body, old)
    if entity in SALES:
        sales.check_number(company, entity, row, "allowduplicatedocnum" in include)
    if estimate is not None:
        _close_estimate(company, estimate, row)
    return row


def _estimate_of(company: Company, entity: str, body: Row, old: Row | None) -> Row | None:
    """A new invoice may be made from an estimate."""
    links = body.get("LinkedTxn", []) if entity == "Invoice" and old is None else []
    for link in links:
        if link.get("TxnType") == "Estimate":
            return read(company, "Estimate", str(link.get("TxnId")))
        raise QboFault("620", f"Transaction cannot be linked : {link.get('TxnType')} {link.get('TxnId')}")
    return None


def _close_estimate(company: Company, estimate: Row, invoice: Row) -> None:
    row = company.edit("Estimate", estimate["Id"])
    row["TxnStatus"] = "Closed"
    row["LinkedTxn"] = [*row.get("LinkedTxn", []), {"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    _bump(company, "Estimate", row)
    company.put("Estimate", row)
    company.announce("Estimate", row["Id"], "Update")


def _after_write(company: Company, entity: str, row: Row, old: Row | None) -> None:
    company.put(entity, row)
    if entity in TRANSACTIONS:
        _settle_after(company, entity, row, old)


def _settle_after(company: Company, entity: str, row: Row | None, old: Row | None) -> None:
    """Follow a transaction's effect on what it pays and on its customer's balance."""
    if entity == "Payment":
        before, after = payments.linked_in(old), payments.linked_in(row)
        touched = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        owed = {key: _owed(company.find(*key), key[0]) for key in touched}
        payments.settle(company, touched)
        for key in touched:
            if (target := company.find(*key)) is not None:
                _move_balance(company, target["CustomerRef"]["value"], _owed(target, key[0]) - owed[key])
    for version, sign in ((old, -1), (row, 1)):
        if version is not None and "CustomerRef" in version:
            _move_balance(company, version["CustomerRef"]["value"], sign * _owed(version, entity))


def _owed(row: Row | None, entity: str = "") -> Decimal:
    """What a transaction adds to its customer's balance."""
    if row is None:
        return ZERO
    if entity == "Payment":
        return -Decimal(str(row["UnappliedAmt"]))
    amount = Decimal(str(row.get("Balance", 0)))
    return -amount if entity == "CreditMemo" else ZERO if entity == "Estimate" else amount


def _move_balance(company: Company, customer: str, by: Decimal) -> None:
    """Customers move without a new version, and so do their parents."""
    field, wanted = "Balance", customer
    while wanted and by:
        row = company.edit("Customer", wanted)
        row[field] = wire(Decimal(str(row[field])) + by)
        if field == "Balance":
            row["BalanceWithJobs"] = wire(Decimal(str(row["BalanceWithJobs"])) + by)
        row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": company.now_stamp()}
        company.put("Customer", row)
        field, wanted = "BalanceWithJobs", row.get("ParentRef", {}).get("value", "")


def _unlink_payments(company: Company, entity: str, wanted: str) -> None:
    for kind, holder in company.indexes.linked_to(entity, wanted):
        old = company.rows[kind][holder]
        row = company.edit(kind, holder)
        row["Line"] = [
            line
            for line in row.get("Line", [])
            if not any(link["TxnType"] == entity and link["TxnId"] == wanted for link in line.get("LinkedTxn", []))
        ]
        freed = payments.linked_in(old).get((entity, wanted), ZERO)
        row["UnappliedAmt"] = wire(Decimal(str(row["UnappliedAmt"])) + freed)
        _bump(company, kind, row)
        _after_write(company, kind, row, old)
        company.announce(kind, holder, "Update")


def _hand_over(company: Company, entity: str, wanted: str, survivor: str, name: str) -> None:
    old, row = company.rows[entity][wanted], company.edit(entity, wanted)
    row["CustomerRef"] = {"value": survivor, "name": name}
    _bump(company, entity, row)
    company.put(entity, row)
    owed = _owed(old, entity)
    _move_balance(company, old["CustomerRef"]["value"], -owed)
    _move_balance(company, survivor, owed)


def _empty(row: Row) -> None:
    """A voided transaction keeps its number, names and lines, and loses every amount."""
    for line in row.get("Line", []):
        if "Amount" in line:
            line["Amount"] = 0
        detail: dict[str, Any] = line.get("SalesItemLineDetail", {})
        for name in ("Qty", "UnitPrice"):
            if name in detail:
                detail[name] = 0
        detail.pop("TaxInclusiveAmt", None)
    for name in ("TotalAmt", "Balance", "HomeTotalAmt", "HomeBalance", "UnappliedAmt", "RemainingCredit", "Deposit"):
        if name in row:
            row[name] = 0
    if "TxnTaxDetail" in row:
        row["TxnTaxDetail"] = {"TotalTax": 0}
    if "UnappliedAmt" in row:
        row["Line"] = []
    if "LinkedTxn" in row:
        row["LinkedTxn"] = []


def _bump(company: Company, entity: str, row: Row) -> None:
    raise_version(entity, row, company.now_stamp())


def raise_version(entity: str, row: Row, now: str) -> None:
    row["SyncToken"] = str(int(row["SyncToken"]) + 1)
    row["MetaData"] = _meta(entity, row["MetaData"]["CreateTime"], now)


def _meta(entity: str, created: str, updated: str) -> Row:
    meta: Row = {"CreateTime": created, "LastUpdatedTime": updated}
    if entity in SALES:
        meta["LastModifiedByRef"] = {"value": "9130347957983546"}
    return meta
