"""HubSpot's invoices, and the numbers on its deals, find their invoices in QuickBooks; nothing is written there."""

from typing import Any

import pytest

from core.queue.claiming import claim_next
from crm.deals.models import Deal
from crm.records.associations import associated_ids
from crm.records.models import ImportState, PropertyDefinition
from crm.records.portal_types import renew_schema
from crm.records.saving import update_record
from hubspot_import import starting
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices.working import SEARCHES
from invoices.models import Invoice
from qbo_sync.models import OutboxEntry
from tests.hubspot_import.conftest import Move
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast


def search(cast: Cast) -> None:
    SEARCHES.handle(claim_next(SEARCHES))


def rows(cast: Cast) -> dict[str, OldInvoice]:
    return {row.key.partition("/")[0] + " " + row.number: row for row in OldInvoice.objects.for_portal(cast.portal)}


def states(cast: Cast) -> dict[str, str]:
    return {name: row.state for name, row in rows(cast).items()}


@pytest.fixture
def source(cast: Cast, move: Move) -> Move:
    """The source's deal has an invoice object 1043 of Fjord AS, which its own Accounting properties name, too."""
    theirs = Company(cast.other_portal, "US")
    an_invoice(
        theirs.book, [move.source.deal], number="1043", recipient="Fjord AS", amount_billed="3600", currency="USD"
    )
    return move


def run(move: Move) -> Any:
    return move.run(move.begin())


def test_a_certain_one_is_attached_to_its_deal_and_nothing_is_written(cast: Cast, source: Move) -> None:
    ours = Company(cast.portal, "US")
    ours.has_invoice(77, "1043", 3600.0, customer="Fjord AS")
    ours.has_invoice(78, "10431", 3600.0, customer="Fjord AS")
    run(source)
    search(cast)
    assert states(cast) == {"invoices 1043": "attached"}
    (deal,) = Deal.objects.for_portal(cast.portal)
    (invoice,) = Invoice.objects.for_portal(cast.portal)
    assert associated_ids(deal, "invoices") == [invoice.pk]
    deal.refresh_from_db()
    assert (deal.properties["invoice_number"], invoice.number) == ("1043", "1043")
    assert not OutboxEntry.objects.for_portal(cast.portal).exists()


def test_a_number_on_a_deal_alone_is_enough(cast: Cast, move: Move) -> None:
    definition = {"label": "Fakturanummer", "kind": "string", "group": "information"}
    PropertyDefinition.objects.for_portal(cast.other_portal).create(record_type="deals", name="faktura", **definition)
    renew_schema(cast.other_portal)
    move.source.deal.portal.refresh_from_db()
    update_record(move.source.deal, {"faktura": "2001, 2002"}, cast.outsider.actor)
    ours = Company(cast.portal, "US")
    ours.has_invoice(71, "2001", customer="Fjord AS")
    ours.has_invoice(72, "2002", customer="Quite Another")
    run(move)
    search(cast)
    assert states(cast) == {"deals 2001": "attached", "deals 2002": "doubtful"}


def test_a_rerun_asks_about_nothing_twice_and_keeps_what_was_decided(cast: Cast, source: Move) -> None:
    Company(cast.portal, "US").has_invoice(77, "1043", 3600.0, customer="Another")
    run(source)
    search(cast)
    row = rows(cast)["invoices 1043"]
    cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/skip/")
    run(source)
    search(cast)
    assert states(cast) == {"invoices 1043": "skipped"}
    cast.finance.post(f"/settings/hubspot/invoices/{row.pk}/reopen/")
    assert states(cast) == {"invoices 1043": "doubtful"}


def test_undo_detaches_what_was_attached_and_forgets_the_rest(cast: Cast, source: Move) -> None:
    Company(cast.portal, "US").has_invoice(77, "1043", 3600.0, customer="Fjord AS")
    migration = run(source)
    search(cast)
    (deal,) = Deal.objects.for_portal(cast.portal)
    starting.undo(migration)
    source.work(migration)
    assert migration.state == ImportState.UNDONE and rows(cast) == {}
    assert associated_ids(deal, "invoices") == []
    assert Invoice.objects.for_portal(cast.portal).live().count() == 1


def test_one_that_is_not_imported_leaves_nothing_behind(cast: Cast, source: Move) -> None:
    starting.stop(source.begin())
    assert rows(cast) == {}
