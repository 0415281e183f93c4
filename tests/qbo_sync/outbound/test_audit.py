"""`manage.py sync_audit` says what is lost, duplicated, drifted and unresolved; epochs keep lives apart."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from invoices.models import Invoice
from qbo_sync.mirror.keeping import keep_entity
from qbo_sync.models import Fetch, MirrorRow, OutboxState
from qbo_sync.outbound.audit import audit_company
from qbo_sync.outbound.epoch import begin_new_epoch, current_epoch
from tests.qbo_sync.outbound.company import Company

pytestmark = [pytest.mark.both_databases]


def audit(company: Company) -> Any:
    return audit_company(company.connection)


def test_what_went_out_well_is_clean(company: Company) -> None:
    company.submit()
    company.work()
    found = audit(company)
    assert found.is_clean
    assert found.sent == 1
    printed = StringIO()
    call_command("sync_audit", stdout=printed)
    assert "1 sent, 0 lost, 0 duplicated, 0 drift, 0 unresolved" in printed.getvalue()


def test_what_waits_for_a_person_is_unresolved_and_the_command_fails(company: Company) -> None:
    company.fault("fault:2050")
    company.submit()
    company.work()
    assert len(audit(company).unresolved) == 1
    printed = StringIO()
    with pytest.raises(SystemExit):
        call_command("sync_audit", stdout=printed)
    assert "unresolved: create Invoice" in printed.getvalue()


def test_what_the_company_does_not_hold_is_lost(company: Company) -> None:
    company.submit()
    company.work()
    MirrorRow.objects.for_portal(company.connection.portal_id).filter(entity="Invoice").delete()
    assert len(audit(company).lost) == 1


def test_two_invoices_with_one_marker_are_duplicates(company: Company) -> None:
    company.submit()
    company.work()
    [invoice] = company.invoices()
    keep_entity(company.connection, "Invoice", {**invoice, "Id": "999"})
    assert len(audit(company).duplicated) == 1


def test_an_amount_that_differs_is_drift(company: Company) -> None:
    draft = company.submit()
    company.work()
    Invoice.objects.for_portal(draft.portal_id).filter(pk=draft.invoice_id).update(amount_billed=1)
    assert len(audit(company).drift) == 1


def test_a_refusal_that_names_something_gone_has_it_read_again(company: Company) -> None:
    company.fault("fault:610")
    company.submit()
    company.work()
    fetches = Fetch.objects.for_portal(company.connection.portal_id).values_list("entity", "qbo_id")
    assert set(fetches) == {("Customer", company.customer_id), ("Item", company.item_id)}


def test_an_installation_keeps_its_id_and_counts_its_restores(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    first = current_epoch()
    assert current_epoch() == first
    assert begin_new_epoch() == first.replace(":0", ":1")
    settings.VAR_DIR = tmp_path / "elsewhere"
    settings.VAR_DIR.mkdir()
    assert current_epoch().partition(":")[0] != first.partition(":")[0]


def test_after_a_restore_what_waits_is_looked_for_first(company: Company, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    draft = company.submit()
    call_command("note_restore", stdout=StringIO())
    company.work()
    received = [request["entity"] for request in company.books.sandbox.control("requests")["requests"]]
    assert received.index("query") < received.index("invoice")
    assert company.row(draft).state == OutboxState.DONE
