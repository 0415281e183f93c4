"""The stage's truth table, and what time alone changes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
import time_machine

from core.changes import Change, Origin
from core.portals.creating import create_portal
from invoices.models import Delivery, Stage
from invoices.stages import derive_stage, sweep_portal, sweep_stages
from tests.invoices.making import a_book, an_invoice, fresh
from tests.people import a_record

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 11, 22)
LATER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def early_november():
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False):
        yield


def stage(**facts):
    usual = {
        "is_in_quickbooks": True,
        "is_deleted": False,
        "is_voided": False,
        "is_sent": True,
        "amount_billed": Decimal(100),
        "balance": Decimal(100),
        "due_on": LATER,
        "today": TODAY,
    }
    return derive_stage(**{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_sent": False}, Stage.WAITING_TO_BE_SENT),
        ({}, Stage.SENT_TO_CUSTOMER),
        ({"balance": Decimal(40)}, Stage.PARTIAL_PAYMENT),
        ({"balance": Decimal(40), "is_sent": False}, Stage.PARTIAL_PAYMENT),
        ({"balance": Decimal(0)}, Stage.PAID_IN_FULL),
        ({"balance": Decimal(0), "due_on": BEFORE}, Stage.PAID_IN_FULL),
        ({"due_on": BEFORE}, Stage.OVERDUE),
        ({"due_on": BEFORE, "is_sent": False}, Stage.OVERDUE),
        ({"due_on": BEFORE, "balance": Decimal(40)}, Stage.OVERDUE),
        ({"due_on": TODAY}, Stage.SENT_TO_CUSTOMER),
        ({"due_on": None}, Stage.SENT_TO_CUSTOMER),
        ({"amount_billed": Decimal(0), "balance": Decimal(0)}, Stage.PAID_IN_FULL),
        ({"is_voided": True, "balance": Decimal(0), "amount_billed": Decimal(0)}, Stage.VOIDED),
        ({"is_deleted": True, "is_voided": True}, Stage.DELETED),
        ({"is_in_quickbooks": False, "balance": Decimal(0)}, None),
    ],
)
def test_the_truth_table(facts, expected):
    assert stage(**facts) == expected


def test_every_combination_has_exactly_the_stage_of_the_first_row_that_fits():
    yes_no = (True, False)
    for here, gone, void, sent in product(yes_no, repeat=4):
        for balance, due_on in product((Decimal(0), Decimal(40), Decimal(100)), (BEFORE, TODAY, LATER, None)):
            rows = [
                (not here, None),
                (gone, Stage.DELETED),
                (void, Stage.VOIDED),
                (balance == 0, Stage.PAID_IN_FULL),
                (due_on == BEFORE, Stage.OVERDUE),
                (balance < 100, Stage.PARTIAL_PAYMENT),
                (sent, Stage.SENT_TO_CUSTOMER),
                (True, Stage.WAITING_TO_BE_SENT),
            ]
            expected = next(value for fits, value in rows if fits)
            facts = {"is_in_quickbooks": here, "is_deleted": gone, "is_voided": void, "is_sent": sent}
            assert stage(**facts, balance=balance, due_on=due_on) == expected


def test_an_unpaid_invoice_turns_overdue_on_the_portals_calendar_not_before(cast):
    invoice = an_invoice(a_book(cast.portal), due_on=date(2026, 11, 22))
    with time_machine.travel(datetime(2026, 11, 22, 22, 59, tzinfo=UTC), tick=False):  # 23:59 in Oslo
        sweep_stages()
        assert fresh(invoice).stage == Stage.WAITING_TO_BE_SENT
    with time_machine.travel(datetime(2026, 11, 22, 23, 1, tzinfo=UTC), tick=False):
        assert sweep_stages() == 1
        assert fresh(invoice).stage == Stage.OVERDUE


def test_each_portal_goes_by_its_own_midnight(cast):
    new_york = create_portal("Elsewhere", company_currency="USD", time_zone="America/New_York")
    here = an_invoice(a_book(cast.portal), due_on=date(2026, 11, 22))
    there = an_invoice(a_book(new_york), due_on=date(2026, 11, 22))
    with time_machine.travel(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=False):
        sweep_stages()
        assert fresh(here).stage == Stage.OVERDUE
        assert fresh(there).stage == Stage.WAITING_TO_BE_SENT


def test_what_time_changes_is_said_once_with_origin_time_and_reaches_the_deal(cast):
    deal = a_record(cast.sales, "deals")
    invoice = an_invoice(a_book(cast.portal), [deal], due_on=date(2026, 11, 22))
    said_at = fresh(invoice).remote_updated_at
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        assert [sweep_portal(cast.portal), sweep_portal(cast.portal)] == [1, 0]
    changes = Change.objects.for_portal(cast.portal).filter(record_type="invoices", record_id=invoice.pk)
    change = changes.get(origin=Origin.TIME)
    assert change.diff == {"invoice_stage": ["waiting_to_be_sent", "overdue"]}
    assert fresh(deal).properties["invoice_status"] == "overdue"
    assert fresh(invoice).remote_updated_at == said_at


def test_an_invoice_that_is_still_on_its_way_never_turns_overdue(cast):
    book = a_book(cast.portal)
    invoice = an_invoice(book, due_on=date(2026, 11, 22))
    type(invoice).objects.for_portal(cast.portal).update(delivery=Delivery.CREATING, stage=None)
    with time_machine.travel(datetime(2026, 12, 23, 12, tzinfo=UTC), tick=False):
        assert sweep_stages() == 0
    assert fresh(invoice).stage is None
