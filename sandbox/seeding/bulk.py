"""Many customers, items and invoices at once, for measurements: the same rules, few writes, no notifications."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox import books
from sandbox.company import Company, Row
from sandbox.entities.checks import wire
from sandbox.entities.items import build_item
from sandbox.entities.names import build_person
from sandbox.entities.payments import build_payment
from sandbox.entities.sales import build_sale
from sandbox.seeding.inventor import Inventor

PORTION = 500
CENT = Decimal("0.01")
HISTORY_DAYS = 3 * 365
PAID_AFTER_DAYS = 45
SOLD = ("Service", "NonInventory")
Build = Callable[[Company, str, Row, Row | None], Row]


async def seed_company(company: Company, customers: int, items: int, invoices: int, seed: int) -> dict[str, Any]:
    """Gives way to other requests after each portion."""
    started = time.monotonic()
    inventor = Inventor(company.country, seed, _names_taken(company))
    await _repeat(company, customers, lambda: _store(company, "Customer", build_person, inventor.customer()))
    first = len(company.of("Item"))
    numbers = iter(range(first, first + items))
    await _repeat(company, items, lambda: _store(company, "Item", build_item, _item(company, inventor, next(numbers))))
    if invoices:
        trader = Trader(company, random.Random(seed))
        await _repeat(company, invoices, trader.sell)
        trader.write_balances()
    made = {"customers": customers, "items": items, "invoices": invoices}
    return {"made": made, "held": _held(company), "seconds": round(time.monotonic() - started, 3)}


class Trader:
    """Sells at random. What customers come to owe is written once, at the end."""

    def __init__(self, company: Company, chance: random.Random) -> None:
        self.company = company
        self.chance = chance
        self.customers = [row for row in company.of("Customer").values() if row["Active"]] or [_someone(company)]
        self.items = [row for row in company.of("Item").values() if row["Active"] and row["Type"] in SOLD]
        self.owed: dict[str, Decimal] = {}

    def sell(self) -> None:
        customer = self.chance.choice(self.customers)
        age = self.chance.randrange(HISTORY_DAYS)
        body: Row = {
            "CustomerRef": {"value": customer["Id"]},
            "TxnDate": (self.company.today() - timedelta(days=age)).isoformat(),
            "Line": [self._line() for _ in range(self.chance.choice((1, 1, 2, 3)))],
        }
        if "PrimaryEmailAddr" in customer:
            body["BillEmail"] = dict(customer["PrimaryEmailAddr"])
            body["EmailStatus"] = "EmailSent" if age > 2 else "NotSet"
        invoice = _store(self.company, "Invoice", build_sale, body)
        if age > PAID_AFTER_DAYS and self.chance.random() < 0.9:
            self._pay(invoice, age)
        else:
            owed = self.owed.get(customer["Id"], Decimal(0))
            self.owed[customer["Id"]] = owed + Decimal(str(invoice["Balance"]))

    def write_balances(self) -> None:
        with self.company.work(announce=False):
            for wanted, owed in self.owed.items():
                row = self.company.edit("Customer", wanted)
                for name in ("Balance", "BalanceWithJobs"):
                    row[name] = wire(Decimal(str(row[name])) + owed)
                row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": self.company.now_stamp()}
                self.company.put("Customer", row)

    def _pay(self, invoice: Row, age: int) -> None:
        paid_on = self.company.today() - timedelta(days=age - self.chance.randrange(3, PAID_AFTER_DAYS))
        link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
        body: Row = {
            "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
            "TotalAmt": invoice["Balance"],
            "TxnDate": paid_on.isoformat(),
            "Line": [{"Amount": invoice["Balance"], "LinkedTxn": [link]}],
        }
        payment = _store(self.company, "Payment", build_payment, body)
        links = [{"TxnId": payment["Id"], "TxnType": "Payment"}]
        self.company.put("Invoice", {**invoice, "Balance": 0, "SyncToken": "1", "LinkedTxn": links})

    def _line(self) -> Row:
        item, quantity = self.chance.choice(self.items), self.chance.choice((1, 1, 2, 3, 5))
        price = Decimal(str(item["UnitPrice"])) or Decimal(100)
        detail: Row = {"ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": wire(price)}
        if self.company.is_us:
            detail["TaxCodeRef"] = {"value": "TAX" if item.get("Taxable") else "NON"}
        else:
            usual = next(iter(self.company.of("TaxCode")))
            detail["TaxCodeRef"] = {"value": item.get("SalesTaxCodeRef", {}).get("value", usual)}
        return {
            "Amount": wire((price * quantity).quantize(CENT, ROUND_HALF_UP)),
            "Description": item.get("Description", item["Name"]),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }


async def _repeat(company: Company, times: int, deed: Callable[[], Any]) -> None:
    for start in range(0, times, PORTION):
        with company.work(announce=False):
            for _ in range(min(PORTION, times - start)):
                deed()
        await asyncio.sleep(0)


def _store(company: Company, entity: str, build: Build, body: Row) -> Row:
    body["Id"] = company.next_id(entity)
    row = build(company, entity, body, None)
    return company.put(entity, books.first_version(company, entity, row))


def _item(company: Company, inventor: Inventor, number: int) -> Row:
    income = next(row["Id"] for row in company.of("Account").values() if row["AccountType"] == "Income")
    return {**inventor.item(number), "IncomeAccountRef": {"value": income}}


def _someone(company: Company) -> Row:
    with company.work(announce=False):
        return _store(company, "Customer", build_person, {"DisplayName": "Walk-in customer"})


def _names_taken(company: Company) -> set[str]:
    fields = (("Customer", "DisplayName"), ("Vendor", "DisplayName"), ("Employee", "DisplayName"), ("Item", "Name"))
    return {row[field].casefold() for entity, field in fields for row in company.of(entity).values()}


def _held(company: Company) -> dict[str, int]:
    return {entity: len(company.of(entity)) for entity in ("Customer", "Item", "Invoice", "Payment")}
