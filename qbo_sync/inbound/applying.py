"""A fetched entity, applied: to the mirror, and to the record that it is linked to (decisions.md 15).

The version is (LastUpdatedTime, SyncToken): lower is dropped; on equality the fetch that started later wins. Since not
every change raises a SyncToken, and seconds are all that LastUpdatedTime has, content decides whether there is news.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core import clock
from invoices.applying import apply_remote_invoice, mark_deleted
from invoices.models import Payment, PaymentAllocation, PaymentKind
from invoices.payments import RemotePaymentState, apply_remote_payment
from qbo_sync.client.values import ref_id, updated_at
from qbo_sync.connection.people import quickbooks
from qbo_sync.entities import invoice as invoice_entity
from qbo_sync.entities import payment as payment_entity
from qbo_sync.mirror.keeping import keep_entity, mark_gone, mirrored, name_in_list, plain
from qbo_sync.models import Connection, Link

Entity = Mapping[str, Any]
RECORDS = {"Invoice": "invoices", "Payment": "commerce_payments"}


def apply_entity(connection: Connection, entity: str, answer: Entity, started_at: datetime) -> bool:
    """True if a record of ours changed. Safe to repeat, in any order, by several workers."""
    if answer.get("status") == "Deleted":
        return apply_gone(connection, entity, str(answer["Id"]), updated_at(answer))
    with transaction.atomic():
        if not _is_older_than_mirror(connection, entity, answer):
            keep_entity(connection, entity, answer)
        if entity == "Invoice":
            return _apply_invoice(connection, answer, started_at)
        if entity == "Payment":
            return _apply_payment(connection, answer, started_at)
    return False


def apply_gone(connection: Connection, entity: str, qbo_id: str, at: datetime | None = None) -> bool:
    """It is no longer in QuickBooks: our record stays and says so."""
    with transaction.atomic():
        mark_gone(connection, entity, qbo_id)
        link = _locked_link(connection, entity, qbo_id)
        if link is None or link.gone_at is not None:
            return False
        Link.objects.for_portal(connection.portal_id).filter(pk=link.pk).update(gone_at=at or clock.now())
        if entity == "Invoice":
            return mark_deleted(connection.portal_id, link.record_id, at, quickbooks(connection))
        if entity == "Payment":
            return _reverse_payment(connection, link)
    return False


def _is_older_than_mirror(connection: Connection, entity: str, answer: Entity) -> bool:
    row = mirrored(connection, entity).filter(qbo_id=str(answer["Id"])).values("updated_at", "sync_token").first()
    if row is None or row["updated_at"] is None or updated_at(answer) is None:
        return False
    return _version(answer) < (row["updated_at"], _token(row["sync_token"]))


def _version(answer: Entity) -> tuple[Any, int]:
    return updated_at(answer), _token(str(answer.get("SyncToken", "")))


def _token(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _locked_link(connection: Connection, entity: str, qbo_id: str) -> Link | None:
    rows = Link.objects.for_portal(connection.portal_id).select_for_update(of=("self",))
    return rows.filter(connection=connection, entity=entity, qbo_id=qbo_id, record_type=RECORDS.get(entity, "")).first()


def is_news(link: Link, answer: Entity, started_at: datetime) -> bool:
    """Newer, or as new with other content from a later fetch."""
    known = (link.remote_updated_at, _token(link.sync_token))
    if link.remote_updated_at is not None and updated_at(answer) is not None:
        if _version(answer) < known:
            return False
        if _version(answer) == known and link.fetch_started_at and link.fetch_started_at > started_at:
            return False
    return link.content_hash != content_hash(answer) or link.gone_at is not None


def content_hash(answer: Entity) -> str:
    text = json.dumps(plain(answer), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def note_version(link: Link, answer: Entity, started_at: datetime) -> None:
    Link.objects.for_portal(link.portal_id).filter(pk=link.pk).update(
        sync_token=str(answer.get("SyncToken", "")),
        remote_updated_at=updated_at(answer),
        content_hash=content_hash(answer),
        fetch_started_at=started_at,
        gone_at=None,
    )


def _apply_invoice(connection: Connection, answer: Entity, started_at: datetime) -> bool:
    link = _locked_link(connection, "Invoice", str(answer["Id"]))
    if link is None or not is_news(link, answer, started_at):
        return False
    terms = name_in_list(connection, "Term", ref_id(answer, "SalesTermRef"))
    changed = apply_remote_invoice(
        connection.portal_id, link.record_id, invoice_entity.to_local(answer, terms), quickbooks(connection)
    )
    note_version(link, answer, started_at)
    return changed


def _apply_payment(connection: Connection, answer: Entity, started_at: datetime) -> bool:
    """A payment becomes a record when it pays an invoice that is one; it follows from then on."""
    link = _locked_link(connection, "Payment", str(answer["Id"]))
    record_ids = _invoice_records(connection, payment_entity.paid_invoices(answer))
    if link is None and not record_ids:
        return False
    if link is not None and not is_news(link, answer, started_at) and _allocated(link) == set(record_ids.values()):
        return False
    method = name_in_list(connection, "PaymentMethod", ref_id(answer, "PaymentMethodRef"))
    state = payment_entity.to_local(answer, record_ids, method)
    return _write_payment(connection, link, str(answer["Id"]), state, answer, started_at)


def _write_payment(
    connection: Connection,
    link: Link | None,
    qbo_id: str,
    state: RemotePaymentState,
    answer: Entity,
    started_at: datetime,
) -> bool:
    payment = apply_remote_payment(
        connection.portal_id,
        connection.book_id,
        link.record_id if link else None,
        state,
        quickbooks(connection),
    )
    if link is None:
        link = Link.objects.for_portal(connection.portal_id).create(
            connection=connection,
            entity="Payment",
            qbo_id=qbo_id,
            record_type="commerce_payments",
            record_id=payment.pk,
        )
    note_version(link, answer, started_at)
    return True


def _allocated(link: Link) -> set[int]:
    rows = PaymentAllocation.objects.for_portal(link.portal_id).filter(payment_id=link.record_id)
    return set(rows.values_list("invoice_id", flat=True))


def _reverse_payment(connection: Connection, link: Link) -> bool:
    payment = Payment.objects.for_portal(connection.portal_id).get(pk=link.record_id)
    state = RemotePaymentState(
        kind=PaymentKind(payment.kind),
        amount=payment.amount,
        currency=payment.currency,
        received_on=payment.received_on,
        payer=payment.payer,
        method=payment.method,
        reference=payment.reference,
        is_reversed=True,
    )
    apply_remote_payment(connection.portal_id, connection.book_id, payment.pk, state, quickbooks(connection))
    return True


def _invoice_records(connection: Connection, paid: Mapping[str, Any]) -> dict[str, int]:
    rows = Link.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity="Invoice", qbo_id__in=list(paid), record_type="invoices"
    )
    return dict(rows.values_list("qbo_id", "record_id"))
