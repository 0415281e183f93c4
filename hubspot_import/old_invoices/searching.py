"""Which invoice of QuickBooks an old one is: by number, customer and amount. In doubt a person decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.portals.models import Portal
from crm.records.associations import association_map
from crm.records.folding import fold
from crm.records.imports.finding import find_records
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.portal_types import portal_type
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices.noting import BELONG_TO
from invoices.books import Book, RemoteInvoice, book_provider
from invoices.wizard.surroundings import usable_books

CUSTOMERS = ("companies", "contacts")
Records = dict[str, list[Any]]


@dataclass(frozen=True)
class Candidate:
    """An invoice of a company; `same` and `other` say in which of customer, amount and currency the two agree."""

    book: Book
    remote: RemoteInvoice
    same: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def is_certain(self) -> bool:
        return "customer" in self.same and not self.other

    def to_json(self) -> dict[str, Any]:
        return {
            "book": self.book.pk,
            "company": self.book.name,
            "id": self.remote.id,
            "number": self.remote.number,
            "customer": self.remote.customer_name,
            "amount": str(self.remote.amount),
            "currency": self.remote.currency,
            "on": self.remote.invoice_on.isoformat() if self.remote.invoice_on else "",
            "same": self.same,
            "other": self.other,
        }


class Search:
    """For some old invoices of one portal at a time."""

    def __init__(self, portal: Portal, rows: Sequence[OldInvoice]) -> None:
        self.portal = portal
        self.books = usable_books(portal)
        self._found = {
            book.pk: book_provider().find_invoices(book, {row.number for row in rows}) for book in self.books
        }
        self._records = {name: self._here(name, rows) for name in BELONG_TO}
        self._customers = self._of_deals([deal.pk for deal in self._records["deals"].values()])

    def _here(self, name: str, rows: Sequence[OldInvoice]) -> dict[str, Any]:
        """{HubSpot's id: record}"""
        record_type = portal_type(name, self.portal)
        prop = record_type.property_named(HUBSPOT_ID)
        wanted = {pk for row in rows for pk in row.theirs.get(name, [])}
        if prop is None or not wanted:
            return {}
        ids = find_records(self.portal, record_type, prop, wanted)
        model: Any = record_type.model
        live = model.objects.for_portal(self.portal).live().in_bulk([each[0] for each in ids.values()])
        return {pk: live[each[0]] for pk, each in ids.items() if each[0] in live}

    def _of_deals(self, ids: Sequence[int]) -> dict[str, dict[int, list[Any]]]:
        """{companies or contacts: {deal's id: its records}}"""
        found: dict[str, dict[int, list[Any]]] = {}
        for name in CUSTOMERS:
            joined = association_map(self.portal.pk, "deals", ids, name)
            model: Any = portal_type(name, self.portal).model
            rows = model.objects.for_portal(self.portal).live()
            live = rows.in_bulk({pk for pairs in joined.values() for pk, _label in pairs})
            found[name] = {
                deal: [live[pk] for pk in dict.fromkeys(pk for pk, _label in pairs) if pk in live]
                for deal, pairs in joined.items()
            }
        return found

    def _customers_of(self, records: Records) -> Records:
        """The companies and contacts that it belongs to, by itself or through its deals."""
        return {
            name: [
                *records[name],
                *(each for deal in records["deals"] for each in self._customers[name].get(deal.pk, [])),
            ]
            for name in CUSTOMERS
        }

    def records(self, row: OldInvoice) -> Records:
        """Ours, by type; those that are not here are left out."""
        return {
            name: [self._records[name][pk] for pk in row.theirs.get(name, []) if pk in self._records[name]]
            for name in BELONG_TO
        }

    def candidates(self, row: OldInvoice, records: Records) -> list[Candidate]:
        """Invoices of this number, the likeliest first."""
        customers = self._customers_of(records)
        found = [
            self._judged(row, customers, book, remote)
            for book in self.books
            for remote in self._found[book.pk].get(row.number, ())
        ]
        return sorted(found, key=lambda each: (not each.is_certain, len(each.other), -len(each.same)))

    def _judged(self, row: OldInvoice, customers: Records, book: Book, remote: RemoteInvoice) -> Candidate:
        agreed = {"customer": _is_customer(row, customers, book, remote)}
        if row.amount is not None:
            agreed["amount"] = row.amount == remote.amount
        if row.currency:
            agreed["currency"] = row.currency == remote.currency
        same = [name for name, is_same in agreed.items() if is_same]
        return Candidate(book, remote, same, [name for name in agreed if name not in same])


def the_one(candidates: Sequence[Candidate]) -> Candidate | None:
    """The only one whose customer agrees, and in which nothing disagrees."""
    alike = [each for each in candidates if "customer" in each.same]
    return alike[0] if len(alike) == 1 and alike[0].is_certain else None


def _is_customer(row: OldInvoice, customers: Records, book: Book, remote: RemoteInvoice) -> bool:
    """By name, else by what the company knows of the record: its link, its e-mail."""
    theirs = {_plain(remote.customer_name), _plain(remote.customer_name.rpartition(":")[2])} - {""}
    if theirs & {_plain(name) for name in (row.customer, *_names(customers))}:
        return True
    for name in CUSTOMERS:
        for record in customers[name]:
            match = book_provider().match_customer(book, record).match
            if match is not None and match.customer.id == remote.customer_id:
                return True
    return False


def _names(customers: Records) -> Iterable[str]:
    for company in customers["companies"]:
        yield company.name
    for contact in customers["contacts"]:
        yield f"{contact.first_name} {contact.last_name}"
        yield contact.company_name


def _plain(name: str) -> str:
    return " ".join(fold(name).replace(".", "").replace(",", " ").split())
