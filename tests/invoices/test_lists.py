"""The ready-made lists that look at invoices, from the click to the payment."""

from datetime import timedelta
from typing import Any

from core import clock
from crm.records.associations import associate
from crm.records.models import ListMember
from crm.records.saving import update_record
from invoices.applying import ZERO, apply_remote_invoice
from tests.harness.lists import work_lists
from tests.invoices.companies import Company
from tests.invoices.making import QUICKBOOKS, a_state, an_invoice
from tests.people import Cast, Person, a_record


def made_by_one_click(person: Person, key: str) -> None:
    assert person.post("/lists/new/", {"template": key}).status_code == 302
    work_lists()


def members(cast: Cast) -> set[int]:
    work_lists()
    return set(ListMember.objects.for_portal(cast.portal).values_list("record_id", flat=True))


def test_contacts_join_when_an_invoice_is_overdue_and_leave_when_it_is_paid(
    cast: Cast, company: Company, deal: Any
) -> None:
    payer, buyer, stranger = (a_record(cast.sales, "contacts", firstname=name) for name in ("Ola", "Kari", "Per"))
    associate(deal, buyer, cast.sales.actor)
    made_by_one_click(cast.sales, "contacts-with-an-overdue-invoice")
    assert members(cast) == set()
    late = {"due_on": clock.today(cast.portal) - timedelta(days=3), "is_sent": True}
    own, deals = an_invoice(company.book, [payer], number="1", **late), an_invoice(company.book, [deal], **late)
    assert members(cast) == {payer.pk, buyer.pk}
    paid = a_state(number="1", balance=ZERO, **late)
    apply_remote_invoice(cast.portal.pk, own.pk, paid, QUICKBOOKS)
    assert members(cast) == {buyer.pk}
    apply_remote_invoice(cast.portal.pk, deals.pk, a_state(balance=ZERO, **late), QUICKBOOKS)
    assert members(cast) == set() and stranger.pk not in members(cast)


def test_won_deals_leave_once_they_are_billed(cast: Cast, company: Company, deal: Any) -> None:
    made_by_one_click(cast.sales, "won-deals-without-an-invoice")
    assert members(cast) == set()
    update_record(deal, {"dealstage": "closedwon"}, cast.sales.actor)
    assert members(cast) == {deal.pk}
    an_invoice(company.book, [deal])
    assert members(cast) == set()
