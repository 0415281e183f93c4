"""A portal of a given size, filled straight into the tables: realistic names, amounts, stages and associations."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core import clock
from core.portals.creating import create_portal
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.users.models import User
from crm.contacts.duplicates import company_keys, contact_keys
from crm.contacts.models import Company, Contact
from crm.deals.models import Deal, DealStage
from crm.records.duplicates.filling import fill_keys, fill_pairs
from crm.records.models import Association, DuplicateKey, DuplicatePair, Record
from invoices.books import Book, TaxMode
from invoices.models import Delivery, Invoice, InvoiceLine, Stage

BATCH = 5000
FIRST = ("Ola", "Kari", "Nils", "Anne", "Per", "Ingrid", "James", "Maria", "Robert", "Linda", "Ahmed", "Sofia")
LAST = ("Berg", "Hansen", "Nordmann", "Dahl", "Smith", "Johnson", "Garcia", "Lie", "Holm", "Khan", "Silva", "Moe")
TRADES = ("Fjord", "Harbor", "Summit", "Granite", "Aurora", "Cedar", "Beacon", "Anchor", "Polar", "Meadow")
KINDS = ("Design", "Consulting", "Engineering", "Foods", "Logistics", "Bygg", "Marine", "Software")


@dataclass(frozen=True)
class Size:
    contacts: int
    companies: int
    deals: int
    invoices: int


def a_member(portal: Portal, role: str = Role.SALES) -> Membership:
    user = User.objects.create_user(f"member{portal.pk}@bench.example", "not-a-secret-10", name="Bench Member")
    return Membership.objects.create(user=user, portal=portal, role=role)


def fill(portal: Portal, owner: User, size: Size, seed: int = 1) -> None:
    dice = random.Random(seed)
    contacts = _insert(Contact, size.contacts, lambda number: _contact(portal, owner, number, dice))
    companies = _insert(Company, size.companies, lambda number: _company(portal, owner, number, dice))
    stages = list(DealStage.objects.for_portal(portal))
    deals = _insert(Deal, size.deals, lambda number: _deal(portal, owner, stages, number, dice))
    book = Book.objects.for_portal(portal).create(
        name="Bench Inc", country="US", currency="USD", tax_mode=TaxMode.US_AUTOMATED
    )
    invoices = _insert(Invoice, size.invoices, lambda number: _invoice(portal, book, number, dice))
    _insert(InvoiceLine, size.invoices, lambda number: _line(portal, invoices[number]))
    _join(portal, "contacts", contacts, "companies", companies, dice)
    _join(portal, "deals", deals, "contacts", contacts, dice)
    _join(portal, "deals", deals, "companies", companies, dice)
    _join(portal, "invoices", invoices, "deals", deals, dice)
    _join(portal, "invoices", invoices, "contacts", contacts, dice)


def other_portals(count: int) -> None:
    """Neighbours, so that no index has only one portal to tell apart."""
    for number in range(count):
        portal = create_portal(f"Neighbour {number}", company_currency="USD")
        owner = a_member(portal).user
        fill(portal, owner, Size(200, 50, 50, 100), seed=number)


def find_all_duplicates() -> None:
    """What the verbs would have written with the records, anew."""
    for model in (DuplicatePair, DuplicateKey):
        model.everywhere.all().delete()  # across portals: all of them are found again
    for model, name, keys_of in ((Contact, "contacts", contact_keys), (Company, "companies", company_keys)):
        fill_keys(model, name, keys_of, DuplicateKey)
        fill_pairs(name, DuplicateKey, DuplicatePair)


def _insert(model: Any, count: int, make: Callable[[int], Any]) -> Sequence[int]:
    ids: list[int] = []
    for start in range(0, count, BATCH):
        rows = [make(number) for number in range(start, min(start + BATCH, count))]
        for row in rows:
            if isinstance(row, Record):
                row.fold_columns()
        ids += [row.pk for row in model.everywhere.bulk_create(rows)]
    return ids


def _named(portal: Portal, owner: User, dice: random.Random) -> dict[str, Any]:
    at = clock.now() - timedelta(minutes=dice.randrange(1_000_000))
    return {"portal": portal, "owner": owner, "created_at": at, "updated_at": at}


def _contact(portal: Portal, owner: User, number: int, dice: random.Random) -> Contact:
    first, last = dice.choice(FIRST), dice.choice(LAST)
    email = f"{first}.{last}{number}@example.com".lower()
    company = f"{dice.choice(TRADES)} {dice.choice(KINDS)}"
    return Contact(
        first_name=first,
        last_name=last,
        email=email,
        email_folded=email,
        company_name=company,
        search_text=f"{first} {last} {email} {company}".casefold(),
        **_named(portal, owner, dice),
    )


def _company(portal: Portal, owner: User, number: int, dice: random.Random) -> Company:
    name = f"{dice.choice(TRADES)} {dice.choice(KINDS)} {number}"
    return Company(name=name, search_text=name.casefold(), **_named(portal, owner, dice))


def _deal(portal: Portal, owner: User, stages: Sequence[DealStage], number: int, dice: random.Random) -> Deal:
    name, stage = f"{dice.choice(KINDS)} {number}", dice.choice(stages)
    return Deal(
        name=name,
        pipeline_id=stage.pipeline_id,
        stage=stage,
        amount=Decimal(dice.randrange(100, 100_000)),
        currency="USD",
        closes_on=date(2026, 1, 1) + timedelta(days=dice.randrange(365)),
        search_text=name.casefold(),
        **_named(portal, owner, dice),
    )


def _invoice(portal: Portal, book: Book, number: int, dice: random.Random) -> Invoice:
    amount = Decimal(dice.randrange(100, 1_000_000)) / 100
    stage = dice.choice(Stage.values[:5])
    recipient = f"{dice.choice(TRADES)} {dice.choice(KINDS)}"
    at = clock.now() - timedelta(minutes=dice.randrange(1_000_000))
    return Invoice(
        portal=portal,
        book=book,
        number=str(1000 + number),
        stage=stage,
        delivery=Delivery.CREATED,
        currency="USD",
        amount_billed=amount,
        subtotal=amount,
        balance=Decimal(0) if stage == Stage.PAID_IN_FULL else amount,
        due_on=at.date() + timedelta(days=30),
        invoice_on=at.date(),
        recipient=recipient,
        search_text=f"{1000 + number} {recipient}".casefold(),
        created_at=at,
        updated_at=at,
        remote_updated_at=at,
    )


def _line(portal: Portal, invoice_id: int) -> InvoiceLine:
    return InvoiceLine(portal=portal, invoice_id=invoice_id, item_name="Design", quantity=1, rate=100, amount=100)


def _join(
    portal: Portal, from_type: str, ones: Sequence[int], to_type: str, others: Sequence[int], dice: random.Random
) -> None:
    rows: list[Association] = []
    for one in ones:
        other = dice.choice(others)
        rows += _pair(portal, (from_type, one), (to_type, other))
        if len(rows) >= BATCH:
            Association.everywhere.bulk_create(rows)  # across portals: each row carries its portal
            rows = []
    Association.everywhere.bulk_create(rows)  # across portals: as above


def _pair(portal: Portal, one: tuple[str, int], other: tuple[str, int]) -> Iterator[Association]:
    for (from_type, from_id), (to_type, to_id) in ((one, other), (other, one)):
        yield Association(portal=portal, from_type=from_type, from_id=from_id, to_type=to_type, to_id=to_id)
