"""The portal and companies of a chaos run, and what can be asked of our side at the end."""

import random
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import clock
from core.portals.creating import create_portal
from crm.contacts.models import Company as CrmCompany
from crm.products.models import Product
from invoices.books import BookState
from invoices.models import Delivery, Invoice
from qbo_sync.connection.calling import call
from qbo_sync.connection.connecting import connect
from qbo_sync.connection.oauth import Tokens
from qbo_sync.entities.payload import read_json
from qbo_sync.mirror.loading import load_entity, load_facts
from qbo_sync.models import Connection, Link, OutboxEntry, OutboxState
from qbo_sync.outbound.fixing import retry
from qbo_sync.outbound.states import FINAL
from tests.harness.company import Books, Sandbox
from tests.qbo_sync.outbound.chaos.checker import Operation, Row
from tests.qbo_sync.outbound.drafts import a_draft, issue

NEW_CUSTOMER_SHARE, NEW_ITEM_SHARE = 0.12, 0.08
NAMES = {"Customer": "DisplayName", "Item": "Name"}


def tokens_of(books: Books) -> Tokens:
    now = clock.now()
    return Tokens(books.access_token, books.refresh_token, now + timedelta(hours=1), now + timedelta(days=100), None)


class World:
    def __init__(self, sandbox: Sandbox, companies: Any, customers: int, items: int) -> None:
        self.sandbox = sandbox
        self.portal = create_portal("Northwind Trading", company_currency="USD", time_zone="UTC")
        self.books = [sandbox.new_company(*facts) for facts in companies]
        self.connections = [self._connect(books) for books in self.books]
        self.customers = [
            [books.new_customer(f"Old customer {n}")["Id"] for n in range(customers)] for books in self.books
        ]
        self.items = [[books.new_item(f"Old item {n}")["Id"] for n in range(items)] for books in self.books]
        self.tax_codes = [
            self._tax_code(books, country) for books, (_n, country, _c) in zip(self.books, companies, strict=True)
        ]
        self.before = {books.realm: self._ids(books) for books in self.books}
        self.reconnected = 0

    def _connect(self, books: Books) -> Connection:
        connection = connect(self.portal, None, books.realm, tokens_of(books))
        connection.fetches.all().delete()
        call(connection, lambda gateway: load_facts(connection, gateway))
        call(connection, lambda gateway: load_entity(connection, gateway, "Account"))
        return Connection.objects.for_portal(self.portal).select_related("book").get(pk=connection.pk)

    def _tax_code(self, books: Books, country: str) -> str:
        return "" if country == "US" else str(books.query("select * from TaxCode")["TaxCode"][0]["Id"])

    def _ids(self, books: Books) -> dict[str, set[str]]:
        return {
            entity: {str(row["Id"]) for row in books.entities(entity)} for entity in ("Invoice", "Customer", "Item")
        }

    def submit(self, number: int, chance: random.Random) -> Operation:
        """A person presses the last button, on a draft with one to three lines; some customers and items are new."""
        place = number % len(self.connections)
        connection = self.connections[place]
        new_customer = self._new_customer(number) if chance.random() < NEW_CUSTOMER_SHARE else None
        lines = [self._line(place, chance) for _each in range(chance.randint(1, 2))]
        new_items = self._new_items(number, chance, lines)
        with transaction.atomic():
            draft = a_draft(
                connection,
                lines,
                customer_id="" if new_customer else chance.choice(self.customers[place]),
                new_customer=new_customer,
                message=f"Operation {number}",
            )
        issue(draft)
        return Operation(
            number=number,
            invoice_id=draft.invoice_id,
            acknowledged=True,
            realm=connection.realm_id,
            new_customer=new_customer["display_name"] if new_customer else "",
            new_items=new_items,
        )

    def _new_customer(self, number: int) -> dict[str, Any]:
        name = f"New customer {number}"
        company = CrmCompany.objects.for_portal(self.portal).create(name=name)
        return {"display_name": name, "record_type": "companies", "record_id": company.pk}

    def _line(self, place: int, chance: random.Random) -> dict[str, Any]:
        return {
            "item_id": chance.choice(self.items[place]),
            "quantity": Decimal(chance.randint(1, 5000)) / 1000,
            "rate": Decimal(chance.randint(1, 200000)) / 100,
            "tax_code_id": self.tax_codes[place],
        }

    def _new_items(self, number: int, chance: random.Random, lines: list[dict[str, Any]]) -> tuple[str, ...]:
        if chance.random() >= NEW_ITEM_SHARE:
            return ()
        name = f"New item {number}"
        product = Product.objects.for_portal(self.portal).create(name=name)
        for line in lines:
            line |= {"item_id": "", "new_item": {"name": name, "price": "10.50", "product_id": product.pk}}
        return (name,)

    def unfinished(self) -> int:
        return self._entries().exclude(state__in=FINAL).count()

    def take_up_crashed(self) -> int:
        """What a person does: reconnects a company that asks for it, and takes up what stands still."""
        for books, connection in zip(self.books, self.connections, strict=True):
            rows = Connection.objects.for_portal(self.portal).filter(pk=connection.pk)
            if rows.filter(state=BookState.NEEDS_RECONNECT).exists():
                self._reconnect(books)
        stopped = self._entries().filter(state=OutboxState.NEEDS_USER, error_category="crashed")
        invoice_ids = [invoice_id for entry in stopped for invoice_id in self._invoices_behind(entry)]
        for invoice_id in dict.fromkeys(invoice_ids):
            retry(invoice_id)
        return len(stopped)

    def _reconnect(self, books: Books) -> None:
        made = self.sandbox.control("companies")["companies"]
        fresh = next(each for each in made if each["realm_id"] == books.realm)
        books.access_token, books.refresh_token = fresh["access_token"], fresh["refresh_token"]
        connect(self.portal, None, books.realm, tokens_of(books)).fetches.all().delete()
        self.reconnected += 1

    def _invoices_behind(self, entry: OutboxEntry) -> list[int]:
        if entry.entity == "Invoice":
            return [entry.record_id] if entry.record_id else []
        rows = self._entries().filter(dependencies__on=entry, entity="Invoice")
        return [pk for pk in rows.values_list("record_id", flat=True) if pk]

    def _entries(self) -> Any:
        return OutboxEntry.objects.for_portal(self.portal)

    def rows(self) -> list[Row]:
        linked = set(Link.objects.for_portal(self.portal).values_list("connection_id", "entity", "qbo_id", "record_id"))
        told = set(
            Invoice.objects.for_portal(self.portal)
            .filter(Q(delivery=Delivery.CREATED), ~Q(number=""), ~Q(stage=None))
            .values_list("pk", flat=True)
        )
        return [
            Row(
                entity=entry.entity,
                invoice_id=entry.record_id if entry.entity == "Invoice" else None,
                realm=entry.realm_id,
                marker=entry.marker,
                requestid=entry.requestid,
                state=entry.state,
                qbo_id=entry.qbo_id,
                body_hash=entry.body_hash,
                name=read_json(entry.template).get(NAMES.get(entry.entity, ""), ""),
                is_linked=(entry.connection_id, entry.entity, entry.qbo_id, entry.record_id) in linked,
                is_told=entry.entity != "Invoice" or entry.record_id in told,
            )
            for entry in self._entries()
        ]

    def entities(self) -> dict[str, dict[str, Sequence[dict[str, Any]]]]:
        """All that each company holds and did not hold before, as stored."""
        return {
            books.realm: {
                entity: [row for row in books.entities(entity) if str(row["Id"]) not in before]
                for entity, before in self.before[books.realm].items()
            }
            for books in self.books
        }
