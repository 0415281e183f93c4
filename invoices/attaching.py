"""`Add existing invoice`: invoices of a QuickBooks company joined to a record here, and parted again."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from core.changes import Actor
from crm.records.associations import associate, associated_ids, dissociate
from invoices.books import Book, RemoteInvoice, book_provider
from invoices.models import Invoice

ATTACHES_TO = ("deals", "contacts", "companies", "quotes")


def search_to_attach(book: Book, text: str, record: Any) -> list[tuple[RemoteInvoice, bool]]:
    """Invoices of the company by number, customer or amount; with each, whether it is on the record already."""
    attached = set(associated_ids(record, "invoices"))
    found = book_provider().search_invoices(book, text)
    return [(each, each.record_id in attached) for each in found]


def attach_invoices(record: Any, book: Book, remote_ids: Iterable[str], actor: Actor) -> list[Invoice]:
    """Makes a record of each that is none yet, and joins them; unknown ones are left out. Safe to repeat."""
    joined = []
    for remote_id in dict.fromkeys(remote_ids):
        try:
            invoice_id = book_provider().attach_remote_invoice(book, remote_id, actor)
        except ObjectDoesNotExist:
            continue
        invoice = Invoice.objects.for_portal(record.portal_id).get(pk=invoice_id)
        associate(invoice, record, actor)
        joined.append(invoice)
    return joined


def detach_invoice(record: Any, invoice: Invoice, actor: Actor) -> bool:
    """Parts the invoice from the record; it stays an invoice, here and in QuickBooks."""
    return dissociate(invoice, record, actor)
