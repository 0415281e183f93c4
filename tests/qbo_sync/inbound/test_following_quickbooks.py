"""What changes in QuickBooks changes here, in any order, once, and nothing is missed (guarantees.md G5 to G8)."""

from decimal import Decimal
from typing import Any

import pytest

from core.changes import Change
from core.queue.draining import drain_queue
from invoices.models import Invoice, Payment, Stage
from qbo_sync.inbound.applying import apply_entity
from qbo_sync.inbound.capture import CAPTURE, ask
from qbo_sync.inbound.fetching import FETCH_QUEUE
from qbo_sync.inbound.splitting import ask_for
from qbo_sync.mirror.keeping import mirrored
from qbo_sync.models import ApiUsage, Link, SyncCursor
from tests.qbo_sync.conftest import Connected

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def fetched(connected: Connected, remote: Any, entity: str = "Invoice") -> None:
    ask_for(connected.connection, entity, str(remote["Id"]))
    drain_queue(FETCH_QUEUE, 20)


def swept(connected: Connected) -> None:
    ask(connected.connection, CAPTURE)
    drain_queue(FETCH_QUEUE, 60)


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.for_portal(invoice.portal_id).get(pk=invoice.pk)


def test_an_invoice_follows_send_payment_and_void(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    assert fresh(invoice).stage == Stage.WAITING_TO_BE_SENT
    connected.by_hand(remote, "send", to="a@fjord.example")
    fetched(connected, remote)
    assert fresh(invoice).stage == Stage.SENT_TO_CUSTOMER
    connected.by_hand(remote, "pay", amount=40)
    fetched(connected, remote)
    assert (fresh(invoice).stage, fresh(invoice).balance) == (Stage.PARTIAL_PAYMENT, Decimal("60.00"))


def test_terms_are_told_by_name_though_an_invoice_carries_their_id_alone(connected: Connected) -> None:
    [term] = connected.books.query("select * from Term where Name = 'Net 15'")["Term"]
    remote = connected.books.new_invoice(100, SalesTermRef={"value": term["Id"]})
    assert remote["SalesTermRef"] == {"value": term["Id"]}
    invoice = connected.attached(remote)
    fetched(connected, remote)
    assert fresh(invoice).terms == "Net 15"


def test_a_payment_becomes_a_record_and_its_deletion_reopens_the_invoice(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    payment = connected.by_hand(remote, "pay")["Payment"]
    fetched(connected, payment, "Payment")
    fetched(connected, remote)
    assert fresh(invoice).stage == Stage.PAID_IN_FULL
    assert Payment.objects.for_portal(connected.portal).get().amount == Decimal("100.00")
    at = f"companies/{connected.books.realm}/entities/Payment/{payment['Id']}"
    connected.books.sandbox.control(at, method="DELETE")
    swept(connected)
    assert fresh(invoice).balance == Decimal("100.00")
    assert Payment.objects.for_portal(connected.portal).get().is_reversed


def test_a_deleted_invoice_says_so_and_stays(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    connected.by_hand(remote, "delete")
    fetched(connected, remote)
    assert fresh(invoice).stage == Stage.DELETED


def test_an_old_answer_never_overwrites_a_newer_one(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    started = fresh(invoice).created_at
    connected.by_hand(remote, "pay")
    fetched(connected, remote)
    assert apply_entity(connected.connection, "Invoice", remote, started) is False
    assert fresh(invoice).stage == Stage.PAID_IN_FULL


def test_the_same_answer_twice_leaves_one_trace(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    connected.by_hand(remote, "pay")
    fetched(connected, remote)
    changes = Change.objects.for_portal(connected.portal).filter(record_type="invoices", record_id=invoice.pk).count()
    for _again in range(5):
        fetched(connected, remote)
    again = Change.objects.for_portal(connected.portal).filter(record_type="invoices", record_id=invoice.pk).count()
    assert again == changes


def test_the_sweep_finds_what_no_webhook_told(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    connected.by_hand(remote, "pay")
    connected.books.new_customer("Nobody Told Us")
    swept(connected)
    assert fresh(invoice).stage == Stage.PAID_IN_FULL
    assert mirrored(connected.connection, "Customer").filter(name="Nobody Told Us").exists()


def test_more_changes_than_one_answer_holds_are_read_list_by_list(connected: Connected) -> None:
    sandbox = connected.books.sandbox
    sandbox.control("limits", {"off": True})
    sandbox.control(
        f"companies/{connected.books.realm}/seed", {"customers": 1001, "items": 5, "invoices": 20, "seed": 3}
    )
    swept(connected)
    swept(connected)
    theirs = {row["Id"] for row in connected.books.entities("Customer")}
    ours = set(mirrored(connected.connection, "Customer").values_list("qbo_id", flat=True))
    assert theirs - ours == set()


def test_the_cursor_is_never_ahead_of_what_was_applied(connected: Connected) -> None:
    before = dict(SyncCursor.objects.for_portal(connected.portal).values_list("entity", "watermark"))
    connected.books.sandbox.control(
        "faults", {"match": {"path": "*/cdc"}, "stage": "after", "action": "reset", "times": 1}
    )
    swept(connected)
    after = dict(SyncCursor.objects.for_portal(connected.portal).values_list("entity", "watermark"))
    assert after == before


def test_many_events_cost_one_metered_read(connected: Connected) -> None:
    invoices = [connected.books.new_invoice(10) for _number in range(8)]
    reads = ApiUsage.objects.for_portal(connected.portal).get().reads
    for remote in invoices:
        ask_for(connected.connection, "Invoice", str(remote["Id"]))
    drain_queue(FETCH_QUEUE, 20)
    assert ApiUsage.objects.for_portal(connected.portal).get().reads - reads == 1


def test_a_company_that_does_not_answer_keeps_its_fetches(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    connected.by_hand(remote, "pay")
    rule = {"match": {"path": "*/query"}, "stage": "before", "action": "status:503", "times": 1}
    connected.books.sandbox.control("faults", rule)
    fetched(connected, remote)
    waiting = connected.connection.fetches.get(state="pending")
    assert waiting.attempts == 1 and waiting.last_error
    connected.connection.fetches.update(due_at=waiting.created_at)
    drain_queue(FETCH_QUEUE, 20)
    assert fresh(invoice).stage == Stage.PAID_IN_FULL


def test_a_link_is_made_once_however_often_an_invoice_is_attached(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    first, second = connected.attached(remote), connected.attached(remote)
    assert first.pk == second.pk
    assert Link.objects.for_portal(connected.portal).filter(entity="Invoice").count() == 1
