"""What a submitted draft leaves in the outbox, in the transaction of the submit."""

import pytest
from django.db import transaction

from invoices.books import BookRefuses
from invoices.models import Delivery, Invoice
from qbo_sync.entities.payload import read_json
from qbo_sync.models import MirrorRow, OutboxDependency, OutboxEntry, OutboxState, WriteMode
from qbo_sync.outbound.approving import approve, give_back
from qbo_sync.outbound.fixing import discard, retry
from qbo_sync.outbound.states import BusyEntry
from qbo_sync.outbound.superseding import AlreadyThere
from tests.qbo_sync.outbound.drafts import KARI, a_draft, issue, reopen, rows_of
from tests.qbo_sync.outbound.rows import a_connection, claim

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
NEW_CUSTOMER = {"display_name": "Berg AS", "email": "post@berg.example", "record_type": "companies", "record_id": 7}


def delivery_of(draft: object) -> tuple[str, str]:
    invoice = Invoice.objects.for_portal(draft.portal_id).get(pk=draft.invoice_id)
    return invoice.delivery, invoice.delivery_reason


def set_values(row: OutboxEntry, **values: object) -> None:
    OutboxEntry.everywhere.filter(pk=row.pk).update(**values)


def test_an_invoice_for_a_known_customer_is_one_row_with_its_identity_minted() -> None:
    company = a_connection()
    draft = a_draft(company, memo="PO 12", message="Thank you")
    issue(draft)
    [row] = rows_of(draft)
    assert (row.entity, row.state, row.realm_id) == ("Invoice", OutboxState.PENDING, company.realm_id)
    assert (row.record_type, row.record_id) == ("invoices", draft.invoice_id)
    assert len(row.requestid) == 32
    assert row.body == ""
    body = read_json(row.template)
    assert body["CustomerRef"] == {"value": "12"}
    assert body["PrivateNote"] == f"PO 12\nRef {row.marker}"
    assert delivery_of(draft) == (Delivery.CREATING, "")


def test_a_new_customer_and_new_items_go_before_the_invoice_that_names_them() -> None:
    company = a_connection()
    MirrorRow.objects.for_portal(company.portal_id).create(
        connection=company, entity="Account", qbo_id="79", raw={"AccountType": "Income"}
    )
    lines = [
        {"new_item": {"name": "Design", "price": "1200.50"}},
        {"item_id": "5", "name": "Hosting"},
        {"new_item": {"name": " design ", "price": "1200.50"}},
        {"new_item": {"name": "Copy"}, "name": "Copy"},
    ]
    draft = a_draft(company, lines, customer_id="", new_customer=NEW_CUSTOMER)
    issue(draft)
    customer, design, copy, invoice = rows_of(draft)
    assert [row.entity for row in (customer, design, copy, invoice)] == ["Customer", "Item", "Item", "Invoice"]
    assert read_json(customer.template)["DisplayName"] == "Berg AS"
    assert (customer.record_type, customer.record_id) == ("companies", 7)
    assert read_json(design.template)["IncomeAccountRef"] == {"value": "79"}
    body = read_json(invoice.template)
    assert body["CustomerRef"] == {"value": {"$row": customer.pk}}
    items = [line["SalesItemLineDetail"]["ItemRef"]["value"] for line in body["Line"]]
    assert items == [{"$row": design.pk}, "5", {"$row": design.pk}, {"$row": copy.pk}]
    needed = OutboxDependency.objects.filter(entry=invoice).values_list("on_id", flat=True)
    assert set(needed) == {customer.pk, design.pk, copy.pk}
    assert claim(customer).pk == customer.pk


def test_the_same_submit_twice_makes_no_second_row() -> None:
    draft = a_draft(a_connection())
    issue(draft)
    issue(draft)
    assert len(rows_of(draft)) == 1


def test_a_submit_that_is_rolled_back_leaves_no_row() -> None:
    draft = a_draft(a_connection())
    with pytest.raises(RuntimeError), transaction.atomic():
        issue(draft)
        raise RuntimeError
    assert rows_of(draft) == []


@pytest.mark.parametrize("values", [{"write_mode": WriteMode.READ_ONLY}, {"state": "disconnected"}])
def test_a_company_that_may_not_be_written_to_refuses_at_the_submit(values: dict) -> None:
    draft = a_draft(a_connection(**values))
    with pytest.raises(BookRefuses):
        issue(draft)
    assert rows_of(draft) == []


def test_with_approval_on_rows_wait_until_finance_lets_them_go() -> None:
    draft = a_draft(a_connection(write_mode=WriteMode.APPROVAL), customer_id="", new_customer=NEW_CUSTOMER)
    issue(draft)
    assert {row.state for row in rows_of(draft)} == {OutboxState.AWAITING_APPROVAL}
    assert delivery_of(draft) == (Delivery.WAITING_FOR_APPROVAL, "")
    assert approve(draft.portal_id, draft.invoice_id, KARI)
    assert {row.state for row in rows_of(draft)} == {OutboxState.PENDING}
    assert delivery_of(draft) == (Delivery.CREATING, "")
    assert not approve(draft.portal_id, draft.invoice_id, KARI)


def test_what_finance_returns_says_why_and_waits_again_when_taken_up() -> None:
    draft = a_draft(a_connection(write_mode=WriteMode.APPROVAL))
    issue(draft)
    assert give_back(draft.portal_id, draft.invoice_id, "Wrong customer", KARI)
    assert delivery_of(draft) == (Delivery.NEEDS_YOU, "Wrong customer")
    retry(draft.invoice_id)
    assert rows_of(draft)[0].state == OutboxState.AWAITING_APPROVAL
    assert delivery_of(draft) == (Delivery.WAITING_FOR_APPROVAL, "")


def test_a_refused_invoice_that_is_fixed_gets_a_new_row_with_new_ids() -> None:
    draft = a_draft(a_connection())
    issue(draft)
    [old] = rows_of(draft)
    set_values(old, state=OutboxState.NEEDS_USER, body="{}")
    reopen(draft)
    issue(draft)
    old, new = rows_of(draft)
    assert (old.state, old.replaced_by_id) == (OutboxState.SUPERSEDED, new.pk)
    assert new.requestid != old.requestid
    assert new.marker != old.marker
    claim(new)


def test_a_customer_that_was_made_is_not_made_again_when_the_invoice_is_fixed() -> None:
    draft = a_draft(a_connection(), customer_id="", new_customer=NEW_CUSTOMER)
    issue(draft)
    customer, invoice = rows_of(draft)
    set_values(customer, state=OutboxState.DONE, qbo_id="50")
    set_values(invoice, state=OutboxState.NEEDS_USER)
    reopen(draft)
    issue(draft)
    rows = rows_of(draft)
    assert [row.entity for row in rows] == ["Customer", "Invoice", "Invoice"]
    assert read_json(rows[2].template)["CustomerRef"] == {"value": {"$row": customer.pk}}
    claim(rows[2])


def test_a_refused_customer_with_another_name_takes_the_old_ones_place() -> None:
    draft = a_draft(a_connection(), customer_id="", new_customer=NEW_CUSTOMER)
    issue(draft)
    customer, _invoice = rows_of(draft)
    set_values(customer, state=OutboxState.NEEDS_USER)
    reopen(draft)
    draft.new_customer = {**NEW_CUSTOMER, "display_name": "Berg AS (2)"}
    draft.save()
    issue(draft)
    old_customer, old_invoice, new_customer, new_invoice = rows_of(draft)
    assert (old_customer.state, old_customer.replaced_by_id) == (OutboxState.SUPERSEDED, new_customer.pk)
    assert (old_invoice.state, old_invoice.replaced_by_id) == (OutboxState.SUPERSEDED, new_invoice.pk)
    claim(new_customer)


def test_an_invoice_in_doubt_cannot_be_fixed_or_discarded_and_is_looked_for_instead() -> None:
    draft = a_draft(a_connection())
    issue(draft)
    [row] = rows_of(draft)
    set_values(row, state=OutboxState.NEEDS_USER, in_doubt=True)
    reopen(draft)
    with pytest.raises(BusyEntry):
        issue(draft)
    assert not discard(draft.invoice_id)
    assert rows_of(draft)[0].state == OutboxState.UNKNOWN


def test_an_invoice_that_is_there_cannot_be_made_anew_or_discarded() -> None:
    draft = a_draft(a_connection())
    issue(draft)
    set_values(rows_of(draft)[0], state=OutboxState.DONE, qbo_id="100")
    assert not discard(draft.invoice_id)
    reopen(draft)
    with pytest.raises(AlreadyThere):
        issue(draft)


def test_what_was_surely_not_sent_can_be_discarded_with_all_that_it_needed() -> None:
    draft = a_draft(a_connection(), customer_id="", new_customer=NEW_CUSTOMER)
    issue(draft)
    assert discard(draft.invoice_id)
    assert {row.state for row in rows_of(draft)} == {OutboxState.CANCELLED}
    assert delivery_of(draft)[0] == Delivery.CANCELLED


def test_nobody_discards_what_a_worker_is_sending() -> None:
    draft = a_draft(a_connection())
    issue(draft)
    claim(rows_of(draft)[0])
    assert not discard(draft.invoice_id)
    assert rows_of(draft)[0].state == OutboxState.PENDING
