"""A worker killed outright at each point of sending: the next one finds out, and the invoice is there once."""

import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db.models.functions import Now

from core.queue.claiming import LostLease, claim_next
from core.queue.draining import handle_claimed
from invoices.models import Delivery
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound import sending
from qbo_sync.outbound.fixing import retry
from qbo_sync.outbound.sending import OUTBOX, mark_sending
from tests.harness.company import ROOT
from tests.harness.workers import environment_of
from tests.qbo_sync.outbound.chaos.doomed import POINTS
from tests.qbo_sync.outbound.company import Company

pytestmark = [pytest.mark.both_databases]
NEW_CUSTOMER = {"display_name": "Berg AS", "record_type": "companies", "record_id": 7}


def set_values(row: Any, **values: Any) -> None:
    type(row).everywhere.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("requestid", ["honour", "ignore"])
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_loses_nothing_and_doubles_nothing(
    company: Company, settings: Any, point: str, requestid: str
) -> None:
    company.books.sandbox.control("requestid", {"mode": requestid})
    if point == "during_post":
        company.fault("delay:0.8")
    draft = company.submit(customer_id="", new_customer=NEW_CUSTOMER) if point == "after_mark" else company.submit()
    settings.QBO_LEASE_SECONDS = 1.2
    command = [sys.executable, "-m", "tests.qbo_sync.outbound.chaos.doomed", "--at", point]
    doomed = subprocess.run(
        command, cwd=ROOT, env=environment_of(settings), capture_output=True, timeout=60, check=False
    )
    assert doomed.returncode == -signal.SIGKILL, doomed.stderr[-2000:]
    before = {"after_claim": OutboxState.PENDING, "after_commit": OutboxState.DONE}.get(point, OutboxState.SENDING)
    assert company.rows().first().state == before
    settings.QBO_LEASE_SECONDS = 90
    company.work()
    row = company.row(draft)
    assert row.state == OutboxState.DONE
    assert [invoice["Id"] for invoice in company.invoices()] == [row.qbo_id]
    assert len([each for each in company.books.entities("Customer") if each["DisplayName"] == "Berg AS"]) <= 1
    assert company.invoice(draft).delivery == Delivery.CREATED
    never_left = point in ("after_claim", "after_mark")
    assert len(company.posts()) == 1, never_left


def test_a_row_that_brings_its_worker_down_again_and_again_is_put_aside_and_others_go_on(company: Company) -> None:
    draft, other = company.submit(), company.submit()
    poison = company.row(draft)
    set_values(poison, crashes=OUTBOX.max_crashes, state=OutboxState.SENDING, in_doubt=True, last_sent_at=Now())
    company.work()
    poison = company.row(draft)
    assert (poison.state, poison.in_doubt) == (OutboxState.NEEDS_USER, True)
    assert company.invoice(draft).delivery == Delivery.NEEDS_YOU
    assert company.row(other).state == OutboxState.DONE
    set_values(poison, body=company.row(other).body.replace(company.row(other).marker, poison.marker))
    retry(draft.invoice_id)
    assert company.row(draft).state == OutboxState.UNKNOWN
    company.work()
    assert company.row(draft).state == OutboxState.DONE
    assert len(company.invoices()) == 2


def test_a_zombies_late_answer_is_kept_as_evidence_and_not_as_state(company: Company, settings: Any) -> None:
    """Its lease ran out during the call; the next worker is looking already when the answer comes."""
    draft = company.submit()
    zombie = claim_next(OUTBOX)
    mark_sending(zombie)
    answer = sending.Company(zombie.connection).write(zombie, lambda: None)
    set_values(zombie, lease_until=None)
    settings.QBO_HORIZON_SECONDS = 60
    owner = claim_next(OUTBOX)
    assert owner.pk == zombie.pk
    with pytest.raises(LostLease):
        sending.record_answer(zombie, answer.entity)
    row = OutboxEntry.everywhere.get(pk=zombie.pk)
    assert (row.state, row.qbo_id, row.late_answer) == (OutboxState.SENDING, "", answer.entity["Id"])
    assert company.invoice(draft).delivery == Delivery.CREATING
    owner.refresh_from_db()
    handle_claimed(OUTBOX, owner)
    assert company.row(draft).qbo_id == answer.entity["Id"]
    assert company.invoice(draft).delivery == Delivery.CREATED


def test_handling_a_row_twice_or_at_once_changes_nothing(company: Company) -> None:
    draft = company.submit()
    row = claim_next(OUTBOX)
    copy = OutboxEntry.everywhere.select_related("connection__book").get(pk=row.pk)
    handle_claimed(OUTBOX, row)
    handle_claimed(OUTBOX, copy)
    assert len(company.posts()) == 1
    assert company.row(draft).state == OutboxState.DONE
