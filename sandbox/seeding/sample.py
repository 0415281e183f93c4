"""The company that Intuit gives to every new developer: clients are often written against its names and ids."""

from pathlib import Path
from typing import Any

import orjson

from sandbox.books import first_version
from sandbox.company import Company, Row
from sandbox.entities.checks import NOWHERE
from sandbox.entities.lists import CLASSIFICATIONS
from sandbox.world import World

FACTS = Path(__file__).with_name("sample_company.json")
REALM = "9341452700000201"
NAME = "Sandbox Company_US_1"
EXPENSE_ACCOUNT, ASSET_ACCOUNT = "80", "81"


def seed_sample(world: World) -> None:
    if REALM not in world.companies:
        fill_sample(world.create_company(NAME, "US", "USD", REALM))


def fill_sample(company: Company) -> None:
    """An older company: sales tax by hand (TAX and NON on lines, a tax code on the transaction)."""
    facts = orjson.loads(FACTS.read_bytes())
    company.facts.sales_tax = "manual"
    with company.work(announce=False):
        preferences = company.edit("Preferences", "1")
        preferences["TaxPrefs"].pop("PartnerTaxEnabled", None)
        company.put("Preferences", preferences)
        for account in facts["Account"]:
            _store(company, "Account", _account(company, account))
        for item in facts["Item"]:
            _store(company, "Item", _item(company, item))
        for customer in sorted(facts["Customer"], key=lambda row: row["Job"]):
            _store(company, "Customer", _customer(company, customer))
    company.save_facts()


def _store(company: Company, entity: str, row: Row) -> None:
    counter = "names" if entity == "Customer" else entity
    company.facts.counters[counter] = max(company.facts.counters.get(counter, 0), int(row["Id"]))
    company.put(entity, first_version(company, entity, row))


def _account(company: Company, facts: Row) -> Row:
    return {
        **facts,
        "SubAccount": False,
        "FullyQualifiedName": facts["Name"],
        "Active": True,
        "Classification": CLASSIFICATIONS[facts["AccountType"]],
        "CurrentBalance": 0,
        "CurrentBalanceWithSubAccounts": 0,
        "CurrencyRef": {"value": company.currency, "name": company.currency_name(company.currency)},
    }


def _item(company: Company, facts: Row) -> Row:
    row: dict[str, Any] = {
        **facts,
        "Active": True,
        "FullyQualifiedName": facts["Name"],
        "IncomeAccountRef": _account_ref(company, facts["IncomeAccountRef"]),
        "PurchaseCost": 0,
        "TrackQtyOnHand": facts["Type"] == "Inventory",
        "DeferredRevenue": False,
    }
    if facts["Type"] == "Inventory":
        row |= {
            "ExpenseAccountRef": _account_ref(company, EXPENSE_ACCOUNT),
            "AssetAccountRef": _account_ref(company, ASSET_ACCOUNT),
            "QtyOnHand": 25,
            "InvStartDate": "2026-01-01",
        }
    return row


def _account_ref(company: Company, wanted: str) -> Row:
    return {"value": wanted, "name": company.of("Account")[wanted]["Name"]}


def _customer(company: Company, facts: Row) -> Row:
    row: dict[str, Any] = {
        "Id": facts["Id"],
        "DisplayName": facts["DisplayName"],
        "FullyQualifiedName": facts["DisplayName"],
        "PrintOnCheckName": facts["DisplayName"],
        "Active": True,
        "Taxable": facts["Taxable"],
        "Job": facts["Job"],
        "BillWithParent": False,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "CurrencyRef": {"value": company.currency, "name": company.currency_name(company.currency)},
        "PreferredDeliveryMethod": "Print",
        "IsProject": False,
        "ClientEntityId": "0",
        "DefaultTaxCodeRef": {"value": "2"},
    }
    if parent := facts.get("ParentRef"):
        above = company.of("Customer")[parent]
        row |= {
            "ParentRef": {"value": parent},
            "Level": 1,
            "FullyQualifiedName": f"{above['DisplayName']}:{facts['DisplayName']}",
        }
    if "PrimaryEmailAddr" in facts:
        row["PrimaryEmailAddr"] = {"Address": facts["PrimaryEmailAddr"]}
    if "BillAddr" in facts:
        row |= {name: {"Id": "2", **facts["BillAddr"], **NOWHERE} for name in ("BillAddr", "ShipAddr")}
    return row
