"""Books and invoices as the sync leaves them, for tests that start there."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection as database

from core.changes import Actor, Origin
from core.portals.models import Portal
from crm.records.associations import associate
from invoices.applying import RemoteInvoiceState, RemoteLine, apply_remote_invoice
from invoices.books import Book, TaxMode
from invoices.models import Delivery, Invoice

QUICKBOOKS = Actor(Origin.QBO, "Fjord AS")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
_numbers = count(1001)


def a_book(portal: Portal, **values: Any) -> Book:
    defaults = {"name": "Fjord AS", "country": "NO", "currency": "NOK", "tax_mode": TaxMode.CODES}
    return Book.objects.for_portal(portal).create(**{**defaults, **values})


def a_state(**values: Any) -> RemoteInvoiceState:
    """An unsent, unpaid invoice of 1 000, due in a long time."""
    amount = Decimal(values.get("amount_billed", "1000.00"))
    line = RemoteLine("1", "Design", "Design", Decimal(1), amount, amount)
    defaults = {
        "number": str(next(_numbers)),
        "amount_billed": amount,
        "balance": amount,
        "subtotal": amount,
        "tax": Decimal(0),
        "currency": "NOK",
        "recipient": "Ola Berg",
        "invoice_on": NOON.date(),
        "due_on": NOON.date().replace(year=2099),
        "remote_updated_at": NOON,
        "lines": [line],
    }
    return RemoteInvoiceState(**{**defaults, **values, "amount_billed": amount})


def an_invoice(book: Book, on: Any = (), **values: Any) -> Invoice:
    """An invoice that is in QuickBooks, on the given records."""
    invoice = Invoice.objects.for_portal(book.portal).create(book=book, currency="NOK", delivery=Delivery.CREATED)
    for record in on:
        associate(invoice, record, QUICKBOOKS)
    apply_remote_invoice(book.portal_id, invoice.pk, a_state(**values), QUICKBOOKS)
    return fresh(invoice)


def fresh(row: Any) -> Any:
    return type(row).objects.for_portal(row.portal).get(pk=row.pk)


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Runs `work` in threads that start together; returns what each gave, or raised."""
    start = threading.Barrier(times)
    results: list[Any] = []

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=run) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
