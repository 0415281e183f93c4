"""What QuickBooks refused: the reason, `Fix and create`, `Retry`, `Discard`."""

import pytest

from crm.deals.lines import add_line
from invoices.delivery import set_delivery
from invoices.models import Delivery, DraftState, Invoice, InvoiceDraft
from qbo_sync.models import OutboxEntry, OutboxState
from tests.invoices.making import QUICKBOOKS, fresh
from tests.invoices.walking import Walk, card, words

REASON = "The books are closed up to 31 October."


@pytest.fixture
def invoice(cast, company, deal):
    """Issued, and refused by QuickBooks."""
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    for source in ("scratch", None, None):
        walk.press("next", **({"source": source} if source else {}))
    walk.press("create")
    invoice = Invoice.objects.for_portal(cast.portal).get()
    OutboxEntry.objects.for_portal(cast.portal).update(state=OutboxState.NEEDS_USER, last_error=REASON)
    set_delivery(cast.portal.pk, invoice.pk, Delivery.NEEDS_YOU, REASON, QUICKBOOKS)
    return fresh(invoice)


def test_the_reason_stands_on_the_card_and_on_the_invoice(cast, invoice, deal):
    assert REASON in card(cast.sales, deal)
    page = words(cast.sales.get(f"/invoices/{invoice.pk}/"))
    for label in (REASON, "Fix and create", "Retry", "Discard"):
        assert label in page


def test_the_reason_stands_beneath_its_entry_of_the_timeline_and_is_said_once_above(cast, invoice, deal):
    page = words(cast.sales.get(f"/deals/{deal.pk}/"))
    assert "<strong>Invoice needs attention</strong>" in page
    assert f"<p>{REASON}</p>" in page
    banner = words(cast.sales.get(f"/invoices/{invoice.pk}/")).split("QuickBooks did not take this invoice")[1]
    assert banner.split("Fix and create")[0].count(REASON) == 1


def test_fix_and_create_opens_the_same_draft_at_the_failing_step_and_makes_the_same_invoice(cast, invoice, company):
    company.prefers(closed_until="2098-12-31")
    old = InvoiceDraft.objects.for_portal(cast.portal).get()
    answer = cast.sales.post(f"/invoices/{invoice.pk}/fix/")
    assert answer["Location"] == f"/invoices/drafts/{old.uuid}/details/"
    assert cast.sales.post(f"/invoices/{invoice.pk}/fix/")["Location"] == answer["Location"]
    company.prefers()
    walk = Walk(cast.sales, answer["Location"])
    walk.press("next", message="Now in November")
    walk.press("create")
    again = Invoice.objects.for_portal(cast.portal).get()
    assert (again.pk, again.delivery, again.message) == (invoice.pk, Delivery.CREATING, "Now in November")


def test_what_a_reopened_draft_has_on_its_way_itself_takes_no_name_from_it(cast, company, deal):
    """QuickBooks refused one of the rows; the new customer and the new item of the others are still to be made."""
    add_line(deal, {"name": "Workshop", "price": "900", "quantity": "1"}, cast.sales.actor)
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("new", source="scratch")
    walk.press("next", display_name="Berg AS")
    walk.press(f"create:{walk.line('Workshop').pk}")
    for button in ("next", "next", "create"):
        walk.press(button)
    invoice = Invoice.objects.for_portal(cast.portal).get()
    rows = OutboxEntry.objects.for_portal(cast.portal)
    assert sorted(rows.values_list("entity", flat=True)) == ["Customer", "Invoice", "Item"]
    page = words(cast.sales.get(f"/invoices/{invoice.pk}/"))
    assert page.count("Waiting to go to QuickBooks") == 2 and page.count("Waits for what stands above") == 1
    set_delivery(cast.portal.pk, invoice.pk, Delivery.NEEDS_YOU, REASON, QUICKBOOKS)

    walk = Walk(cast.sales, cast.sales.post(f"/invoices/{invoice.pk}/fix/")["Location"])
    assert walk.url.endswith("/review/")
    asked = f"/invoices/books/{company.book.pk}/name/?display_name=Berg+AS"
    assert "taken" in words(cast.sales.get(asked))
    assert "taken" not in words(cast.sales.get(f"{asked}&draft={walk.draft.uuid}"))
    assert "taken" in words(cast.sales.get(f"{asked}&draft=nonsense"))
    walk.press("create")
    assert fresh(invoice).delivery == Delivery.CREATING
    live = rows.exclude(state=OutboxState.SUPERSEDED)
    assert sorted(live.values_list("entity", flat=True)) == ["Customer", "Invoice", "Item"]


def test_a_form_from_before_the_fix_creates_nothing(cast, invoice):
    draft = InvoiceDraft.objects.for_portal(cast.portal).get()
    cast.sales.post(f"/invoices/{invoice.pk}/fix/")
    old = {"go": "create", "intent_key": str(draft.intent_key), "seen": ""}
    cast.sales.post(f"/invoices/drafts/{draft.uuid}/review/", old)
    assert fresh(invoice).delivery == Delivery.NEEDS_YOU
    assert fresh(draft).state == DraftState.ACTIVE


def test_an_invoice_that_needs_no_fixing_opens_no_draft(cast, invoice):
    Invoice.objects.for_portal(cast.portal).update(delivery=Delivery.CREATED)
    answer = cast.sales.post(f"/invoices/{invoice.pk}/fix/")
    assert answer["Location"] == f"/invoices/{invoice.pk}/"
    assert InvoiceDraft.objects.for_portal(cast.portal).get().state == DraftState.SUBMITTED


def test_another_open_draft_of_the_deal_goes_first(cast, invoice, deal):
    Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/").press("next", source="scratch")
    cast.sales.post(f"/invoices/{invoice.pk}/fix/")
    states = InvoiceDraft.objects.for_portal(cast.portal).order_by("pk").values_list("state", flat=True)
    assert list(states) == [DraftState.SUBMITTED, DraftState.ACTIVE]


def test_retry_sets_it_on_its_way_again(cast, invoice):
    cast.sales.post(f"/invoices/{invoice.pk}/retry/")
    assert fresh(invoice).delivery == Delivery.CREATING


def test_discard_takes_it_out_of_sight_and_gives_the_deal_free(cast, invoice, deal):
    cast.sales.post(f"/invoices/{invoice.pk}/discard/")
    gone = fresh(invoice)
    assert gone.delivery == Delivery.CANCELLED
    assert gone.archived_at is not None
    assert "No invoice yet" in card(cast.sales, deal)


@pytest.mark.parametrize("deed", ["fix", "retry", "discard"])
def test_neither_a_reader_nor_an_outsider_may_do_any_of_it(cast, invoice, deed):
    assert cast.reader.post(f"/invoices/{invoice.pk}/{deed}/").status_code == 403
    assert cast.outsider.post(f"/invoices/{invoice.pk}/{deed}/").status_code == 404
    assert fresh(invoice).delivery == Delivery.NEEDS_YOU
