"""People, companies, products, deals and quotes that fit the connected companies, and some that do not yet."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core import clock
from crm.records.associations import PRIMARY, associate
from crm.records.relations import relate
from crm.records.saving import create_record
from demo.cast import Cast
from demo.company import CompanyFacts, CompanySide

STAGES = (
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
    "closedwon",
    "closedwon",
    "closedlost",
)
PROJECTS = (
    "Website relaunch",
    "Spring campaign",
    "Office fit-out",
    "Annual support",
    "Data migration",
    "Brand refresh",
    "Training days",
    "Warehouse upgrade",
    "Garden redesign",
    "Security review",
)


STRANGERS = {
    "USD": (("Theo", "Grant", "Grant & Daughters"), ("June", "Okafor", "Okafor Studio")),
    "NOK": (("Mina", "Solberg", "Solberg Design"), ("Jon", "Vik", "Vik Regnskap")),
}


class RecordMaker:
    """Makes the records of one portal; the same ones each time for the same seed."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.chance = random.Random(seed)
        self.actor = cast.actor()
        self.companies: list[tuple[Any, Any, str]] = []

    def make(self, record_type: str, **values: Any) -> Any:
        given = {name: value for name, value in values.items() if value not in (None, "")}
        return create_record(self.cast.portal, record_type, given, self.actor)

    def owner(self) -> str:
        return str(self.chance.choice(list(self.cast.users.values())).pk)

    def customers_of(self, side: CompanySide, company: CompanyFacts, most: int) -> None:
        """Contacts and companies for some customers of a QuickBooks company, so that matching has work to do."""
        for customer in side.entities(company.realm_id, "Customer")[:most]:
            email = customer.get("PrimaryEmailAddr", {}).get("Address", "")
            address = customer.get("BillAddr", {})
            place = {
                "address": address.get("Line1"),
                "city": address.get("City"),
                "state": address.get("CountrySubDivisionCode"),
                "zip": address.get("PostalCode"),
                "country": address.get("Country"),
            }
            phone = customer.get("PrimaryPhone", {}).get("FreeFormNumber")
            person = self.make(
                "contacts",
                email=email,
                firstname=customer.get("GivenName") or customer["DisplayName"].split(" ")[0],
                lastname=customer.get("FamilyName") or customer["DisplayName"].split(" ")[-1],
                phone=phone,
                hubspot_owner_id=self.owner(),
                lifecyclestage="customer",
                **place,
            )
            if customer.get("CompanyName"):
                name = customer["CompanyName"]
                firm = self.make("companies", name=name, domain=email.partition("@")[2], phone=phone, **place)
                associate(person, firm, self.actor)
                associate(person, firm, self.actor, PRIMARY)
                self.companies.append((person, firm, company.currency))
            else:
                self.companies.append((person, None, company.currency))

    def strangers(self, currency: str) -> None:
        """People whom QuickBooks does not know yet: a new customer must be created for them."""
        for first, last, firm_name in STRANGERS[currency]:
            domain = firm_name.split(" ")[0].lower() + ".example"
            person = self.make("contacts", email=f"{first.lower()}@{domain}", firstname=first, lastname=last)
            firm = self.make("companies", name=firm_name, domain=domain, city="Bergen")
            associate(person, firm, self.actor)
            self.companies.append((person, firm, currency))

    def twin(self) -> None:
        """Somebody who was typed in twice: the page of duplicates suggests to merge the two."""
        person, firm, _currency = self.companies[-1]
        second = self.make(
            "contacts",
            firstname=person.first_name,
            lastname=person.last_name.upper(),
            email=f"office@{person.email.partition('@')[2]}",
            company=firm.name,
            jobtitle="Managing director",
            phone="+47 55 01 02 03",
        )
        associate(second, firm, self.actor)

    def products_of(self, side: CompanySide, company: CompanyFacts, most: int) -> list[Any]:
        """Products that the items of a QuickBooks company match by SKU or name, and one that none matches."""
        wanted = ("Service", "NonInventory", "Inventory")
        items = [item for item in side.entities(company.realm_id, "Item") if item.get("Type") in wanted]
        made = [
            self.make(
                "products",
                name=item["Name"],
                hs_sku=item.get("Sku"),
                price=str(item.get("UnitPrice") or 100),
                description=item.get("Description"),
            )
            for item in items[:most]
        ]
        return [
            *made,
            self.make("products", name=f"Workshop, half day ({company.country})", price="850", hs_sku="WS-HALF"),
        ]

    def deals(self, products: list[Any], currency: str, count: int) -> list[Any]:
        return [self._deal(number, products, currency) for number in range(count)]

    def buyers(self, currency: str) -> list[tuple[Any, Any]]:
        """Pairs of a contact and its company, or None."""
        return [(person, firm) for person, firm, billed_in in self.companies if billed_in == currency]

    def _deal(self, number: int, products: list[Any], currency: str) -> Any:
        person, firm = self.chance.choice(self.buyers(currency))
        lines = [
            (self.chance.choice(products), self.chance.choice((1, 2, 5, 10))) for _ in range(self.chance.randint(1, 3))
        ]
        amount = sum((product.price * quantity for product, quantity in lines), Decimal(0))
        deal = self.make(
            "deals",
            dealname=f"{PROJECTS[number % len(PROJECTS)]} · {firm or person}",
            dealstage=STAGES[number % len(STAGES)],
            amount=str(amount.quantize(Decimal("0.01"))),
            deal_currency_code=currency,
            closedate=(clock.now() + timedelta(days=self.chance.randint(-40, 60))).date().isoformat(),
            hubspot_owner_id=self.owner(),
        )
        associate(deal, person, self.actor)
        if firm is not None:
            associate(deal, firm, self.actor)
            associate(deal, firm, self.actor, PRIMARY)
        for product, quantity in lines:
            self._line(deal, product, quantity)
        return deal

    def _line(self, owner: Any, product: Any, quantity: int) -> Any:
        line = self.make(
            "line_items",
            name=product.name,
            hs_product_id=str(product.pk),
            hs_sku=product.sku,
            description=product.description,
            quantity=str(quantity),
            price=str(product.price),
        )
        relate(line, owner, self.actor)
        return line
