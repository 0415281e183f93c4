"""Which invoice of QuickBooks an old one is, and what people do where the worker is in doubt."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.queue.claiming import claim_next
from crm.deals.models import Deal
from crm.records.associations import associated_ids
from crm.records.saving import create_record
from hubspot_import.models import InvoiceSearch, OldInvoice
from hubspot_import.old_invoices import working
from hubspot_import.old_invoices.deciding import search_invoices
from invoices.books import BookState
from invoices.models import Invoice
from tests.crm.test_outsiders import everything
from tests.hubspot_import.old_invoices.looking import searched, state, work
from tests.invoices.companies import Company
from tests.invoices.making import fresh
from tests.people import Cast

DEEDS = ("attach", "skip", "reopen", "detach")


@pytest.mark.parametrize(
    ("number", "amount", "customer", "expected"),
    [
        ("1043", 3600.0, "Somebody Else", "doubtful"), ("1043", 3601.0, "Fjord AS", "doubtful"),
        ("1043", 3600.0, "FJORD, as.", "attached"), ("1043", 3600.0, "Holding:Fjord AS", "attached"),
        ("1044", 3600.0, "Fjord AS", "missing"),
    ],
)  # fmt: skip
def test_number_customer_and_amount_decide(
    cast: Cast, old: OldInvoice, number: str, amount: float, customer: str, expected: str
) -> None:
    Company(cast.portal, "US").has_invoice(77, number, amount, customer=customer)
    searched(cast)
    assert state(old) == expected


def test_a_customer_who_is_linked_or_has_the_e_mail_is_known_under_any_name(cast: Cast, old: OldInvoice) -> None:
    ours = Company(cast.portal, "US")
    ours.has_customer(1, "Ola Berg Consulting", "ola@fjord.example")
    ours.has_invoice(77, "1043", 3600.0, customer="Ola Berg Consulting")
    searched(cast)
    assert state(old) == "attached"


def test_two_companies_with_the_same_number_leave_it_to_a_person(cast: Cast, old: OldInvoice) -> None:
    for pk in (77, 78):
        Company(cast.portal, "US").has_invoice(pk, "1043", 3600.0, customer="Fjord AS")
    searched(cast)
    row = fresh(old)
    assert row.state == "doubtful" and len(row.candidates) == 2
    page = cast.finance.get("/settings/hubspot/invoices/").content.decode()
    assert page.count("same customer") == 2 and "Choose which one it is" in page
    data = {"candidate": f"{row.candidates[1]['book']}:78"}
    answer = cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/attach/", data, follow=True)
    assert "Invoice 1043 is attached." in answer.content.decode()
    (deal,) = Deal.objects.for_portal(cast.portal)
    assert associated_ids(deal, "invoices") == [Invoice.objects.for_portal(cast.portal).get().pk]
    again = cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/attach/", data, follow=True)
    assert "attached already" in again.content.decode()
    cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/detach/")
    assert associated_ids(deal, "invoices") == [] and state(old) == "doubtful"


def test_without_quickbooks_they_wait_and_are_found_once_it_is_connected(cast: Cast, old: OldInvoice) -> None:
    searched(cast)
    assert state(old) == "waiting"
    page = cast.owner.get("/settings/hubspot/invoices/").content.decode()
    assert "No QuickBooks company is connected" in page and "Look again" not in page
    Company(cast.portal, "US").has_invoice(77, "1043", 3600.0, customer="Fjord AS")
    assert "Look again" in cast.owner.get("/settings/hubspot/invoices/").content.decode()
    cast.owner.post("/settings/hubspot/invoices/search/")
    assert "Looking for them" in cast.owner.get("/settings/hubspot/invoices/").content.decode()
    assert cast.owner.htmx("/settings/hubspot/invoices/progress/").status_code == 200
    search_invoices(cast.portal, cast.owner.actor)  # a second time joins the first
    work(cast)
    assert claim_next(working.SEARCHES) is None
    assert cast.owner.htmx("/settings/hubspot/invoices/progress/")["HX-Refresh"] == "true"
    assert state(old) == "attached"


def test_a_worker_that_dies_while_looking_goes_on_behind_what_it_decided(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 1)
    ours = Company(cast.portal, "US")
    for number in range(4):
        ours.has_invoice(number + 1, f"A{number}", 10.0)
        OldInvoice.objects.for_portal(cast.portal).create(key=f"invoices/{number}", number=f"A{number}")
    search_invoices(cast.portal, cast.owner.actor)
    look_for, seen = working.look_for, []

    def dies(*given: Any) -> None:
        look_for(*given)
        seen.append(given[0].number)
        if len(seen) == 3:
            raise SystemExit

    monkeypatch.setattr(working, "look_for", dies)
    with pytest.raises(SystemExit):
        work(cast)
    InvoiceSearch.objects.for_portal(cast.portal).update(lease_until=None)
    work(cast)
    assert seen == ["A0", "A1", "A2", "A2", "A3"]
    assert {row.state for row in OldInvoice.objects.for_portal(cast.portal)} == {"doubtful"}


def test_an_outsider_and_one_who_may_not_fix_get_nowhere(cast: Cast, old: OldInvoice) -> None:
    Company(cast.portal, "US").has_invoice(77, "1043", 1.0, customer="Another")
    searched(cast)
    row = fresh(old)
    before = everything(cast.portal)
    for url in ("", "file/", "progress/"):
        assert cast.sales.get(f"/settings/hubspot/invoices/{url}").status_code == 403
        assert Client().get(f"/settings/hubspot/invoices/{url}").status_code == 302
    assert "1043" not in cast.outsider.get("/settings/hubspot/invoices/").content.decode()
    for deed in DEEDS:
        url = f"/settings/hubspot/invoices/{row.pk}/{deed}/"
        data = {"candidate": f"{row.candidates[0]['book']}:77"}
        assert cast.outsider.post(url, data).status_code == 404
        assert cast.sales.post(url, data).status_code == 403
    for bad in ("", "1:1", "x", f"{row.candidates[0]['book']}:78"):
        page = cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/attach/", {"candidate": bad}, follow=True)
        assert "Choose the invoice that it is." in page.content.decode()
    assert everything(cast.portal) == before


def test_a_company_that_was_disconnected_is_asked_nothing(cast: Cast, old: OldInvoice) -> None:
    ours = Company(cast.portal, "US")
    ours.has_invoice(77, "1043", 3600.0, customer="Fjord AS")
    type(ours.book).objects.for_portal(cast.portal).update(state=BookState.DISCONNECTED)
    searched(cast)
    assert state(old) == "waiting"


def test_the_page_asks_the_database_as_often_for_many_as_for_few(cast: Cast) -> None:
    ours = Company(cast.portal, "US")

    def queries(count: int) -> int:
        for number in range(count):
            ours.has_invoice(count * 100 + number, f"B{count}-{number}", 5.0, customer="X")
            deal = create_record(cast.portal, "deals", {"dealname": f"D{number}"}, cast.owner.actor)
            OldInvoice.objects.for_portal(cast.portal).create(
                key=f"invoices/{count}-{number}", number=f"B{count}-{number}", state="doubtful",
                records={"deals": [deal.pk]},
                candidates=[{"book": ours.book.pk, "company": "A", "id": "1", "number": "1", "customer": "X",
                             "amount": "5", "currency": "USD", "on": "", "same": [], "other": ["customer"]}],
            )  # fmt: skip
        cast.owner.get("/settings/hubspot/invoices/")
        with CaptureQueriesContext(connection) as captured:
            page = cast.owner.get("/settings/hubspot/invoices/").content.decode()
        assert "another customer" in page
        return len(captured)

    few = queries(2)
    assert few <= 15
    assert queries(30) == few
    assert "The next ones" in cast.owner.get("/settings/hubspot/invoices/").content.decode()
