"""What may be claimed next: heads of their lines, with all that they need done, of companies that can be reached."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection as database
from django.db.models.functions import Now

from core.queue.claiming import claim_next
from invoices.books import BookState
from qbo_sync.models import Connection, OutboxEntry, OutboxState, WriteMode
from qbo_sync.outbound.sending import OUTBOX
from tests.qbo_sync.outbound.rows import a_connection, a_row, claim

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
UNFINISHED = [
    OutboxState.AWAITING_APPROVAL,
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.UNKNOWN,
    OutboxState.NEEDS_USER,
]


def set_values(row: OutboxEntry | Connection, **values: object) -> None:
    type(row).everywhere.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("state", UNFINISHED)
def test_a_row_waits_for_every_unfinished_one_about_the_same_thing(state: OutboxState) -> None:
    company = a_connection()
    first = a_row(company, aggregate_key="Customer:contacts:1")
    a_row(company, aggregate_key="Customer:contacts:1")
    set_values(first, state=state, lease_until=Now() + timedelta(minutes=1))
    assert claim_next(OUTBOX) is None


@pytest.mark.parametrize("state", [OutboxState.DONE, OutboxState.CANCELLED, OutboxState.SUPERSEDED])
def test_a_finished_row_holds_nobody_up(state: OutboxState) -> None:
    company = a_connection()
    a_row(company, aggregate_key="Customer:contacts:1", state=state)
    second = a_row(company, aggregate_key="Customer:contacts:1")
    claim(second)


@pytest.mark.parametrize("state", UNFINISHED)
def test_an_invoice_waits_until_its_customer_is_done(state: OutboxState) -> None:
    company = a_connection()
    customer = a_row(company, entity="Customer", state=state)
    invoice = a_row(company, customer)
    set_values(customer, lease_until=Now() + timedelta(minutes=1))
    assert claim_next(OUTBOX) is None
    set_values(customer, state=OutboxState.DONE, qbo_id="12")
    claim(invoice)


@pytest.mark.parametrize(
    "values",
    [
        {"state": BookState.NEEDS_RECONNECT},
        {"state": BookState.BLOCKED},
        {"state": BookState.DISCONNECTED},
        {"paused_until": Now() + timedelta(seconds=30)},
        {"write_mode": WriteMode.READ_ONLY},
        {"realm_id": "another"},
    ],
)
def test_rows_of_a_company_that_cannot_be_written_to_stay_where_they_are(values: dict) -> None:
    company = a_connection()
    row = a_row(company)
    before = {"state": company.state, "write_mode": company.write_mode, "realm_id": company.realm_id}
    set_values(company, **values)
    assert claim_next(OUTBOX) is None
    set_values(company, paused_until=None, **before)
    claim(row)


def test_a_row_in_doubt_is_looked_for_also_in_a_read_only_company() -> None:
    company = a_connection(write_mode=WriteMode.READ_ONLY)
    claim(a_row(company, state=OutboxState.UNKNOWN, in_doubt=True))


def test_companies_take_turns() -> None:
    companies = [a_connection() for _each in range(3)]
    for company in companies:
        for _each in range(2):
            a_row(company)
    claimed = [claim_next(OUTBOX).connection_id for _each in range(6)]
    assert Counter(claimed[:3]) == Counter({company.pk: 1 for company in companies})
    assert claimed[:3] == claimed[3:]


def test_no_company_has_more_requests_in_flight_than_allowed() -> None:
    company = a_connection()
    for _each in range(settings.QBO_CONCURRENT_REQUESTS + 2):
        a_row(company)
    claimed = [claim_next(OUTBOX) for _each in range(settings.QBO_CONCURRENT_REQUESTS + 2)]
    assert len([row for row in claimed if row]) == settings.QBO_CONCURRENT_REQUESTS
    other = a_row(a_connection())
    claim(other)


@pytest.mark.parametrize("state", [BookState.THROTTLED, BookState.BLOCKED])
def test_a_company_that_limits_or_blocks_us_is_tried_with_one_row_when_its_pause_is_over(state: BookState) -> None:
    company = a_connection(state=state, paused_until=Now() + timedelta(hours=1))
    a_row(company)
    assert claim_next(OUTBOX) is None
    set_values(company, paused_until=Now() - timedelta(seconds=1))
    a_row(company)
    assert claim_next(OUTBOX) is not None
    assert claim_next(OUTBOX) is None


def test_a_crashed_workers_row_is_claimed_again_when_its_lease_is_over() -> None:
    company = a_connection()
    row = a_row(company, state=OutboxState.SENDING, in_doubt=True)
    set_values(row, lease_until=Now() + timedelta(minutes=1))
    assert claim_next(OUTBOX) is None
    set_values(row, lease_until=Now() - timedelta(seconds=1))
    assert claim(row).crashes == 1


def test_workers_that_claim_at_once_never_share_a_row() -> None:
    companies = [a_connection() for _each in range(6)]
    rows = [a_row(company) for company in companies for _each in range(settings.QBO_CONCURRENT_REQUESTS)]
    start = threading.Barrier(8)
    claimed: list[int] = []

    failures: list[Exception] = []

    def claim_all() -> None:
        start.wait()
        try:
            while (row := claim_next(OUTBOX)) is not None:
                claimed.append(row.pk)
        except Exception as error:
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=claim_all) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(claimed) == sorted(row.pk for row in rows)
