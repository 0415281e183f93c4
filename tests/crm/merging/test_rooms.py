"""What the rooms above keep of a record follows it: drafts, invoices, QuickBooks links, outgoing rows, webhooks."""

from typing import Any

import pytest

from core import clock
from crm.records.joining import join
from crm.records.merging.merge import merge_records
from crm.records.merging.refusing import CannotMerge
from crm.webhooks.models import EventDelivery
from crm.webhooks.subscribing import subscribe
from invoices.models import DraftState, InvoiceDraft
from invoices.wizard.choosing import choose_new_customer, choose_payer, propose_new_customer
from invoices.wizard.starting import start_draft
from qbo_sync.models import Link, OutboxEntry
from qbo_sync.outbound.linking import link_answer
from tests.crm.merging.conftest import Pair
from tests.crm.merging.looking import fresh
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast, a_record


@pytest.fixture
def company(cast: Cast) -> Company:
    return Company(cast.portal)


def link(company: Company, record: Any, qbo_id: str, **values: Any) -> Link:
    made: Link = Link.objects.for_portal(record.portal).create(
        connection=company.connection,
        entity="Customer",
        qbo_id=qbo_id,
        record_type="contacts",
        record_id=record.pk,
        **values,
    )
    return made


def links(record: Any) -> dict[str, bool]:
    """{QuickBooks id: primary?}"""
    rows = Link.objects.for_portal(record.portal).filter(record_type="contacts", record_id=record.pk)
    return dict(rows.values_list("qbo_id", "is_primary"))


def test_a_link_goes_to_the_survivor_as_its_primary_one(company: Company, pair: Pair) -> None:
    link(company, pair.other, "7")
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert links(pair.one) == {"7": True} and links(pair.other) == {}


def test_of_two_primary_links_in_a_company_the_survivors_stays(company: Company, pair: Pair) -> None:
    link(company, pair.one, "5")
    link(company, pair.other, "7")
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert links(pair.one) == {"5": True, "7": False}


def test_a_link_to_a_customer_that_is_gone_gives_way(company: Company, pair: Pair) -> None:
    link(company, pair.one, "5", gone_at=clock.now())
    link(company, pair.other, "7")
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert links(pair.one) == {"5": False, "7": True}


def test_each_company_has_its_own_primary_link(cast: Cast, company: Company, pair: Pair) -> None:
    link(company, pair.one, "5")
    link(Company(cast.portal, "US"), pair.other, "7")
    merge_records(pair.one, pair.other, {}, pair.actor)
    assert links(pair.one) == {"5": True, "7": True}


def entry_for(company: Company, record: Any) -> OutboxEntry:
    made: OutboxEntry = OutboxEntry.objects.for_portal(record.portal).create(
        connection=company.connection,
        entity="Customer",
        record_type="contacts",
        record_id=record.pk,
        aggregate_key=f"Customer:contacts:{record.pk}",
        intent_key=f"{record.pk}:customer",
        requestid=f"r{record.pk}",
        marker=f"m{record.pk}",
        template="{}",
    )
    return made


def test_nothing_is_written_to_quickbooks_and_what_is_on_its_way_is_the_survivors(company: Company, pair: Pair) -> None:
    entry = entry_for(company, pair.other)
    merge_records(pair.one, pair.other, {}, pair.actor)
    only = OutboxEntry.objects.for_portal(pair.cast.portal).get()
    assert (only.pk, only.record_id, only.aggregate_key) == (entry.pk, pair.one.pk, f"Customer:contacts:{pair.one.pk}")


def test_an_answer_that_comes_after_the_merge_links_the_survivor(company: Company, pair: Pair) -> None:
    entry = entry_for(company, pair.other)
    merge_records(pair.one, pair.other, {}, pair.actor)
    link_answer(entry, {"Id": "7", "SyncToken": "0"})  # the worker's own copy still names the contact of before
    assert links(pair.one) == {"7": True}


def test_a_draft_bills_the_survivor(company: Company, pair: Pair) -> None:
    deal = a_record(pair.cast.sales, "deals")
    join(deal, pair.other, pair.actor)
    draft = start_draft("deals", deal, pair.cast.sales.user)
    choose_payer(draft, pair.other)
    choose_new_customer(draft, propose_new_customer(draft))
    draft.save()
    merge_records(pair.one, pair.other, {}, pair.actor)
    kept = fresh(draft)
    assert (kept.bill_to_id, kept.new_customer["record_id"]) == (pair.one.pk, pair.one.pk)


def test_a_deals_draft_and_figures_go_to_the_survivor(company: Company, cast: Cast) -> None:
    one, other = (a_record(cast.sales, "deals", dealname=name) for name in ("Relaunch", "Website relaunch"))
    draft = start_draft("deals", other, cast.sales.user)
    an_invoice(company.book, [other], number="1043")
    merge_records(one, other, {}, cast.sales.actor)
    assert fresh(draft).source_id == one.pk
    assert fresh(one).properties["invoice_number"] == "1043"


def test_two_deals_with_open_drafts_are_refused(company: Company, cast: Cast) -> None:
    one, other = (a_record(cast.sales, "deals") for _each in range(2))
    for deal in (one, other):
        start_draft("deals", deal, cast.sales.user)
    with pytest.raises(CannotMerge, match="open invoice draft"):
        merge_records(one, other, {}, cast.sales.actor)
    assert fresh(other).archived_at is None
    assert InvoiceDraft.objects.for_portal(cast.portal).filter(state=DraftState.ACTIVE).count() == 2


def test_webhooks_hear_of_a_merge_as_from_hubspot(pair: Pair) -> None:
    subscribe(pair.cast.portal, "https://hooks.example.com/in", ["contact.merge", "contact.deletion"], pair.actor)
    merge_records(pair.one, pair.other, {}, pair.actor)
    (event,) = EventDelivery.objects.for_portal(pair.cast.portal).get().events
    assert event["subscriptionType"] == "contact.merge" and event["objectId"] == pair.one.pk
    assert (event["primaryObjectId"], event["mergedObjectIds"]) == (pair.one.pk, [pair.other.pk])
    assert event["newObjectId"] == pair.one.pk and event["numberOfPropertiesMoved"] == 3


def test_only_what_can_be_merged_has_the_event() -> None:
    from crm.webhooks.events import event_names, is_event

    assert is_event("company.merge") and not is_event("invoice.merge")
    assert "deal.merge" in event_names() and "quote.merge" not in event_names()
