"""Putting invoices on records over REST, and their PDF."""

from typing import Any

from tests.harness.apps import App
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast


def to(record: Any, kind: str = "deals") -> dict[str, Any]:
    return {"to": {"type": kind, "id": str(record.pk)}}


def test_an_invoice_is_attached_and_detached(app: App, company: Company, deal: Any) -> None:
    invoice = an_invoice(company.book)
    attached = app.post(f"/api/v1/invoices/{invoice.pk}/attach", to(deal))
    assert attached.json() == {"invoice_id": str(invoice.pk), **to(deal)}
    there = f"/crm/v4/objects/deals/{deal.pk}/associations/invoices"
    assert [found["toObjectId"] for found in app.get(there).json()["results"]] == [str(invoice.pk)]
    assert app.post(f"/api/v1/invoices/{invoice.pk}/detach", to(deal)).status_code == 204
    assert app.get(there).json()["results"] == []


def test_an_invoice_of_the_company_becomes_a_record_on_the_deal(app: App, company: Company, deal: Any) -> None:
    company.has_invoice(77, "1077")
    address = f"/api/v1/qbo/connections/{company.book.pk}/invoices/77/attach"
    first, again = app.post(address, to(deal)), app.post(address, to(deal))
    assert first.status_code == 200 and first.json() == again.json()
    made = app.get(f"/crm/v3/objects/invoices/{first.json()['invoice_id']}?properties=hs_number").json()
    assert made["properties"]["hs_number"] == "1077"
    assert app.post(address.replace("/77/", "/78/"), to(deal)).status_code == 404


def test_a_pdf_comes_as_a_pdf(app: App, company: Company) -> None:
    local = app.post("/crm/v3/objects/invoices", {"properties": {"hs_currency": "NOK"}}).json()["id"]
    drawn = app.get(f"/api/v1/invoices/{local}/pdf")
    assert drawn.status_code == 200 and drawn["Content-Type"] == "application/pdf"
    assert drawn.content.startswith(b"%PDF")


def test_a_stranger_attaches_nothing(stranger: App, app: App, company: Company, deal: Any, cast: Cast) -> None:
    invoice = an_invoice(company.book)
    mine = stranger.post("/crm/v3/objects/deals", {"properties": {"dealname": "Mine"}}).json()["id"]
    for address, body in (
        (f"/api/v1/invoices/{invoice.pk}/attach", {"to": {"type": "deals", "id": mine}}),
        (f"/api/v1/invoices/{invoice.pk}/detach", to(deal)),
        (f"/api/v1/qbo/connections/{company.book.pk}/invoices/1/attach", {"to": {"type": "deals", "id": mine}}),
    ):
        assert stranger.post(address, body).status_code == 404
    assert stranger.get(f"/api/v1/invoices/{invoice.pk}/pdf").status_code == 404


def test_payments_are_read_and_not_made(app: App, company: Company) -> None:
    assert app.get("/crm/v3/objects/0-101").json()["results"] == []
    refused = app.post("/crm/v3/objects/commerce_payments", {"properties": {}})
    assert refused.status_code == 400 and "QuickBooks" in refused.json()["message"]
