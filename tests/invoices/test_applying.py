"""What QuickBooks says of an invoice is written once, with its stage, its history and its deal's figures."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from core.changes import Change
from crm.records.associations import associate
from invoices.applying import RemoteLine, apply_remote_invoice, mark_created, mark_deleted
from invoices.delivery import set_delivery
from invoices.models import Delivery, Invoice, Stage
from tests.invoices.making import NOON, QUICKBOOKS, a_book, a_state, an_invoice, fresh
from tests.people import a_record


def changes_of(record, record_type="invoices"):
    return Change.objects.for_portal(record.portal).filter(record_type=record_type, record_id=record.pk)


def test_the_same_state_twice_leaves_one_change(cast):
    invoice = an_invoice(a_book(cast.portal), number="1043")
    state = a_state(number="1043", is_sent=True)
    before = changes_of(invoice).count()
    assert apply_remote_invoice(cast.portal.pk, invoice.pk, state, QUICKBOOKS) is True
    assert apply_remote_invoice(cast.portal.pk, invoice.pk, state, QUICKBOOKS) is False
    assert changes_of(invoice).count() == before + 1


def test_a_change_says_before_and_after_by_property_name_and_shows_on_the_deal(cast):
    deal = a_record(cast.sales, "deals")
    invoice = an_invoice(a_book(cast.portal), [deal], number="1043")
    state = a_state(number="1043", balance=Decimal("400.00"))
    apply_remote_invoice(cast.portal.pk, invoice.pk, state, QUICKBOOKS)
    change = changes_of(invoice).latest("pk")
    assert change.diff["hs_balance_due"] == ["1000.00", "400.00"]
    assert change.diff["invoice_stage"] == ["waiting_to_be_sent", "partial_payment"]
    assert change.diff["hs_amount_paid"] == ["0.00", "600.00"]
    assert change.subjects.filter(record_type="deals", record_id=deal.pk).exists()


def test_a_newer_timestamp_alone_is_kept_but_tells_nobody(cast):
    invoice = an_invoice(a_book(cast.portal), number="1043")
    before = changes_of(invoice).count()
    later = a_state(number="1043", remote_updated_at=NOON + timedelta(hours=1))
    assert apply_remote_invoice(cast.portal.pk, invoice.pk, later, QUICKBOOKS) is False
    assert fresh(invoice).remote_updated_at == NOON + timedelta(hours=1)
    assert changes_of(invoice).count() == before


def test_a_void_sets_the_stage_and_keeps_the_former_amount_in_the_history(cast):
    invoice = an_invoice(a_book(cast.portal), number="1043")
    void = a_state(number="1043", amount_billed="0.00", is_voided=True)
    apply_remote_invoice(cast.portal.pk, invoice.pk, void, QUICKBOOKS)
    assert fresh(invoice).stage == Stage.VOIDED
    assert changes_of(invoice).latest("pk").diff["hs_amount_billed"] == ["1000.00", "0.00"]


def test_a_deleted_invoice_keeps_its_lines_and_amounts(cast):
    invoice = an_invoice(a_book(cast.portal))
    mark_deleted(cast.portal.pk, invoice.pk, None, QUICKBOOKS)
    gone = fresh(invoice)
    assert (gone.stage, gone.amount_billed, gone.lines.count()) == (Stage.DELETED, Decimal("1000.00"), 1)


def test_an_invoice_has_no_stage_before_quickbooks_has_it_and_one_after(cast):
    book = a_book(cast.portal)
    invoice = Invoice.objects.for_portal(cast.portal).create(book=book, currency="NOK", delivery=Delivery.CREATING)
    assert fresh(invoice).stage is None
    assert mark_created(cast.portal.pk, invoice.pk, a_state(number="1044"), QUICKBOOKS) is True
    created = fresh(invoice)
    assert (created.delivery, created.stage, created.number) == (Delivery.CREATED, "waiting_to_be_sent", "1044")
    assert changes_of(invoice).filter(kind="created_in_quickbooks").count() == 1


def test_a_late_word_about_its_way_does_not_unmake_a_created_invoice(cast):
    invoice = an_invoice(a_book(cast.portal))
    assert set_delivery(cast.portal.pk, invoice.pk, Delivery.NEEDS_YOU, "Period is closed", QUICKBOOKS) is False
    assert fresh(invoice).delivery == Delivery.CREATED


def test_a_discarded_invoice_leaves_the_pages(cast):
    deal = a_record(cast.sales, "deals")
    invoice = Invoice.objects.for_portal(cast.portal).create(currency="NOK", delivery=Delivery.NEEDS_YOU)
    associate(invoice, deal, cast.sales.actor)
    set_delivery(cast.portal.pk, invoice.pk, Delivery.CANCELLED, "", cast.sales.actor)
    assert fresh(invoice).archived_at is not None


def test_lines_edited_in_quickbooks_are_the_truth_and_keep_whose_line_they_bill(cast):
    deal = a_record(cast.sales, "deals")
    item = a_record(cast.sales, "line_items")
    invoice = an_invoice(a_book(cast.portal), [deal], number="1043")
    invoice.lines.update(line_item=item)
    state = a_state(number="1043")
    cheaper = replace(state.lines[0], rate=Decimal(900), amount=Decimal("900.00"))
    text = RemoteLine(description="Thank you")
    both = replace(state, lines=[text, cheaper])
    apply_remote_invoice(cast.portal.pk, invoice.pk, both, QUICKBOOKS)
    lines = list(fresh(invoice).lines.all())
    assert [(line.description, line.line_item_id) for line in lines] == [("Thank you", None), ("Design", item.pk)]
