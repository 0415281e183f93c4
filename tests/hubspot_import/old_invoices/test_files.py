"""Old invoices out of files, and where HubSpot's deals hold a number."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.deals.models import Deal
from crm.records.associations import associated_ids
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices.noting import number_properties, numbers_in
from tests.hubspot_import.old_invoices.looking import work
from tests.invoices.companies import Company
from tests.people import Cast

INVOICES = "Record ID,Number,Recipient,Amount billed,Currency,Associated Deal IDs\n31,3001,Fjord AS,250.00,USD,7001\n"
DEALS = "Record ID,Deal Name,Invoice number,Associated Company IDs\n7001,Website,3002,501\n"


@pytest.mark.parametrize(("kind", "text", "number"), [("invoices", INVOICES, "3001"), ("deals", DEALS, "3002")])
def test_files_that_hubspot_exported_do_as_well(cast: Cast, old: OldInvoice, kind: str, text: str, number: str) -> None:
    OldInvoice.objects.for_portal(cast.portal).all().delete()
    Company(cast.portal, "US").has_invoice(5, number, 250.0, customer="Fjord AS")
    sent = {"kind": kind, "file": SimpleUploadedFile("a.csv", text.encode())}
    page = cast.finance.post("/settings/hubspot/invoices/file/", sent, follow=True).content.decode()
    assert "The file names 1 invoice." in page
    work(cast)
    (deal,) = Deal.objects.for_portal(cast.portal)
    (noted,) = OldInvoice.objects.for_portal(cast.portal)
    assert noted.state == "attached" and len(associated_ids(deal, "invoices")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("Record ID,Name\n1,a\n", "no column “Invoice number”"), ("", "Choose a file"), ("Number\n1\n", "Record ID")],
)
def test_a_file_without_numbers_is_refused(cast: Cast, text: str, said: str) -> None:
    sent = {"kind": "invoices", **({"file": SimpleUploadedFile("a.csv", text.encode())} if text else {})}
    answer = cast.owner.post("/settings/hubspot/invoices/file/", sent)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_the_number_is_found_by_its_label_or_name() -> None:
    assert number_properties([{"name": "a", "label": "Amount"}, {"name": "x1", "label": "Invoice number"}]) == ["x1"]
    assert number_properties([{"name": "qbo_invoice_number", "label": "Nr"}]) == ["qbo_invoice_number"]
    assert number_properties([{"name": "amount", "label": "Amount"}]) == []
    assert numbers_in(" 1, 2;3 ,") == ["1", "2", "3"]
