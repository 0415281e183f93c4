"""What a person does in a company, by hand: the console and the control API go through here."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.company import Company
from sandbox.faultbodies import QboFault
from sandbox.world import World

Row = dict[str, Any]


class Impossible(Exception):
    """A deed that cannot be done, in words for the person."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def sentence(trouble: Exception) -> str:
    if isinstance(trouble, QboFault):
        return f"QuickBooks refuses: {trouble.detail} (fault {trouble.code})"
    return str(trouble)


def everything(company: Company, entity: str) -> list[Row]:
    return list(company.rows.get(entity, {}).values())


def living(company: Company, entity: str) -> list[Row]:
    return [row for row in company.rows.get(entity, {}).values() if row.get("status") != "Deleted"]


def find(company: Company, entity: str, wanted: str) -> Row | None:
    row = company.rows.get(entity, {}).get(wanted)
    return None if row is None or row.get("status") == "Deleted" else row


def fetch(company: Company, entity: str, wanted: str) -> Row:
    row = find(company, entity, wanted)
    if row is None:
        raise Impossible(f"There is no {entity} {wanted}.", 404)
    return row


def find_by_name(company: Company, entity: str, name: str) -> Row | None:
    wanted = name.strip().casefold()
    for row in living(company, entity):
        if row.get("Active", True) and name_of(row).casefold() == wanted:
            return row
    return None


def create(company: Company, entity: str, body: Row) -> Row:
    return company.create(entity, body)


def change(company: Company, entity: str, wanted: str, fields: Row) -> Row:
    """A change of some fields, made from the newest version: a person sees it while changing it."""
    row = fetch(company, entity, wanted)
    return company.update(entity, {**fields, "Id": wanted, "SyncToken": row["SyncToken"], "sparse": True})


def save(company: Company, entity: str, body: Row) -> Row:
    return company.update(entity, body) if body.get("Id") else company.create(entity, body)


def remove(company: Company, entity: str, wanted: str) -> Row:
    fetch(company, entity, wanted)
    return company.delete(entity, wanted)


def void(company: Company, wanted: str) -> Row:
    fetch(company, "Invoice", wanted)
    return company.void("Invoice", wanted)


def send(company: Company, wanted: str, to: str = "") -> Row:
    invoice = fetch(company, "Invoice", wanted)
    stored = invoice.get("BillEmail", {}).get("Address", "")
    return company.send("Invoice", wanted, to or (None if stored else email_of(company, invoice) or None))


def receive_payment(company: Company, wanted: str, amount: Any = None, on: date | None = None) -> Row:
    invoice = fetch(company, "Invoice", wanted)
    open_amount = Decimal(str(invoice["Balance"]))
    received = open_amount if amount in (None, "") else _amount(amount)
    if received <= 0:
        raise Impossible("There is nothing to pay." if open_amount == 0 else "The amount must be above zero.")
    return company.receive_payment(wanted, received, on or today(company))


def merge(company: Company, entity: str, loser: str, survivor: str) -> Row:
    fetch(company, entity, loser)
    fetch(company, entity, survivor)
    if loser == survivor:
        raise Impossible("A record cannot be merged into itself.")
    return company.merge(entity, loser, survivor)


def make_company(world: World, name: str, country: str, currency: str, realm_id: str = "") -> Company:
    if not name:
        raise Impossible("A company needs a name.")
    return world.create_company(name, country, currency, realm_id or None)


def tax_code_by_rate(company: Company) -> dict[Decimal, str]:
    """The id of the tax code for each rate, in a company outside the US."""
    rates = {row["Id"]: Decimal(str(row["RateValue"])) for row in living(company, "TaxRate")}
    found: dict[Decimal, str] = {}
    for code in living(company, "TaxCode"):
        details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
        if len(details) == 1:
            found.setdefault(rates[details[0]["TaxRateRef"]["value"]], code["Id"])
    return found


def today(company: Company) -> date:
    return company.world.now().date()


def name_of(row: Row) -> str:
    return str(row.get("DisplayName") or row.get("FullyQualifiedName") or row.get("Name") or "")


def email_of(company: Company, invoice: Row) -> str:
    customer = find(company, "Customer", invoice["CustomerRef"]["value"]) or {}
    return str(customer.get("PrimaryEmailAddr", {}).get("Address", "")).split(",")[0].strip()


def _amount(value: Any) -> Decimal:
    try:
        return Decimal(str(value).replace(",", "."))
    except InvalidOperation as trouble:
        raise Impossible(f"{value} is not an amount.") from trouble
