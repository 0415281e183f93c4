"""The whole way through the wizard, as a sales rep goes it."""

from datetime import date
from decimal import Decimal

import pytest

from core.changes import Change
from core.portals.roles import Role
from invoices.models import Delivery, DraftState, Invoice, InvoiceDraft
from invoices.totals import describe_line
from tests.invoices.companies import Company
from tests.invoices.walking import Walk, card
from tests.people import a_person


def start(person, deal):
    return Walk(person, f"/deals/{deal.pk}/invoices/new/")


def to_review(walk):
    walk.press("next", source="scratch")
    walk.press("next")
    walk.press("next")
    return walk


def invoices(cast):
    return Invoice.objects.for_portal(cast.portal)


def test_looking_at_the_start_writes_nothing(cast, company, deal):
    start(cast.sales, deal)
    assert not InvoiceDraft.objects.for_portal(cast.portal).exists()


def test_a_deal_becomes_an_invoice_on_its_way(cast, company, deal):
    walk = start(cast.sales, deal)
    assert "matched by display name" in walk.text
    to_review(walk)
    assert walk.url.endswith("/review/")
    assert "NOK 17,250.00" in walk.text
    walk.press("create")
    assert walk.url == f"/deals/{deal.pk}/"
    invoice = invoices(cast).get()
    assert (invoice.delivery, invoice.stage, invoice.recipient) == (Delivery.CREATING, None, "Fjord AS")
    assert (invoice.subtotal, invoice.tax, invoice.amount_billed) == (Decimal(13800), Decimal(3450), Decimal(17250))
    assert [line.description for line in invoice.lines.all()] == ["Design", describe_line("Hosting", Decimal(10))]
    assert "Being created in QuickBooks" in card(cast.sales, deal)


def test_an_american_company_leaves_the_tax_to_quickbooks(cast, deal):
    american = Company(cast.portal, "US")
    american.has_customer(1, "Fjord AS")
    american.has_item(10, "Design")
    american.has_item(11, "Hosting")
    type(deal).objects.for_portal(cast.portal).update(currency="USD")
    walk = to_review(start(cast.sales, deal))
    assert "QuickBooks adds the tax" in walk.text
    assert "View product tax codes" not in walk.text
    walk.press("create")
    invoice = invoices(cast).get()
    assert (invoice.subtotal, invoice.tax, invoice.currency) == (Decimal(13800), None, "USD")


def test_the_invoice_stands_on_the_deal_and_on_whoever_is_billed_and_in_their_history(cast, company, deal):
    to_review(start(cast.sales, deal)).press("create")
    invoice = invoices(cast).get()
    issued = Change.objects.for_portal(cast.portal).get(kind="issued")
    draft = InvoiceDraft.objects.for_portal(cast.portal).get()
    assert issued.facts["draft"] == str(draft.uuid)
    shown = set(issued.subjects.values_list("record_type", flat=True))
    assert shown == {"deals", "companies"}
    assert cast.sales.get(f"/invoices/{invoice.pk}/").status_code == 200


def test_a_reload_a_second_tab_and_the_back_button_lose_nothing(cast, company, deal):
    walk = start(cast.sales, deal)
    walk.press("next", source="scratch")
    line = walk.line("Design")
    walk.press("next", **{f"line-{line.pk}-quantity": "12.5"})
    second = start(cast.sales, deal)
    assert second.url.endswith("/details/")
    second.press("previous")
    assert second.url.endswith("/products/")
    assert walk.line("Design").quantity == Decimal("12.5")
    assert InvoiceDraft.objects.for_portal(cast.portal).count() == 1


def test_save_and_leave_goes_back_to_the_deal_and_keeps_what_was_typed(cast, company, deal):
    walk = to_review(start(cast.sales, deal))
    walk.read(walk.url.replace("review", "details"))
    walk.press("leave", message="Thank you for the work together.")
    assert walk.url == f"/deals/{deal.pk}/"
    assert "Kari Nordmann's draft is open" in card(cast.sales, deal)
    assert walk.draft.message == "Thank you for the work together."


def test_previous_keeps_what_was_typed_even_where_something_is_wrong(cast, company, deal):
    walk = start(cast.sales, deal)
    walk.press("next", source="scratch")
    walk.press("next")
    walk.press("previous", due_on="2020-01-01", message="Hello")
    assert walk.url.endswith("/products/")
    assert (walk.draft.due_on, walk.draft.message) == (date(2020, 1, 1), "Hello")


def test_pressing_the_last_button_again_leads_to_the_same_invoice(cast, company, deal):
    walk = to_review(start(cast.sales, deal))
    page = walk.page
    walk.press("create")
    walk.url, walk.page = walk.draft_url("review"), page
    walk.press("create")
    assert invoices(cast).count() == 1


def test_a_step_of_a_submitted_draft_leads_to_its_invoice(cast, company, deal):
    walk = to_review(start(cast.sales, deal))
    walk.press("create")
    walk.read(walk.draft_url("products"))
    assert walk.url == f"/invoices/{invoices(cast).get().pk}/"


def test_a_draft_that_was_changed_in_another_tab_is_shown_again_before_anything_is_created(cast, company, deal):
    walk = to_review(start(cast.sales, deal))
    other = Walk(cast.sales, walk.draft_url("products"))
    other.press("next", **{f"line-{walk.line('Design').pk}-quantity": "1"})
    walk.press("create")
    assert not invoices(cast).exists()
    assert "changed since you opened this page" in walk.text
    walk.press("create")
    assert invoices(cast).get().subtotal == Decimal(3000)


def test_a_colleague_is_offered_the_open_draft_instead_of_a_second_one(cast, company, deal):
    start(cast.sales, deal).press("next", source="scratch")
    colleague = a_person(cast.portal, Role.SALES, "Per Hansen")
    walk = start(colleague, deal)
    assert "Continue Kari Nordmann's draft" in walk.text
    walk.press("next", source="quote")
    draft = InvoiceDraft.objects.for_portal(cast.portal).get()
    assert (draft.created_by, draft.from_scratch) == (cast.sales.user, True)


def test_a_discarded_draft_makes_room_for_a_new_one(cast, company, deal):
    walk = start(cast.sales, deal)
    walk.press("next", source="scratch")
    old = walk.draft
    answer = cast.sales.post(f"/invoices/drafts/{old.uuid}/discard/", {"then": "start"})
    assert answer["Location"] == f"/deals/{deal.pk}/invoices/new/"
    start(cast.sales, deal).press("next", source="scratch")
    states = InvoiceDraft.objects.for_portal(cast.portal).order_by("pk").values_list("state", flat=True)
    assert list(states) == [DraftState.DISCARDED, DraftState.ACTIVE]


def test_a_colleague_who_may_only_read_cannot_start_one(cast, company, deal):
    assert cast.reader.get(f"/deals/{deal.pk}/invoices/new/").status_code == 403
    assert cast.reader.post(f"/deals/{deal.pk}/invoices/new/", {"go": "next"}).status_code == 403


def test_without_a_connected_company_the_page_says_what_to_do(cast, deal):
    assert "No QuickBooks company is connected yet" in start(cast.sales, deal).text


@pytest.mark.parametrize("state", ["needs_reconnect", "blocked", "throttled"])
def test_while_quickbooks_is_away_the_invoice_is_kept_and_the_page_says_so(cast, company, deal, state):
    walk = to_review(start(cast.sales, deal))
    company.book.state = company.connection.state = state
    company.book.save()
    company.connection.save()
    walk.press("create")
    assert invoices(cast).get().delivery == Delivery.CREATING
    assert "Your invoice is kept and will be created" in walk.text
