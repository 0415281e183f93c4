"""The Accounting properties of deals (product.md sections 6 and 14)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm.records.associations import associate, dissociate
from crm.records.saving import InvalidRecord, archive_record, update_record
from invoices.applying import apply_remote_invoice, mark_deleted
from invoices.deal_properties import NAMES
from tests.invoices.making import NOON, QUICKBOOKS, a_book, a_state, an_invoice, at_once, fresh
from tests.people import a_record

LATER = NOON + timedelta(hours=1)


def shown(deal):
    properties = fresh(deal).properties
    names = ("invoice_number", "invoice_status", "invoice_amount_billed", "invoice_recipient", "invoice_due_date")
    return tuple(properties.get(name) for name in names)


@pytest.fixture
def deal(cast):
    return a_record(cast.sales, "deals")


@pytest.fixture
def book(cast):
    return a_book(cast.portal)


def test_a_deal_shows_its_invoice(deal, book):
    an_invoice(book, [deal], number="1043", due_on=date(2099, 1, 31), is_sent=True)
    assert shown(deal) == ("1043", "sent_to_customer", "1000.00", "Ola Berg", "2099-01-31")


def test_the_invoice_that_quickbooks_updated_last_wins_whatever_arrives_last(deal, book, cast):
    newer = an_invoice(book, [deal], number="2", remote_updated_at=LATER)
    older = an_invoice(book, [deal], number="1", remote_updated_at=NOON)
    assert shown(deal)[0] == "2"
    late = a_state(number="1", is_sent=True, remote_updated_at=NOON + timedelta(minutes=1))
    apply_remote_invoice(cast.portal.pk, older.pk, late, QUICKBOOKS)
    assert shown(deal)[0] == "2"
    latest = a_state(number="1", is_sent=True, balance=Decimal(0), remote_updated_at=LATER + timedelta(hours=1))
    apply_remote_invoice(cast.portal.pk, older.pk, latest, QUICKBOOKS)
    assert shown(deal)[:2] == ("1", "paid_in_full")
    assert newer.number == "2"


def test_totals_stand_beside_and_count_every_live_invoice(deal, book):
    an_invoice(book, [deal], amount_billed="1000.00", balance=Decimal("250.00"))
    an_invoice(book, [deal], amount_billed="500.00", due_on=date(2020, 1, 1))
    an_invoice(book, [deal], amount_billed="0.00", is_voided=True)
    properties = fresh(deal).properties
    totals = [properties[f"invoices_{name}"] for name in ("billed", "paid", "open", "overdue", "count")]
    assert totals == ["1500.00", "750.00", "750.00", "500.00", "2"]


def test_an_invoice_in_another_currency_writes_nothing_and_the_deal_says_so(deal, book):
    an_invoice(book, [deal], number="1043")
    an_invoice(book, [deal], number="77", currency="USD", remote_updated_at=LATER)
    assert shown(deal)[0] == "1043"
    assert "77 (USD)" in fresh(deal).properties["invoices_note"]


def test_a_portal_that_converts_uses_the_invoices_rate_and_stores_it(deal, book, cast):
    cast.portal.preferences = {"convert_invoice_amounts": True}
    cast.portal.save()
    an_invoice(book, [deal], currency="USD", amount_billed="100.00", exchange_rate=Decimal("10.55"))
    properties = fresh(deal).properties
    assert properties["invoice_amount_billed"] == "1055.00"
    assert Decimal(properties["invoices_rate_used"]) == Decimal("10.55")


def test_a_portal_that_converts_goes_on_from_the_home_currency_at_the_rate_of_the_invoice_date(deal, cast):
    rates = {"USD": {"2026-01-01": "9.00", "2026-11-01": "10.00", "2026-11-30": "11.00"}}
    cast.portal.preferences = {"convert_invoice_amounts": True, "currency_rates": rates}
    cast.portal.save()
    american = a_book(cast.portal, name="Northwind", country="US", currency="USD")
    an_invoice(american, [deal], currency="USD", amount_billed="100.00")
    assert fresh(deal).properties["invoice_amount_billed"] == "1000.00"


def test_without_a_rate_nothing_is_written(deal, cast):
    cast.portal.preferences = {"convert_invoice_amounts": True}
    cast.portal.save()
    american = a_book(cast.portal, name="Northwind", country="US", currency="USD")
    an_invoice(american, [deal], number="77", currency="USD")
    assert shown(deal)[0] is None
    assert "77 (USD)" in fresh(deal).properties["invoices_note"]


def test_a_void_may_be_the_latest_and_writes_voided_and_nothing_billed(deal, book):
    an_invoice(book, [deal], number="1", remote_updated_at=NOON)
    an_invoice(book, [deal], number="2", amount_billed="0.00", is_voided=True, remote_updated_at=LATER)
    assert shown(deal)[:3] == ("2", "voided", "0.00")
    assert fresh(deal).properties["invoices_count"] == "1"


def test_a_deleted_invoice_drops_out_and_the_rest_is_computed_again(deal, book, cast):
    an_invoice(book, [deal], number="1", remote_updated_at=NOON)
    gone = an_invoice(book, [deal], number="2", remote_updated_at=LATER)
    mark_deleted(cast.portal.pk, gone.pk, LATER, QUICKBOOKS)
    assert shown(deal)[0] == "1"


@pytest.mark.parametrize("how", ["detached", "archived", "deleted"])
def test_when_no_invoice_is_left_every_value_is_cleared(how, deal, book, cast):
    invoice = an_invoice(book, [deal])
    if how == "detached":
        dissociate(invoice, deal, cast.sales.actor)
    elif how == "archived":
        archive_record(invoice, cast.sales.actor)
    else:
        mark_deleted(cast.portal.pk, invoice.pk, None, QUICKBOOKS)
    assert not [name for name in NAMES if fresh(deal).properties.get(name) is not None]


def test_attaching_an_invoice_writes_the_deal_at_once(deal, book, cast):
    invoice = an_invoice(book, number="1043")
    associate(deal, invoice, cast.sales.actor)
    assert shown(deal)[0] == "1043"


def test_people_cannot_write_accounting_properties(deal, cast):
    with pytest.raises(InvalidRecord):
        update_record(deal, {"invoice_number": "9"}, cast.owner.actor)


def test_an_invoice_of_quickbooks_is_read_only_but_for_its_owner(book, cast):
    invoice = an_invoice(book)
    for name, value in (("hs_amount_billed", "1"), ("hs_due_date", "2026-12-01"), ("hs_number", "7")):
        with pytest.raises(InvalidRecord) as refused:
            update_record(invoice, {name: value}, cast.owner.actor)
        assert list(refused.value.errors) == [name]
    update_record(invoice, {"hubspot_owner_id": str(cast.sales.user.pk)}, cast.owner.actor)
    assert fresh(invoice).owner == cast.sales.user


@pytest.mark.both_databases
def test_invoices_of_one_deal_that_change_at_once_are_all_counted(deal, book, cast):
    invoices = iter([an_invoice(book, [deal], number=str(number)) for number in range(1, 7)])

    def pay_one():
        invoice = next(invoices)
        state = a_state(number=invoice.number, balance=Decimal(0))
        return apply_remote_invoice(cast.portal.pk, invoice.pk, state, QUICKBOOKS)

    assert at_once(pay_one, 6) == [True] * 6
    properties = fresh(deal).properties
    assert (properties["invoices_paid"], properties["invoices_open"]) == ("6000.00", "0.00")
