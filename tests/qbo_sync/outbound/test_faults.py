"""The fault table of sending, row by row: what goes wrong, and how it ends (guarantees.md F1 to F25, F45)."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from core.queue.claiming import claim_next
from core.queue.draining import handle_claimed
from invoices.books import BookState
from invoices.models import Delivery, Stage
from qbo_sync.models import Connection, Link, MirrorRow, OutboxEntry, OutboxState
from qbo_sync.outbound.fixing import discard, retry
from qbo_sync.outbound.sending import OUTBOX
from qbo_sync.outbound.story import delivery_story
from tests.harness.company import Sandbox
from tests.harness.ports import free_port
from tests.qbo_sync.outbound.company import Company
from tests.qbo_sync.outbound.conftest import connected

pytestmark = [pytest.mark.both_databases]
NEW_CUSTOMER = {"display_name": "Berg AS", "record_type": "companies", "record_id": 7}


def is_there_once(company: Company, draft: Any) -> OutboxEntry:
    """Both sides agree: one invoice, and our record knows it."""
    row = company.row(draft)
    assert row.state == OutboxState.DONE, (row.state, row.last_error)
    assert [invoice["Id"] for invoice in company.invoices()] == [row.qbo_id]
    invoice = company.invoice(draft)
    assert (invoice.delivery, invoice.stage) == (Delivery.CREATED, Stage.WAITING_TO_BE_SENT)
    assert invoice.number == company.invoices()[0]["DocNumber"]
    return row


def set_values(row: Any, **values: Any) -> None:
    type(row).everywhere.filter(pk=row.pk).update(**values)


def reload(row: Any) -> Any:
    return type(row).everywhere.get(pk=row.pk)


def test_the_answer_to_the_create_is_all_that_is_asked(company: Company) -> None:
    draft = company.submit(message="Thank you", memo="PO 12")
    company.work()
    row = is_there_once(company, draft)
    received = company.books.sandbox.control("requests")["requests"]
    assert [(request["method"], request["entity"]) for request in received] == [("POST", "invoice")]
    [request] = received
    assert (request["requestid"], request["realm"]) == (row.requestid, company.connection.realm_id)
    assert request["body"] == row.body
    link = Link.objects.for_portal(row.portal_id).get(entity="Invoice")
    assert (link.qbo_id, link.record_id, link.sync_token) == (row.qbo_id, draft.invoice_id, "0")
    mirrored = MirrorRow.objects.for_portal(row.portal_id).get(entity="Invoice")
    assert (mirrored.qbo_id, mirrored.raw["PrivateNote"]) == (row.qbo_id, f"PO 12\nRef {row.marker}")
    assert row.intuit_tid


def test_f1_nobody_listens_and_the_row_goes_out_when_somebody_does(company: Company, settings: Any) -> None:
    draft = company.submit()
    address = settings.QBO_BASE_URL
    settings.QBO_BASE_URL = f"http://127.0.0.1:{free_port()}"
    company.work_once()
    row = company.row(draft)
    assert (row.state, row.in_doubt, row.error_category) == (OutboxState.PENDING, False, "unreachable")
    settings.QBO_BASE_URL = address
    company.work()
    assert is_there_once(company, draft).attempts >= 2


@pytest.mark.parametrize(
    ("action", "stage"),
    [
        pytest.param("reset", "before", id="F2 reset before the commit"),
        pytest.param("reset", "after", id="F3 commit, then reset"),
        pytest.param("reset", "late:0.5", id="F4 commit half a horizon late"),
        pytest.param("timeout:1.5", "before", id="F5 nobody answers, nothing committed"),
        pytest.param("timeout:1.5", "after", id="F5 nobody answers, committed"),
        pytest.param("half_body", "after", id="F6 half a body"),
        pytest.param("status:500", "before", id="F7 500 before"),
        pytest.param("status:500", "after", id="F7 500 after"),
        pytest.param("status:502", "after", id="F7 502"),
        pytest.param("status:503", "before", id="F7 503"),
        pytest.param("status:504", "after", id="F7 504"),
        pytest.param("html", "after", id="F8 a login page, committed"),
        pytest.param("html", "before", id="F8 a login page, nothing committed"),
        pytest.param("bad_json", "after", id="F8 malformed JSON"),
        pytest.param("fault_in_200:10000", "after", id="F8 a fault in a 200, committed all the same"),
        pytest.param("wrong_tenant", "after", id="F46 another company's object"),
    ],
)
@pytest.mark.parametrize("requestid", ["honour", "ignore"])
def test_what_may_have_arrived_is_looked_for_and_is_there_once(
    company: Company, action: str, stage: str, requestid: str
) -> None:
    company.books.sandbox.control("requestid", {"mode": requestid})
    company.books.sandbox.new_company("Another Inc").new_invoice(PrivateNote="Ref ZZZZZZZZ")
    company.books.sandbox.control("requests", method="DELETE")
    company.fault(action, stage)
    draft = company.submit()
    handle_claimed(OUTBOX, claim_next(OUTBOX))
    row = company.row(draft)
    assert (row.state, row.in_doubt) == (OutboxState.UNKNOWN, True)
    assert delivery_story(draft.invoice_id)[0].reason
    company.work()
    assert company.faults_hit() == 1
    is_there_once(company, draft)
    posts = company.posts()
    assert len({(post["requestid"], post["body"]) for post in posts}) == 1
    committed_the_first_time = stage != "before"
    assert len(posts) == (1 if committed_the_first_time else 2)


def test_f4_nothing_is_sent_again_before_the_horizon_is_over(company: Company, settings: Any) -> None:
    settings.QBO_HORIZON_SECONDS = 60
    company.books.sandbox.control("requestid", {"mode": "ignore"})
    company.fault("reset", "before")
    draft = company.submit()
    company.work_once()
    for _look in range(3):
        set_values(company.row(draft), due_at=Now())
        company.work_once()
        assert company.row(draft).state == OutboxState.UNKNOWN
    assert len(company.posts()) == 1
    settings.QBO_HORIZON_SECONDS = 0.1
    retry(draft.invoice_id)
    company.work()
    is_there_once(company, draft)


@pytest.mark.parametrize("action", ["lowercase_fault:2050", "xml_fault:2050"])
def test_f9_a_fault_in_another_spelling_is_a_refusal_like_any_other(company: Company, action: str) -> None:
    company.fault(action)
    draft = company.submit()
    company.work()
    row = company.row(draft)
    assert (row.state, row.error_code, row.in_doubt) == (OutboxState.NEEDS_USER, "2050", False)
    assert company.invoice(draft).delivery == Delivery.NEEDS_YOU


@pytest.mark.parametrize("body", ["json", "xml", "text"])
def test_f10_and_f11_being_told_to_slow_down_pauses_the_company_and_counts_no_try(company: Company, body: str) -> None:
    company.fault("throttle", retry_after="30", body=body)
    draft = company.submit()
    company.work_once()
    row = company.row(draft)
    assert (row.state, row.attempts, row.in_doubt) == (OutboxState.PENDING, 0, False)
    paused = Connection.everywhere.get(pk=company.connection.pk).paused_until
    assert timedelta(seconds=20) < paused - timezone.now() <= timedelta(seconds=30)
    company.work_once()
    assert len(company.posts()) == 1
    set_values(company.connection, paused_until=None)
    company.work()
    is_there_once(company, draft)


def test_f11_a_pause_of_one_company_leaves_the_others_running(company: Company, quickbooks: Sandbox) -> None:
    other = connected(quickbooks.new_company("Other"))
    company.fault("throttle", path=f"*/{company.connection.realm_id}/invoice")
    draft, others = company.submit(), other.submit()
    company.work_once()
    assert company.row(draft).state == OutboxState.PENDING
    is_there_once(other, others)


def test_f12_a_company_that_limits_us_for_long_is_probed_with_one_row(company: Company) -> None:
    drafts = [company.submit() for _each in range(3)]
    set_values(company.connection, state=BookState.THROTTLED, paused_until=Now() - timedelta(seconds=1))
    company.fault("throttle", retry_after="600")
    company.work_once()
    assert len(company.posts()) == 1
    set_values(company.connection, paused_until=Now() - timedelta(seconds=1))
    company.work()
    assert {company.row(draft).state for draft in drafts} == {OutboxState.DONE}


def test_f13_an_expired_token_is_refreshed_once_and_the_same_request_goes_again(company: Company) -> None:
    company.fault("expire_token")
    draft = company.submit()
    company.work()
    is_there_once(company, draft)
    posts = company.posts()
    assert [post["status"] for post in posts] == [401, 200]
    assert len({(post["requestid"], post["body"]) for post in posts}) == 1
    assert company.row(draft).attempts == 1


def test_f13_and_f16_without_permission_the_queue_is_kept_and_flushed_after_reconnecting(company: Company) -> None:
    drafts = [company.submit() for _each in range(2)]
    company.fault("revoke_grant")
    company.work_once()
    assert reload(company.connection).state == BookState.NEEDS_RECONNECT
    assert {company.row(draft).state for draft in drafts} == {OutboxState.PENDING}
    assert company.invoices() == []
    company.work_once()
    again = company.books.sandbox.control("companies")["companies"][0]
    company.books.access_token, company.books.refresh_token = again["access_token"], again["refresh_token"]
    reconnect(company)
    company.work()
    assert {company.row(draft).state for draft in drafts} == {OutboxState.DONE}
    assert len(company.invoices()) == 2


def reconnect(company: Company) -> None:
    from qbo_sync.connection.connecting import connect
    from tests.qbo_sync.outbound.chaos.world import tokens_of

    connect(company.connection.portal, None, company.books.realm, tokens_of(company.books)).fetches.all().delete()


def test_f15_a_token_endpoint_that_fails_asks_nobody_to_reconnect(company: Company) -> None:
    company.fault("expire_token")
    company.books.sandbox.control(
        "faults", {"match": {"path": "/oauth2/v1/tokens/bearer"}, "action": "status:500", "times": 2}
    )
    draft = company.submit()
    company.work()
    is_there_once(company, draft)
    assert reload(company.connection).state == BookState.CONNECTED


@pytest.mark.parametrize("code", ["6190", "120"])
def test_f18_a_blocked_company_keeps_its_queue_and_is_probed(company: Company, code: str) -> None:
    company.fault(f"fault:{code}")
    draft = company.submit()
    company.work_once()
    row = company.row(draft)
    assert (row.state, row.in_doubt) == (OutboxState.PENDING, False)
    assert reload(company.connection).state == BookState.BLOCKED
    company.work_once()
    assert len(company.posts()) == 1
    set_values(company.connection, paused_until=Now() - timedelta(seconds=1))
    company.work()
    is_there_once(company, draft)
    assert reload(company.connection).state == BookState.CONNECTED


def test_f17_rows_never_go_to_another_company(company: Company, quickbooks: Sandbox) -> None:
    draft = company.submit()
    other = quickbooks.new_company("Other")
    set_values(company.connection, realm_id=other.realm)
    company.work_once()
    assert company.row(draft).state == OutboxState.PENDING
    assert company.posts() == []


def test_f21_a_name_that_a_vendor_holds_is_asked_about_and_nothing_is_renamed(company: Company) -> None:
    realm = company.connection.realm_id
    company.books.sandbox.control(f"companies/{realm}/entities/Vendor", {"DisplayName": "berg as"})
    draft = company.submit(customer_id="", new_customer=NEW_CUSTOMER)
    company.work_once()
    customer, invoice = company.rows()
    assert (customer.state, customer.error_code) == (OutboxState.NEEDS_USER, "6240")
    assert invoice.state == OutboxState.PENDING
    assert company.invoice(draft).delivery == Delivery.NEEDS_YOU
    assert company.invoice(draft).delivery_reason == customer.last_error
    assert discard(draft.invoice_id)


def test_f21_a_customer_of_our_own_earlier_send_is_taken_up(company: Company) -> None:
    """The look after a lost answer fails to see it, as it may: the refused second send still finds it."""
    draft = company.submit(customer_id="", new_customer=NEW_CUSTOMER)
    company.fault("reset", "after", path="*/customer")
    company.work_once()
    [customer] = company.rows().filter(entity="Customer")
    set_values(customer, state=OutboxState.PENDING, in_doubt=False, due_at=Now())
    company.work()
    [there] = [row for row in company.books.entities("Customer") if row["DisplayName"] == "Berg AS"]
    assert reload(customer).qbo_id == there["Id"]
    is_there_once(company, draft)


def test_f21_two_submits_that_need_the_same_new_customer_make_one(company: Company) -> None:
    drafts = [company.submit(customer_id="", new_customer=NEW_CUSTOMER) for _each in range(2)]
    company.work()
    [there] = [row for row in company.books.entities("Customer") if row["DisplayName"] == "Berg AS"]
    assert [invoice["CustomerRef"]["value"] for invoice in company.invoices()] == [there["Id"]] * 2
    assert {company.row(draft).state for draft in drafts} == {OutboxState.DONE}


def test_f21_two_submits_that_need_the_same_new_item_make_one(company: Company) -> None:
    lines = [{"new_item": {"name": "Copy", "price": "10"}, "name": "Copy"}]
    drafts = [company.submit(lines=lines) for _each in range(2)]
    company.work()
    assert len([row for row in company.books.entities("Item") if row["Name"] == "Copy"]) == 1
    assert {company.row(draft).state for draft in drafts} == {OutboxState.DONE}


def with_own_numbers(company: Company) -> None:
    realm = company.connection.realm_id
    wanted = {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
    company.books.sandbox.control(f"companies/{realm}/entities/Preferences/1", wanted)
    set_values(company.connection.book, custom_numbers=True)
    company.connection.book.refresh_from_db()


def test_f22_a_number_that_somebody_else_uses_is_asked_about(company: Company) -> None:
    with_own_numbers(company)
    company.books.invoice({"Id": company.customer_id}, {"Id": company.item_id}, DocNumber="2026-1")
    draft = company.submit(number="2026-1")
    company.work()
    row = company.row(draft)
    assert (row.state, row.error_code) == (OutboxState.NEEDS_USER, "6140")
    assert len(company.invoices()) == 1


def test_f22_a_number_that_our_own_earlier_send_uses_is_our_success(company: Company) -> None:
    with_own_numbers(company)
    company.books.sandbox.control("requestid", {"mode": "ignore"})
    draft = company.submit(number="2026-1")
    company.fault("reset", "after")
    company.work_once()
    set_values(company.row(draft), state=OutboxState.PENDING, in_doubt=False, due_at=Now())
    company.work()
    is_there_once(company, draft)


@pytest.mark.parametrize("code", ["2020", "2050", "2500", "6000", "6070", "6210", "610"])
def test_f23_and_f24_a_refusal_waits_for_a_person_with_the_reason_in_plain_words(company: Company, code: str) -> None:
    company.fault(f"fault:{code}")
    draft = company.submit()
    company.work()
    row = company.row(draft)
    assert (row.state, row.error_code, row.in_doubt) == (OutboxState.NEEDS_USER, code, False)
    assert len(company.posts()) == 1
    invoice = company.invoice(draft)
    assert (invoice.delivery, invoice.delivery_reason) == (Delivery.NEEDS_YOU, row.last_error)
    retry(draft.invoice_id)
    assert company.invoice(draft).delivery == Delivery.CREATING
    company.work()
    is_there_once(company, draft)


@pytest.mark.parametrize("mode", ["honour", "ignore", "replay_error_6000"])
@pytest.mark.parametrize("forget", [None, 0])
def test_f25_requestid_or_not_the_end_is_the_same(company: Company, mode: str, forget: int | None) -> None:
    company.books.sandbox.control("requestid", {"mode": mode, "forget_after_s": forget})
    company.fault("reset", "after")
    draft = company.submit()
    company.work_once()
    set_values(company.row(draft), state=OutboxState.PENDING, in_doubt=False, due_at=Now())
    company.work()
    sent_twice_and_made_twice = mode == "ignore" or forget == 0
    if not sent_twice_and_made_twice:
        is_there_once(company, draft)


def test_f45_an_invoice_deleted_while_we_looked_for_it_is_asked_about(company: Company) -> None:
    draft = company.submit()
    company.fault("reset", "after")
    company.work_once()
    [there] = company.invoices()
    realm = company.connection.realm_id
    company.books.sandbox.control(f"companies/{realm}/invoices/{there['Id']}/delete", {})
    company.work()
    row = company.row(draft)
    assert (row.state, row.error_category) == (OutboxState.NEEDS_USER, "maybe_deleted")
    assert len(company.posts()) == 1
    retry(draft.invoice_id)
    company.work()
    again = company.row(draft)
    assert again.requestid != row.requestid
    assert again.marker != row.marker
    live = [invoice for invoice in company.invoices() if invoice.get("status") != "Deleted"]
    assert [invoice["Id"] for invoice in live] == [again.qbo_id]


def test_found_twice_is_an_alarm_and_the_first_is_ours(company: Company) -> None:
    draft = company.submit()
    company.fault("reset", "after")
    company.work_once()
    [there] = company.invoices()
    company.books.invoice({"Id": company.customer_id}, {"Id": company.item_id}, PrivateNote=there["PrivateNote"])
    company.work()
    row = company.row(draft)
    assert (row.state, row.qbo_id, row.error_category) == (OutboxState.DONE, there["Id"], "found_twice")
    assert len(company.invoices()) == 2
    assert "2 times" in delivery_story(draft.invoice_id)[0].reason


def test_an_invoice_edited_voided_or_moved_to_another_customer_meanwhile_is_still_known(company: Company) -> None:
    """F44, and the marker after a void: matched by the marker, not by content, also without the customer."""
    draft = company.submit()
    company.fault("reset", "after")
    company.work_once()
    [there] = company.invoices()
    realm = company.connection.realm_id
    other = company.books.new_customer("Somebody Else")
    note = f"Moved {there['PrivateNote']}"
    change = {"CustomerRef": {"value": other["Id"]}, "PrivateNote": note}
    company.books.sandbox.control(f"companies/{realm}/entities/Invoice/{there['Id']}", change)
    company.work()
    assert company.row(draft).qbo_id == there["Id"]
    assert company.invoice(draft).recipient == "Somebody Else"
    assert len(company.posts()) == 1


def test_a_row_that_waited_for_long_is_looked_for_before_it_is_sent(company: Company) -> None:
    draft = company.submit()
    row = company.row(draft)
    set_values(row, created_at=Now() - timedelta(minutes=11))
    company.work()
    is_there_once(company, draft)
    received = [request["entity"] for request in company.books.sandbox.control("requests")["requests"]]
    assert received.index("query") < received.index("invoice")


def test_g19_a_restored_backup_sends_nothing_again(company: Company) -> None:
    """The row as the backup has it: never sent. QuickBooks has the invoice that the lost life made."""
    company.books.sandbox.control("requestid", {"mode": "ignore"})
    draft = company.submit()
    company.work()
    first = is_there_once(company, draft)
    Link.objects.for_portal(first.portal_id).all().delete()
    MirrorRow.objects.for_portal(first.portal_id).filter(entity="Invoice").delete()
    never_sent = {"state": OutboxState.PENDING, "qbo_id": "", "body": "", "first_sent_at": None, "last_sent_at": None}
    set_values(first, **never_sent, attempts=0, finished_at=None, due_at=Now(), epoch="another life:0")
    set_values(company.invoice(draft), delivery=Delivery.CREATING, number="", stage=None)
    company.work()
    assert is_there_once(company, draft).qbo_id == first.qbo_id
    assert len(company.posts()) == 1


def test_a_worker_that_slept_through_its_lease_drops_the_row_unsent(company: Company, settings: Any) -> None:
    settings.QBO_LEASE_SECONDS = 0.0000001
    draft = company.submit()
    company.work_once()
    assert company.posts() == []
    assert company.row(draft).state == OutboxState.PENDING
    assert not company.row(draft).in_doubt
    settings.QBO_LEASE_SECONDS = 90
    company.work()
    is_there_once(company, draft)


def test_the_web_process_never_waits_for_quickbooks(company: Company) -> None:
    company.fault("delay:3")
    started = time.monotonic()
    draft = company.submit()
    retry(draft.invoice_id)
    delivery_story(draft.invoice_id)
    assert time.monotonic() - started < 1
    assert company.posts() == []
