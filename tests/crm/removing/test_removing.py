"""What has been archived for 90 days is removed for good, with all that points at it, and nothing else is."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import PROTECT
from django.test.utils import CaptureQueriesContext

from core import clock
from core.changes import Change
from crm.contacts.models import Contact
from crm.deals.lines import add_line
from crm.deals.models import Deal, LineItem, Quote
from crm.deals.quoting import quote_from_deal
from crm.notes.models import Note
from crm.notes.writing import add_note
from crm.records.associations import associate, associated_records
from crm.records.defining import create_property
from crm.records.joining import join
from crm.records.merging.merge import merge_records
from crm.records.models import Association, MergedRecord, PropertyValue
from crm.records.record_types import all_record_types
from crm.records.removing import keeping, sweeping
from crm.records.removing.keeping import days_left
from crm.records.removing.remove import remove_expired
from crm.records.removing.sweeping import sweep_archived
from crm.records.saving import archive_record, restore_record, verbs_of
from invoices.models import Delivery, DraftState, Invoice, InvoiceDraft, Payment
from qbo_sync.models import Link
from tests.crm.removing.archiving import archive, is_there, traces
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast, a_cast, a_record


def a_contact_with_everything(cast: Cast) -> Any:
    create_property(
        cast.portal, all_record_types()["contacts"], "shoe_size", "number", {"label": "Size"}, cast.owner.actor
    )
    contact = a_record(cast.sales, "contacts", email="ola@fjord.example", shoe_size="44")
    join(contact, a_record(cast.sales, "companies"), cast.sales.actor)
    add_note(contact, "Likes boats", cast.sales.actor)
    return contact


def test_a_record_goes_after_90_days_with_all_that_names_it(cast: Cast) -> None:
    contact = archive(cast.sales, a_contact_with_everything(cast), days=91)
    assert sweep_archived() == 1
    assert not is_there(contact)
    assert traces(contact) == {"core.Change": 2}  # who archived it, and that it is gone
    company = next(iter(a_company(cast)))
    assert associated_records(company, "contacts") == []
    log = cast.owner.get("/settings/audit/?object=contacts").content.decode()
    assert "Contact removed for good" in log and "Contact archived" in log and "Kari Nordmann" in log
    assert f"/contacts/{contact.pk}/" not in log.partition("removed for good")[2].partition("</tr>")[0]
    assert cast.sales.get(f"/contacts/{contact.pk}/").status_code == 404
    assert cast.sales.post(f"/contacts/{contact.pk}/restore/").status_code == 404


def a_company(cast: Cast) -> Any:
    return all_record_types()["companies"].model.objects.for_portal(cast.portal)  # type: ignore[attr-defined]


def test_a_day_earlier_it_is_still_there_and_can_be_restored(cast: Cast) -> None:
    contact = archive(cast.sales, a_record(cast.sales, "contacts"), days=89)
    live = a_record(cast.sales, "contacts")
    assert days_left(contact) == 1
    assert sweep_archived() == 0
    restore_record(contact, cast.sales.actor)
    assert is_there(contact) and is_there(live)


def test_its_address_is_free_and_its_number_is_never_given_again(cast: Cast) -> None:
    old = archive(cast.sales, a_record(cast.sales, "contacts", email="ola@fjord.example"), days=91)
    sweep_archived()
    new = a_record(cast.sales, "contacts", email="ola@fjord.example")
    assert new.pk > old.pk


def test_a_deals_lines_go_with_it_and_its_quotes_stay(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    line = add_line(deal, {"name": "Design", "price": "10"}, cast.sales.actor)
    quote = quote_from_deal(deal, cast.sales.actor)
    archive(cast.sales, deal, days=100)
    assert sweep_archived() == 1
    assert not is_there(deal) and not is_there(line) and traces(line) == {}
    assert Quote.objects.for_portal(cast.portal).get(pk=quote.pk).deal_id is None
    assert LineItem.objects.for_portal(cast.portal).filter(quote=quote).count() == 1


def test_notes_on_nothing_else_go_along_and_tasks_stay_on_their_list(cast: Cast) -> None:
    contact, deal = a_record(cast.sales, "contacts"), a_record(cast.sales, "deals")
    alone, shared = (add_note(contact, body, cast.sales.actor) for body in ("About Ola", "About the deal"))
    associate(deal, shared, cast.sales.actor)
    task = a_record(cast.sales, "tasks", hs_task_subject="Call")
    associate(contact, task, cast.sales.actor)
    archive(cast.sales, contact, days=91)
    assert sweep_archived() == 1
    assert not is_there(alone) and traces(alone) == {} and is_there(shared) and is_there(task)
    assert "About the deal" in cast.sales.get(f"/deals/{deal.pk}/").content.decode()


def test_a_removed_product_leaves_the_lines_that_sold_it(cast: Cast) -> None:
    product = a_record(cast.sales, "products")
    line = add_line(a_record(cast.sales, "deals"), {"hs_product_id": str(product.pk)}, cast.sales.actor)
    archive(cast.sales, product, days=91)
    assert sweep_archived() == 1
    line.refresh_from_db()
    assert line.product_id is None and line.name == "Design"


def test_what_quickbooks_has_stays_and_says_why(cast: Cast) -> None:
    company = Company(cast.portal)
    contact = a_record(cast.sales, "contacts")
    link = Link.objects.for_portal(cast.portal).create(
        connection=company.connection, entity="Customer", qbo_id="7", record_type="contacts", record_id=contact.pk
    )
    archive(cast.sales, contact, days=200)
    assert sweep_archived() == 0 and is_there(contact)
    assert "as long as the two are linked" in cast.reader.get(f"/contacts/{contact.pk}/").content.decode()
    assert "Is kept" in cast.reader.get("/contacts/?view=archived").content.decode()
    link.delete()
    assert sweep_archived() == 1 and not is_there(contact)


def test_invoices_and_payments_of_the_books_are_never_removed(cast: Cast) -> None:
    company = Company(cast.portal)
    deal = a_record(cast.sales, "deals")
    invoice = an_invoice(company.book, [deal])
    payment = Payment.objects.for_portal(cast.portal).create(book=company.book, currency="NOK")
    for record in (invoice, payment):
        type(record).objects.for_portal(cast.portal).filter(pk=record.pk).update(
            archived_at=clock.now() - timedelta(days=400)
        )
    assert sweep_archived() == 0 and is_there(invoice) and is_there(payment)
    archive(cast.sales, deal, days=91)
    assert sweep_archived() == 1 and is_there(invoice)
    assert associated_records(invoice, "deals") == []


def test_a_local_draft_of_an_invoice_goes(cast: Cast) -> None:
    invoice = Invoice.objects.for_portal(cast.portal).create(currency="NOK", delivery=Delivery.DRAFT)
    Invoice.objects.for_portal(cast.portal).update(archived_at=clock.now() - timedelta(days=91))
    assert sweep_archived() == 1 and not is_there(invoice)


def test_what_an_open_invoice_draft_bills_waits_for_it(cast: Cast) -> None:
    deal, contact = a_record(cast.sales, "deals"), a_record(cast.sales, "contacts")
    draft = InvoiceDraft.objects.for_portal(cast.portal).create(
        source_type="deals", source_id=deal.pk, bill_to_type="contacts", bill_to_id=contact.pk
    )
    archive(cast.sales, contact, days=91)
    assert sweep_archived() == 0 and is_there(contact)
    InvoiceDraft.objects.for_portal(cast.portal).filter(pk=draft.pk).update(state=DraftState.DISCARDED)
    assert sweep_archived() == 1
    archive(cast.sales, deal, days=91)
    assert sweep_archived() == 1 and not InvoiceDraft.objects.for_portal(cast.portal).exists()


def test_what_was_merged_away_goes_with_its_survivor(cast: Cast) -> None:
    stays, goes = (a_record(cast.sales, "contacts") for _each in range(2))
    merge_records(stays, goes, {}, cast.sales.actor)
    Contact.objects.for_portal(cast.portal).filter(pk=goes.pk).update(archived_at=clock.now() - timedelta(days=300))
    assert sweep_archived() == 0 and is_there(goes)
    archive(cast.sales, stays, days=91)
    assert sweep_archived() == 1
    assert not is_there(stays) and not is_there(goes)
    assert traces(goes) == {} and not MergedRecord.objects.for_portal(cast.portal).exists()


def test_what_something_protects_stays_and_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a room would have it that lets no product go while lines name it."""
    monkeypatch.setattr(LineItem._meta.get_field("product").remote_field, "on_delete", PROTECT)
    sold, idle = a_record(cast.sales, "products"), a_record(cast.sales, "products")
    line = add_line(a_record(cast.sales, "deals"), {"hs_product_id": str(sold.pk)}, cast.sales.actor)
    for product in (sold, idle):
        archive(cast.sales, product, days=91)
    with monkeypatch.context() as blind:  # what nobody foresaw, the database's own rules still refuse
        blind.setattr(keeping, "keys_to", lambda model: ())
        assert sweep_archived() == 1 and is_there(sold) and not is_there(idle)
    assert "Line items still refer to it." in cast.sales.get(f"/products/{sold.pk}/").content.decode()
    assert sweep_archived() == 0
    LineItem.objects.for_portal(cast.portal).filter(pk=line.pk).update(product=None)
    assert sweep_archived() == 1 and not is_there(sold)


def test_no_other_portal_is_touched(cast: Cast) -> None:
    theirs = a_record(cast.outsider, "contacts", firstname="Ola")
    add_note(theirs, "Theirs", cast.outsider.actor)
    archive(cast.outsider, theirs, days=10)
    before = [
        list(model.objects.for_portal(cast.other_portal).order_by("pk").values())
        for model in (Contact, Change, Note, Association, PropertyValue)
    ]
    mine = archive(cast.sales, a_contact_with_everything(cast), days=91)
    assert sweep_archived() == 1 and not is_there(mine)
    assert before == [
        list(model.objects.for_portal(cast.other_portal).order_by("pk").values())
        for model in (Contact, Change, Note, Association, PropertyValue)
    ]
    archive(cast.outsider, a_record(cast.outsider, "deals"), days=91)
    assert sweep_archived() == 1


def test_one_who_is_held_does_not_hold_up_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 3)
    contacts = [a_record(cast.sales, "contacts") for _each in range(8)]
    company = Company(cast.portal)
    for contact in contacts[:3]:
        Link.objects.for_portal(cast.portal).create(
            connection=company.connection,
            entity="Customer",
            qbo_id=str(contact.pk),
            record_type="contacts",
            record_id=contact.pk,
        )
    for contact in contacts:
        archive(cast.sales, contact, days=91)
    assert sweep_archived() == 5
    assert [is_there(contact) for contact in contacts] == [True] * 3 + [False] * 5


class PowerCut(BaseException):
    """Nothing handles it, as nothing handles a power cut."""


def cut_after(statements: int) -> Any:
    left = [statements]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        return execute(sql, params, many, context)

    return connection.execute_wrapper(count)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_goes_on_where_it_was_and_leaves_nothing_half_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed at any point of a chunk: as the database has it, the chunk was never begun."""
    cast = a_cast()
    monkeypatch.setattr(sweeping, "AT_ONCE", 4)
    values = [{"firstname": f"Contact {number}"} for number in range(12)]
    contacts = verbs_of("contacts").create_many(cast.portal, values, cast.sales.actor)
    for contact in contacts:
        add_note(contact, f"Note on {contact.pk}", cast.sales.actor)
    verbs_of("contacts").archive_many(contacts, cast.sales.actor)
    Contact.objects.for_portal(cast.portal).update(archived_at=clock.now() - timedelta(days=91))

    chance = random.Random(7)
    for _cut in range(6):
        with pytest.raises(PowerCut), cut_after(chance.randint(3, 60)):
            sweep_archived()
        there = {contact.pk for contact in contacts if is_there(contact)}
        assert len(there) % 4 == 0
        notes = Note.objects.for_portal(cast.portal)
        told = Change.objects.for_portal(cast.portal).filter(record_type="contacts", kind="removed")
        assert {note.body for note in notes} == {f"Note on {pk}" for pk in there} and told.count() == 12 - len(there)
    sweep_archived()
    assert not Contact.objects.for_portal(cast.portal).exists()


def test_a_record_that_was_restored_meanwhile_is_left(cast: Cast) -> None:
    contact = archive(cast.sales, a_record(cast.sales, "contacts"), days=91)
    restore_record(contact, cast.sales.actor)
    assert remove_expired(cast.portal, all_record_types()["contacts"], [contact.pk]) == 0 and is_there(contact)


def test_the_command_says_how_many(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    archive(cast.sales, a_record(cast.sales, "deals"), days=91)
    call_command("remove_archived")
    assert "1 records removed" in capsys.readouterr().out
    assert not Deal.objects.for_portal(cast.portal).exists()


def test_pages_say_how_many_days_are_left(cast: Cast) -> None:
    contact = archive(cast.sales, a_record(cast.sales, "contacts"), days=85)
    page = cast.reader.get(f"/contacts/{contact.pk}/").content.decode()
    assert "It is removed for good in 5 days" in page
    assert "5 days left" in cast.reader.get("/contacts/?view=archived").content.decode()
    archive_record(a_record(cast.sales, "contacts"), cast.sales.actor)
    assert "90 days left" in cast.reader.get("/contacts/?view=archived").content.decode()


def test_an_archived_list_asks_no_more_often_when_it_is_longer(cast: Cast) -> None:
    def asked() -> int:
        cast.sales.get("/contacts/?view=archived")
        with CaptureQueriesContext(connection) as captured:
            cast.sales.get("/contacts/?view=archived")
        return len(captured)

    archive(cast.sales, a_record(cast.sales, "contacts"), days=1)
    few = asked()
    for _each in range(5):
        archive(cast.sales, a_record(cast.sales, "contacts"), days=1)
    assert asked() == few <= 15
