"""Payments, credits and refunds, and what they do to invoices."""

import re
from datetime import date
from decimal import Decimal

import pytest

from core.changes import Change
from crm.records.saving import InvalidRecord, create_record
from invoices.applying import apply_remote_invoice
from invoices.models import PaymentKind, Stage
from invoices.payments import RemotePaymentState, apply_remote_payment
from tests.invoices.making import QUICKBOOKS, a_book, a_state, an_invoice, fresh
from tests.invoices.walking import words
from tests.people import a_record

DAY = date(2026, 11, 20)


def received(allocations, **values):
    amount = sum(allocations.values(), Decimal(0))
    defaults = {"amount": amount, "currency": "NOK", "received_on": DAY, "allocations": allocations}
    return RemotePaymentState(**{**defaults, **values})


def test_a_payment_of_two_invoices_is_one_payment_with_one_change(cast):
    book = a_book(cast.portal)
    deal = a_record(cast.sales, "deals")
    one, two = an_invoice(book, [deal]), an_invoice(book, [deal])
    state = received({one.pk: Decimal(100), two.pk: Decimal(200)})
    payment = apply_remote_payment(cast.portal.pk, book.pk, None, state, QUICKBOOKS)
    apply_remote_payment(cast.portal.pk, book.pk, payment.pk, state, QUICKBOOKS)
    changes = Change.objects.for_portal(cast.portal).filter(record_type="commerce_payments")
    assert [change.kind for change in changes] == ["payment_received"]
    shown_on = set(changes.get().subjects.values_list("record_type", "record_id"))
    assert shown_on == {("invoices", one.pk), ("invoices", two.pk), ("deals", deal.pk)}


def test_a_paid_invoice_takes_its_paid_date_from_the_last_payment(cast):
    book = a_book(cast.portal)
    invoice = an_invoice(book, number="1043")
    apply_remote_payment(cast.portal.pk, book.pk, None, received({invoice.pk: Decimal(1000)}), QUICKBOOKS)
    apply_remote_invoice(cast.portal.pk, invoice.pk, a_state(number="1043", balance=Decimal(0)), QUICKBOOKS)
    paid = fresh(invoice)
    assert (paid.stage, paid.paid_on, paid.amount_paid) == (Stage.PAID_IN_FULL, DAY, Decimal(1000))


def test_a_credit_lowers_the_balance_and_is_no_payment(cast):
    book = a_book(cast.portal)
    invoice = an_invoice(book, number="1043")
    credit = received({invoice.pk: Decimal(300)}, kind=PaymentKind.CREDIT, amount=Decimal(0))
    apply_remote_payment(cast.portal.pk, book.pk, None, credit, QUICKBOOKS)
    apply_remote_invoice(cast.portal.pk, invoice.pk, a_state(number="1043", balance=Decimal(700)), QUICKBOOKS)
    credited = fresh(invoice)
    assert (credited.amount_credited, credited.amount_paid) == (Decimal(300), Decimal(0))


def test_a_reversed_payment_lets_go_of_its_invoices_and_says_so(cast):
    book = a_book(cast.portal)
    invoice = an_invoice(book, number="1043")
    state = received({invoice.pk: Decimal(300)})
    payment = apply_remote_payment(cast.portal.pk, book.pk, None, state, QUICKBOOKS)
    reversal = received({invoice.pk: Decimal(300)}, is_reversed=True)
    apply_remote_payment(cast.portal.pk, book.pk, payment.pk, reversal, QUICKBOOKS)
    assert fresh(payment).allocations.count() == 0
    last = Change.objects.for_portal(cast.portal).filter(record_type="commerce_payments").latest("pk")
    assert last.kind == "payment_reversed"
    assert last.subjects.filter(record_type="invoices", record_id=invoice.pk).exists()


def test_nobody_makes_payments_here(cast):
    with pytest.raises(InvalidRecord):
        create_record(cast.portal, "commerce_payments", {}, cast.owner.actor)


def test_a_payment_without_a_number_is_called_by_its_amount_which_search_says_once(cast):
    book = a_book(cast.portal)
    state = received({an_invoice(book).pk: Decimal(1000)}, payer="Ola Berg")
    apply_remote_payment(cast.portal.pk, book.pk, None, state, QUICKBOOKS)
    hit = re.search(r'<a class="hit" href="/payments/.*?</a>', words(cast.sales.get("/search/?q=berg")))
    assert hit is not None and re.findall(r"1,?000\.00", hit[0]) == ["1,000.00"]
