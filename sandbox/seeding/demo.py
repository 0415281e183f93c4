"""The companies of the demo: a US one, a Norwegian one, and one for a second portal."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.seeding import words
from sandbox.seeding.inventor import Inventor
from sandbox.world import World

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Plan:
    realm_id: str
    name: str
    country: str
    currency: str
    customers: int
    invoices: int
    seed: int


PLANS = (
    Plan("9341452700000101", "Northwind Trading LLC", "US", "USD", customers=32, invoices=64, seed=11),
    Plan("9341452700000102", "Nordlys Handel AS", "NO", "NOK", customers=28, invoices=52, seed=12),
    Plan("9341452700000103", "Harbor Street Studio Inc.", "US", "USD", customers=18, invoices=30, seed=13),
)
VENDORS, EMPLOYEES = 8, 5


def seed_demo(world: World) -> None:
    """Every company that is not there yet. What people changed in one that is stays as it is."""
    for plan in PLANS:
        if plan.realm_id not in world.companies:
            _fill(deeds.make_company(world, plan.name, plan.country, plan.currency, plan.realm_id), plan)


def _fill(company: Company, plan: Plan) -> None:
    inventor = Inventor(plan.country, plan.seed)
    terms = {deeds.name_of(row): row["Id"] for row in deeds.living(company, "Term")}
    customers = [_customer(company, inventor, terms) for _ in range(plan.customers)]
    for _ in range(VENDORS):
        deeds.create(company, "Vendor", inventor.vendor())
    for _ in range(EMPLOYEES):
        deeds.create(company, "Employee", inventor.employee())
    items = _items(company, inventor)
    chance = random.Random(plan.seed)
    for days_ago in sorted((_age(chance) for _ in range(plan.invoices)), reverse=True):
        _trade(company, chance, chance.choice(customers), items, deeds.today(company) - timedelta(days=days_ago))


def _customer(company: Company, inventor: Inventor, terms: dict[str, str]) -> Row:
    body = inventor.customer()
    if (usual := terms.get("Net 30")) and inventor.chance.random() < 0.6:
        body["SalesTermRef"] = {"value": usual}
    return deeds.create(company, "Customer", body)


def _items(company: Company, inventor: Inventor) -> list[Row]:
    accounts = [row["Id"] for row in deeds.living(company, "Account") if row["AccountType"] == "Income"]
    codes = deeds.tax_code_by_rate(company)
    wares = words.NO_ITEMS if company.country == "NO" else words.US_ITEMS
    items = []
    for number in range(len(wares)):
        body = {**inventor.item(number), "IncomeAccountRef": {"value": accounts[0]}}
        if company.country == "NO":
            body["SalesTaxCodeRef"] = {"value": codes[Decimal(words.NO_ITEMS[number][5])]}
        else:
            body["Taxable"] = body["Type"] != "Service"
        items.append(deeds.create(company, "Item", body))
    return items


def _age(chance: random.Random) -> int:
    """Half of the invoices are of the last two months: the rest is history."""
    return chance.randrange(0, 60) if chance.random() < 0.5 else chance.randrange(60, 400)


def _trade(company: Company, chance: random.Random, customer: Row, items: list[Row], on: date) -> None:
    """One invoice and what became of it: the older, the likelier paid."""
    invoice = deeds.create(company, "Invoice", _invoice_body(company, chance, customer, items, on))
    age, luck = (deeds.today(company) - on).days, chance.random()
    if age < 4 and luck < 0.6:
        return
    deeds.send(company, invoice["Id"])
    if luck < 0.04:
        deeds.void(company, invoice["Id"])
    elif (age > 60 and luck < 0.93) or (age > 20 and luck < 0.5):
        _pay(company, chance, invoice, on, Decimal(1))
    elif luck < 0.62:
        _pay(company, chance, invoice, on, Decimal("0.4"))


def _pay(company: Company, chance: random.Random, invoice: Row, on: date, share: Decimal) -> None:
    paid_on = min(on + timedelta(days=chance.randrange(2, 34)), deeds.today(company))
    amount = (Decimal(str(invoice["TotalAmt"])) * share).quantize(CENT, ROUND_HALF_UP)
    deeds.receive_payment(company, invoice["Id"], amount, paid_on)


def _invoice_body(company: Company, chance: random.Random, customer: Row, items: list[Row], on: date) -> Row:
    chosen = chance.sample(items, chance.choice((1, 1, 2, 2, 3, 4)))
    body: Row = {
        "CustomerRef": {"value": customer["Id"]},
        "TxnDate": on.isoformat(),
        "Line": [_line(company, item, chance.choice((1, 1, 2, 3, 5, 8))) for item in chosen],
    }
    if email := customer.get("PrimaryEmailAddr"):
        body["BillEmail"] = {"Address": email["Address"]}
    if terms := customer.get("SalesTermRef"):
        body["SalesTermRef"] = {"value": terms["value"]}
    if company.country != "US":
        body["GlobalTaxCalculation"] = "TaxExcluded"
    return body


def _line(company: Company, item: Row, quantity: int) -> Row:
    price = Decimal(str(item["UnitPrice"]))
    detail: Row = {"ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": float(price)}
    if company.country == "US":
        detail["TaxCodeRef"] = {"value": "TAX" if item.get("Taxable") else "NON"}
    else:
        detail["TaxCodeRef"] = {"value": item["SalesTaxCodeRef"]["value"]}
    return {
        "Amount": float((price * quantity).quantize(CENT, ROUND_HALF_UP)),
        "Description": item["Description"],
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }
