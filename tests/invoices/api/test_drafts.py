"""The wizard over REST: from a deal to an invoice on its way to QuickBooks, step by step and once."""

from typing import Any

import pytest

from invoices.models import Invoice, InvoiceDraft
from qbo_sync.models import OutboxEntry
from tests.harness.apps import App
from tests.invoices.companies import Company
from tests.invoices.making import at_once
from tests.people import Cast

DRAFTS = "/api/v1/invoice_drafts"


@pytest.fixture
def draft(app: App, company: Company, deal: Any) -> dict[str, Any]:
    answer = app.post(DRAFTS, {"source": {"type": "deals", "id": str(deal.pk)}})
    assert answer.status_code == 201, answer.content
    return answer.json()


def address(draft: dict[str, Any], more: str = "") -> str:
    return f"{DRAFTS}/{draft['id']}{more}"


def submit(app: App, draft: dict[str, Any], key: str = "k-1") -> Any:
    return app.post(address(draft, "/submit"), **{"Idempotency-Key": key})


def test_a_started_draft_has_what_can_be_proposed(draft: dict[str, Any], company: Company) -> None:
    assert draft["account"]["connection_id"] == str(company.book.pk)
    assert (draft["customer"]["customer_id"], draft["customer"]["customer_reason"]) == ("1", "display_name")
    assert [line["item_id"] for line in draft["products"]["lines"]] == ["10", "11"]
    assert draft["problems"] == []


def test_a_second_start_gives_the_open_draft(app: App, draft: dict[str, Any], deal: Any) -> None:
    again = app.post(DRAFTS, {"source": {"type": "deals", "id": str(deal.pk)}})
    assert (again.status_code, again.json()["id"]) == (200, draft["id"])


def test_steps_are_edited_one_by_one_and_all_or_none(app: App, draft: dict[str, Any]) -> None:
    line = draft["products"]["lines"][0]["id"]
    edited = app.patch(
        address(draft),
        {
            "customer": {"customer_id": "2"},
            "products": {"lines": [{"id": line, "quantity": "3"}], "discount": {"kind": "percent", "value": "5"}},
            "details": {"terms_id": "2", "message": "Thank you", "send_to": "ola@berg.example"},
        },
    ).json()
    assert edited["customer"]["customer_name"] == "Ola Berg"
    assert edited["products"]["lines"][0]["amount"] == "3600"
    assert (edited["details"]["terms_name"], edited["details"]["message"]) == ("Net 15", "Thank you")
    refused = app.patch(address(draft), {"details": {"message": "Lost"}, "customer": {"customer_id": "999"}})
    assert refused.status_code == 404
    assert app.get(address(draft)).json()["details"]["message"] == "Thank you"


def test_a_new_customer_and_a_new_item_are_made_on_the_way(app: App, draft: dict[str, Any]) -> None:
    line = draft["products"]["lines"][0]["id"]
    edited = app.patch(
        address(draft),
        {
            "customer": {"new_customer": {"display_name": "Nordlys AS", "email": "post@nordlys.example"}},
            "products": {"lines": [{"id": line, "create_item": True}], "add": ["11"]},
        },
    ).json()
    assert edited["customer"]["new_customer"]["display_name"] == "Nordlys AS"
    assert edited["products"]["lines"][0]["creates_item"] is True
    assert len(edited["products"]["lines"]) == 3


def test_a_review_tells_the_totals_and_every_problem_with_its_step(app: App, draft: dict[str, Any]) -> None:
    ready = app.get(address(draft, "/review")).json()
    assert ready["can_be_submitted"] is True
    assert ready["totals"]["subtotal"] == "13800" and ready["totals"]["total"] == "17250"
    line = draft["products"]["lines"][0]["id"]
    app.patch(address(draft), {"products": {"lines": [{"id": line, "quantity": "0"}]}})
    problems = app.get(address(draft, "/review")).json()["problems"]
    assert [(each["step"], each["field"], each["line_id"]) for each in problems] == [("products", "quantity", line)]
    refused = submit(app, draft)
    assert refused.status_code == 400 and refused.json()["errors"][0]["in"] == "products.quantity"


def test_a_submit_makes_the_invoice_and_repeats_give_the_same_one(app: App, draft: dict[str, Any], cast: Cast) -> None:
    first = submit(app, draft)
    assert first.status_code == 201 and first.json()["delivery"] == "creating"
    again, other_key = submit(app, draft), submit(app, draft, "k-2")
    assert again.status_code == 201 and again.json() == first.json() and again["Idempotent-Replay"] == "true"
    assert other_key.status_code == 200 and other_key.json()["invoice_id"] == first.json()["invoice_id"]
    invoice = Invoice.objects.for_portal(cast.portal).get()
    assert (str(invoice.pk), invoice.source) == (first.json()["invoice_id"], "api")
    assert OutboxEntry.objects.for_portal(cast.portal).filter(entity="Invoice").count() == 1


def test_many_submits_at_once_make_one_invoice(app: App, draft: dict[str, Any], cast: Cast) -> None:
    answers = at_once(lambda: submit(app, draft, "same").status_code, 6)
    assert set(answers) <= {201, 409} and 201 in answers
    answers = at_once(lambda: submit(App(cast.portal), draft).status_code, 4)
    assert set(answers) == {200}
    assert Invoice.objects.for_portal(cast.portal).count() == 1


def test_a_submit_without_a_key_is_refused(app: App, draft: dict[str, Any], cast: Cast) -> None:
    answer = app.post(address(draft, "/submit"))
    assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["message"]
    assert not Invoice.objects.for_portal(cast.portal).exists()


def test_a_key_of_another_request_is_refused(app: App, draft: dict[str, Any]) -> None:
    body = {"properties": {"firstname": "Ola"}}
    assert app.post("/crm/v3/objects/contacts", body, **{"Idempotency-Key": "k-1"}).status_code == 201
    assert submit(app, draft).status_code == 422


def test_an_invoice_posted_twice_with_one_key_is_one_draft(app: App, cast: Cast) -> None:
    body = {"properties": {"hs_currency": "NOK"}}
    first, second = (app.post("/crm/v3/objects/invoices", body, **{"Idempotency-Key": "inv"}) for _try in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]
    assert Invoice.objects.for_portal(cast.portal).get().delivery == "draft"


def test_a_submitted_or_discarded_draft_is_edited_no_more(app: App, draft: dict[str, Any]) -> None:
    assert app.delete(address(draft)).status_code == 204
    assert app.patch(address(draft), {"details": {"message": "x"}}).status_code == 409
    assert submit(app, draft).status_code == 409


def test_a_person_may_go_on_with_a_programs_draft(draft: dict[str, Any], cast: Cast, deal: Any) -> None:
    page = cast.sales.get(f"/deals/{deal.pk}/invoices/new/").content.decode()
    assert "An app has started an invoice here" in page


def test_quickbooks_own_properties_of_an_invoice_are_refused_by_name(app: App) -> None:
    answer = app.post("/crm/v3/objects/invoices", {"properties": {"hs_amount_billed": "10", "hs_number": "7"}})
    assert answer.status_code == 400
    assert {error["in"] for error in answer.json()["errors"]} == {"hs_amount_billed", "hs_number"}


def test_a_stranger_finds_nothing_and_changes_nothing(stranger: App, draft: dict[str, Any], deal: Any) -> None:
    before = InvoiceDraft.everywhere.values().get(uuid=draft["id"])  # across portals: a test looks at all
    for answer in (
        stranger.get(address(draft)),
        stranger.get(address(draft, "/review")),
        stranger.patch(address(draft), {"details": {"message": "x"}}),
        submit(stranger, draft),
        stranger.delete(address(draft)),
        stranger.post(DRAFTS, {"source": {"type": "deals", "id": str(deal.pk)}}),
    ):
        assert answer.status_code == 404, answer.content
    assert InvoiceDraft.everywhere.values().get(uuid=draft["id"]) == before  # across portals: as above
    assert stranger.get(DRAFTS).json()["results"] == []


def test_reading_needs_one_scope_writing_another_and_submitting_a_third(cast: Cast, draft: dict[str, Any]) -> None:
    reader = App(cast.portal, ["crm.objects.invoices.read"])
    assert reader.get(address(draft)).status_code == 200
    assert reader.patch(address(draft), {}).status_code == 403
    writer = App(cast.portal, ["crm.objects.invoices.read", "crm.objects.invoices.write"])
    assert writer.patch(address(draft), {}).status_code == 200
    assert submit(writer, draft).status_code == 403
