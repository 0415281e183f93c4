"""One intent, one invoice: however often, from wherever and at whatever moment it is asked for (guarantees.md G3)."""

from uuid import uuid4

import pytest

from core.changes import Change
from invoices.issuing import DraftDiscarded, DraftHasProblems, StaleForm, issue_invoice
from invoices.models import Delivery, Invoice, InvoiceDraft
from invoices.wizard.lines import bring_lines
from invoices.wizard.models import Step
from invoices.wizard.starting import discard_draft, start_draft
from qbo_sync.models import OutboxEntry
from tests.invoices.making import at_once, fresh
from tests.invoices.walking import Walk


@pytest.fixture
def draft(cast, company, deal):
    """Ready to be issued."""
    draft = start_draft("deals", deal, cast.sales.user)
    draft.from_scratch = True
    draft.save()
    bring_lines(draft)
    return draft


@pytest.mark.both_databases
def test_many_submits_at_once_make_one_invoice_and_all_land_on_it(cast, draft):
    found = at_once(lambda: issue_invoice(draft, draft.intent_key, cast.sales.actor).pk, 12)
    invoice = Invoice.objects.for_portal(cast.portal).get()
    assert found == [invoice.pk] * 12
    assert OutboxEntry.objects.for_portal(cast.portal).filter(entity="Invoice").count() == 1


@pytest.mark.both_databases
def test_many_starts_at_once_make_one_draft(cast, company, deal):
    found = at_once(lambda: start_draft("deals", deal, cast.sales.user).pk, 8)
    assert found == [InvoiceDraft.objects.for_portal(cast.portal).get().pk] * 8


def test_many_clicks_on_the_last_button_make_one_invoice(cast, company, deal):
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    for source in ("scratch", None, None):
        walk.press("next", **({"source": source} if source else {}))
    answers = at_once(lambda: walk.press_without_reading("create").status_code, 6)
    assert answers == [302] * 6
    assert Invoice.objects.for_portal(cast.portal).count() == 1


def test_the_invoice_the_change_and_the_outbox_row_are_of_one_transaction(cast, draft, company):
    company.connection.write_mode = "read_only"
    company.connection.save()
    with pytest.raises(Exception, match="read-only"):
        issue_invoice(draft, draft.intent_key, cast.sales.actor)
    assert not Invoice.objects.for_portal(cast.portal).exists()
    assert not Change.objects.for_portal(cast.portal).filter(kind="issued").exists()
    assert fresh(draft).state == "active"


def test_a_read_only_company_says_so_on_the_review_page(cast, company, deal):
    company.connection.write_mode = "read_only"
    company.connection.save()
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    for source in ("scratch", None, None):
        walk.press("next", **({"source": source} if source else {}))
    walk.press("create")
    assert walk.url.endswith("/review/")
    assert "read-only" in walk.text


def test_problems_are_named_with_the_step_that_mends_them(cast, draft, company):
    draft.lines.update(item_id="", quantity=0)
    InvoiceDraft.objects.for_portal(cast.portal).update(invoice_on=None, customer_id="")
    with pytest.raises(DraftHasProblems) as stopped:
        issue_invoice(draft, draft.intent_key, cast.sales.actor)
    assert {problem.step for problem in stopped.value.problems} == {Step.CUSTOMER, Step.PRODUCTS, Step.DETAILS}
    assert not Invoice.objects.for_portal(cast.portal).exists()


def test_a_number_that_was_taken_in_the_meantime_stops_the_submit(cast, draft, company):
    company.prefers(custom_numbers=True)
    InvoiceDraft.objects.for_portal(cast.portal).update(number="1043")
    company.has_invoice(900, "1043")
    with pytest.raises(DraftHasProblems) as stopped:
        issue_invoice(draft, draft.intent_key, cast.sales.actor)
    assert [(problem.step, problem.field) for problem in stopped.value.problems] == [(Step.ACCOUNT, "number")]


def test_a_discarded_draft_makes_nothing(cast, draft):
    discard_draft(draft)
    with pytest.raises(DraftDiscarded):
        issue_invoice(draft, draft.intent_key, cast.sales.actor)


def test_another_key_makes_nothing(cast, draft):
    with pytest.raises(StaleForm):
        issue_invoice(draft, uuid4(), cast.sales.actor)
    assert not Invoice.objects.for_portal(cast.portal).exists()


def test_an_invoice_on_its_way_counts_in_no_figure_of_the_deal(cast, draft, deal):
    invoice = issue_invoice(draft, draft.intent_key, cast.sales.actor)
    assert (invoice.stage, invoice.delivery, invoice.counts) == (None, Delivery.CREATING, False)
    assert "invoices_billed" not in fresh(deal).properties
