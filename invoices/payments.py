"""What QuickBooks says of a payment, an applied credit or a refund, written on our record of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import clock
from core.changes import Actor, RecordChange, record_change
from core.money import ZERO
from crm.records.record_types import all_record_types
from crm.records.values import search_text
from invoices.applying import count_payments, locked_invoice, save_difference, snapshot
from invoices.models import Payment, PaymentAllocation, PaymentKind
from invoices.subjects import subjects_of_invoices


@dataclass(frozen=True)
class RemotePaymentState:
    """`allocations` is {our invoice id: amount}: what was paid to invoices that are no records here is left out.

    `is_reversed`: deleted or voided in QuickBooks; the invoices are open again.
    """

    kind: PaymentKind = PaymentKind.PAYMENT
    amount: Decimal = ZERO
    unapplied: Decimal = ZERO
    currency: str = ""
    received_on: date | None = None
    payer: str = ""
    method: str = ""
    reference: str = ""
    is_reversed: bool = False
    allocations: Mapping[int, Decimal] = field(default_factory=dict)


NEW_KINDS: dict[str, str] = {
    PaymentKind.PAYMENT: "payment_received",
    PaymentKind.CREDIT: "credit_applied",
    PaymentKind.REFUND: "refund_given",
}
STATE_FIELDS = tuple(each.name for each in fields(RemotePaymentState) if each.name != "allocations")


def apply_remote_payment(
    portal_id: int, book_id: int, payment_id: int | None, state: RemotePaymentState, actor: Actor
) -> Payment:
    """Writes the payment (a new record if `payment_id` is None) and counts it on its invoices. Safe to repeat.

    One change per payment, however many invoices it pays: `payment_received`, `credit_applied` or `refund_given` for a
    new one, `payment_reversed` when it was taken back, else `updated`.
    """
    with transaction.atomic():
        payment = _locked_payment(portal_id, book_id, payment_id)
        before = {name: getattr(payment, name) for name in STATE_FIELDS}
        was_on = _allocated(payment)
        for name in STATE_FIELDS:
            setattr(payment, name, getattr(state, name))
        is_on = {} if state.is_reversed else dict(state.allocations)
        diff = _difference(payment, before)
        if payment.pk is not None and not diff and was_on == is_on:
            return payment
        kind = _kind_of_change(payment, before)
        _save(payment, is_on)
        _count_on_invoices(portal_id, was_on.keys() | is_on.keys(), actor)
        record_change(_change(payment, kind, diff, was_on, is_on, actor))
    return payment


def _locked_payment(portal_id: int, book_id: int, payment_id: int | None) -> Payment:
    if payment_id is None:
        return Payment(portal_id=portal_id, book_id=book_id)
    rows = Payment.objects.for_portal(portal_id).select_for_update(of=("self",))
    found: Payment = rows.get(pk=payment_id)
    return found


def _allocated(payment: Payment) -> dict[int, Decimal]:
    if payment.pk is None:
        return {}
    return dict(payment.allocations.values_list("invoice_id", "amount"))


def _kind_of_change(payment: Payment, before: Mapping[str, Any]) -> str:
    if payment.is_reversed and not before["is_reversed"]:
        return "payment_reversed"
    return "updated" if payment.pk is not None else NEW_KINDS[payment.kind]


def _save(payment: Payment, is_on: Mapping[int, Decimal]) -> None:
    payment.search_text = search_text(payment, all_record_types()["commerce_payments"])
    payment.updated_at = clock.now()
    payment.save()
    payment.allocations.exclude(invoice_id__in=is_on).delete()
    rows = PaymentAllocation.objects.for_portal(payment.portal_id)
    for invoice_id, amount in is_on.items():
        rows.update_or_create(payment=payment, invoice_id=invoice_id, defaults={"amount": amount})


def _count_on_invoices(portal_id: int, invoice_ids: Iterable[int], actor: Actor) -> None:
    """In the order of their ids, so that two payments of the same invoices cannot wait for each other."""
    for invoice_id in sorted(invoice_ids):
        invoice = locked_invoice(portal_id, invoice_id)
        before = snapshot(invoice)
        count_payments(invoice)
        save_difference(invoice, before, actor, kind="updated")


def _difference(payment: Payment, before: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    by_column = {prop.column: prop.name for prop in all_record_types()["commerce_payments"].properties if prop.column}
    return {
        by_column.get(name, name): (before[name], getattr(payment, name))
        for name in STATE_FIELDS
        if before[name] != getattr(payment, name)
    }


def _change(
    payment: Payment,
    kind: str,
    diff: dict[str, tuple[Any, Any]],
    was_on: Mapping[int, Decimal],
    is_on: Mapping[int, Decimal],
    actor: Actor,
) -> RecordChange:
    invoice_ids = sorted(was_on.keys() | is_on.keys())
    subjects = subjects_of_invoices(payment.portal_id, invoice_ids)
    on_invoices = [("invoices", invoice_id) for invoice_id in invoice_ids]
    return RecordChange(
        portal_id=payment.portal_id,
        record_type="commerce_payments",
        record_id=payment.pk,
        kind=kind,
        actor=actor,
        diff=diff,
        facts={
            "name": payment.payer or str(payment),
            "payment_kind": payment.kind,
            "amount": payment.amount,
            "currency": payment.currency,
            "allocations": {str(invoice_id): str(amount) for invoice_id, amount in is_on.items()},
        },
        also_on=on_invoices + [subject for found in subjects.values() for subject in found],
    )
