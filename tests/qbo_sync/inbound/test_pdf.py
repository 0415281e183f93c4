"""The preview shows QuickBooks' own PDF without a page ever speaking to QuickBooks (decisions.md 20)."""

from typing import Any

import pytest

from core.portals.roles import Role
from core.queue.draining import drain_queue
from invoices.models import Invoice
from qbo_sync.inbound.fetching import FETCH_QUEUE
from qbo_sync.models import Connection, Fetch
from tests.people import Person, a_person
from tests.qbo_sync.conftest import Connected

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(connected: Connected) -> Person:
    return a_person(connected.portal, Role.READ_ONLY, "Ragna Dahl")


@pytest.fixture
def invoice(connected: Connected) -> Invoice:
    return connected.attached(connected.books.new_invoice(100))


def sheets(reader: Person, invoice: Invoice, look: int) -> str:
    answer: Any = reader.get(f"/invoices/{invoice.pk}/preview/sheets/?look={look}")
    return str(answer.content.decode())


def pdf_calls(connected: Connected) -> int:
    requests = connected.books.sandbox.control(f"requests?realm={connected.books.realm}")["requests"]
    return sum(request["path"].endswith("/pdf") for request in requests)


def test_the_worker_fetches_it_once_for_all_who_look(connected: Connected, invoice: Invoice, reader: Person) -> None:
    assert "look=1" in sheets(reader, invoice, 0)
    assert "look=1" in sheets(reader, invoice, 0)
    assert (Fetch.objects.for_portal(connected.portal).filter(entity="InvoicePdf").count(), pdf_calls(connected)) == (
        1,
        0,
    )
    assert reader.get(f"/invoices/{invoice.pk}/pdf/").url == f"/invoices/{invoice.pk}/preview/"
    drain_queue(FETCH_QUEUE, 5)
    assert pdf_calls(connected) == 1
    shown = sheets(reader, invoice, 1)
    assert "preview/1.png" in shown and "Dealbooks has drawn" not in shown
    assert reader.get(f"/invoices/{invoice.pk}/pdf/").content.startswith(b"%PDF")
    assert "preview/1.png" in sheets(reader, invoice, 0)
    assert pdf_calls(connected) == 1


def test_a_changed_invoice_is_drawn_again(connected: Connected, invoice: Invoice, reader: Person) -> None:
    sheets(reader, invoice, 0)
    drain_queue(FETCH_QUEUE, 5)
    changed = Invoice.objects.for_portal(connected.portal).get(pk=invoice.pk)
    changed.updated_at = changed.updated_at.replace(year=changed.updated_at.year + 1)
    changed.save()
    assert "look=1" in sheets(reader, invoice, 0)


def test_what_quickbooks_does_not_give_is_drawn_here(connected: Connected, invoice: Invoice, reader: Person) -> None:
    fault = {"match": {"path": "/pdf"}, "stage": "before", "action": "status:503", "times": 9}
    connected.books.sandbox.control("faults", fault)
    assert "look=1" in sheets(reader, invoice, 0)
    drain_queue(FETCH_QUEUE, 5)
    assert "Dealbooks has drawn the invoice" in sheets(reader, invoice, 1)


def test_a_company_that_cannot_be_asked_is_not_waited_for(
    connected: Connected, invoice: Invoice, reader: Person
) -> None:
    Connection.objects.for_portal(connected.portal).update(state="needs_reconnect")
    assert "Dealbooks has drawn the invoice" in sheets(reader, invoice, 0)
    assert reader.get(f"/invoices/{invoice.pk}/pdf/").content.startswith(b"%PDF")
