"""What a person does in a company, by hand: the console and the control API go through here."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox import books
from sandbox.api.drawing import draw_pdf
from sandbox.company import Company, Row
from sandbox.entities.properties import KNOWN
from sandbox.faultbodies import QboFault
from sandbox.world import World


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
    """As stored, deleted included."""
    if entity not in KNOWN:
        raise Impossible(f"There is no entity {entity}. There are: {', '.join(KNOWN)}.", 404)
    return [*company.of(entity).values(), *company.gone.get(entity, {}).values()]


def living(company: Company, entity: str) -> list[Row]:
    return list(company.of(entity).values())


def find(company: Company, entity: str, wanted: str) -> Row | None:
    return company.find(entity, wanted)


def fetch(company: Company, entity: str, wanted: str) -> Row:
    row = company.find(entity, wanted)
    if row is None:
        raise Impossible(f"There is no {entity} {wanted}.", 404)
    return row


def find_by_name(company: Company, entity: str, name: str) -> Row | None:
    wanted = name.strip().casefold()
    for row in company.of(entity).values():
        if row.get("Active", True) and name_of(row).casefold() == wanted:
            return row
    return None


def create(company: Company, entity: str, body: Row) -> Row:
    return books.create(company, entity, body)


def change(company: Company, entity: str, wanted: str, fields: Row) -> Row:
    """A change of some fields, made from the newest version: a person sees it while changing it."""
    if entity == "Preferences":
        return change_preferences(company, fields)
    row = fetch(company, entity, wanted)
    return books.update(company, entity, {**fields, "Id": wanted, "SyncToken": row["SyncToken"], "sparse": True})


def change_preferences(company: Company, groups: Row) -> Row:
    """By hand more can be changed than by the API: several currencies, once and for all. None takes a setting out."""
    if strangers := sorted(set(groups) - set(company.preferences)):
        raise Impossible(f"There are no preferences called {', '.join(strangers)}.")
    with company.work():
        row = company.edit("Preferences", "1")
        for name, group in groups.items():
            if isinstance(group, dict):
                merged = {**row[name], **group}
                row[name] = {setting: value for setting, value in merged.items() if value is not None}
        stays_on = company.multicurrency or bool(row["CurrencyPrefs"].get("MultiCurrencyEnabled"))
        row["CurrencyPrefs"] = {**company.preferences["CurrencyPrefs"], "MultiCurrencyEnabled": stays_on}
        if row != company.preferences:
            books.raise_version("Preferences", row, company.now_stamp())
            company.put("Preferences", row)
            company.announce("Preferences", "1", "Update")
    return company.preferences


def change_company(company: Company, facts: Row) -> None:
    """What is no preference: whether the subscription is paid, whether a taken number is refused."""
    for name in ("subscribed", "warn_duplicate_numbers"):
        if name in facts:
            if not isinstance(facts[name], bool):
                raise Impossible(f"{name} must be true or false.")
            setattr(company.facts, name, facts[name])
    company.save_facts()


def save(company: Company, entity: str, body: Row) -> Row:
    return books.update(company, entity, body) if body.get("Id") else books.create(company, entity, body)


def remove(company: Company, entity: str, wanted: str) -> Row:
    return books.delete(company, entity, _current(company, entity, wanted), unlink=True)


def void(company: Company, wanted: str) -> Row:
    return books.void(company, "Invoice", _current(company, "Invoice", wanted))


def send(company: Company, wanted: str, to: str = "") -> Row:
    """To the address on the invoice, else to the customer's: a person would see it filled in."""
    invoice = fetch(company, "Invoice", wanted)
    stored = invoice.get("BillEmail", {}).get("Address", "")
    return books.send(company, "Invoice", wanted, to or (None if stored else email_of(company, invoice) or None))


def receive_payment(company: Company, wanted: str, amount: Any = None, on: date | None = None) -> Row:
    """Without an amount: all that is open. What is above it stays as the customer's credit."""
    invoice = fetch(company, "Invoice", wanted)
    open_amount = Decimal(str(invoice["Balance"]))
    received = open_amount if amount in (None, "") else _amount(amount)
    if received <= 0:
        raise Impossible("There is nothing to pay." if open_amount == 0 else "The amount must be above zero.")
    applied = min(received, open_amount)
    line = {"Amount": str(applied), "LinkedTxn": [{"TxnId": wanted, "TxnType": "Invoice"}]}
    body: Row = {
        "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
        "TotalAmt": str(received),
        "TxnDate": (on or today(company)).isoformat(),
        "Line": [line] if applied > 0 else [],
    }
    return books.create(company, "Payment", body)


def merge(company: Company, entity: str, loser: str, survivor: str) -> Row:
    fetch(company, entity, loser)
    fetch(company, entity, survivor)
    if loser == survivor:
        raise Impossible("A record cannot be merged into itself.")
    return books.merge(company, entity, loser, survivor)


def pdf(company: Company, wanted: str) -> bytes:
    return draw_pdf(company, "Invoice", fetch(company, "Invoice", wanted))


def make_company(world: World, name: str, country: str, currency: str, realm_id: str = "") -> Company:
    if not name:
        raise Impossible("A company needs a name.")
    if len(country) != 2 or not country.isalpha():
        raise Impossible("country is a code of two letters, such as US or NO.")
    try:
        return world.create_company(name, country, currency.upper(), realm_id)
    except QboFault as fault:
        raise Impossible(fault.detail) from fault


def tax_code_by_rate(company: Company) -> dict[Decimal, str]:
    """The id of the tax code for each rate, in a company outside the US."""
    rates = {row["Id"]: Decimal(str(row["RateValue"])) for row in living(company, "TaxRate")}
    found: dict[Decimal, str] = {}
    for code in living(company, "TaxCode"):
        details = code["SalesTaxRateList"]["TaxRateDetail"]
        if len(details) == 1:
            found.setdefault(rates[details[0]["TaxRateRef"]["value"]], code["Id"])
    return found


def today(company: Company) -> date:
    return company.today()


def name_of(row: Row) -> str:
    return str(row.get("DisplayName") or row.get("FullyQualifiedName") or row.get("Name") or "")


def email_of(company: Company, invoice: Row) -> str:
    customer = company.find("Customer", invoice["CustomerRef"]["value"]) or {}
    return str(customer.get("PrimaryEmailAddr", {}).get("Address", "")).split(",")[0].strip()


def _current(company: Company, entity: str, wanted: str) -> Row:
    return {"Id": wanted, "SyncToken": fetch(company, entity, wanted)["SyncToken"]}


def _amount(value: Any) -> Decimal:
    try:
        return Decimal(str(value).replace(",", "."))
    except InvalidOperation as trouble:
        raise Impossible(f"{value} is not an amount.") from trouble
