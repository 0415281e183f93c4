"""No portal sees, changes or learns of another's rows: every route and method (guarantees.md d.2, G11).

`TENANCY_WHOLE=1`, as the soak has it, tries every record type and every field alone, and removes the filter of every
model in turn to see requests fail; otherwise a few of each.
"""

import logging
import time
from collections.abc import Iterator

import pytest

from tests.tenancy.matrix import Matrix, unfiltered
from tests.tenancy.routes import WHOLE, all_routes, unclassified
from tests.tenancy.world import a_world, portal_models

# Models whose rows are asked for by what a request brings: without their filter some request must fail. The rest are
# reached through one of these (a line through its draft, a parcel through its address): their filter is a second wall.
FIRST_WALL = {
    "contacts.Company",
    "contacts.Contact",
    "core.ApiToken",
    "core.Change",
    "deals.Deal",
    "deals.DealMove",
    "deals.DealStage",
    "deals.LineItem",
    "deals.Pipeline",
    "deals.Quote",
    "hubspot_import.Migration",
    "hubspot_import.OldInvoice",
    "invoices.Book",
    "invoices.Invoice",
    "invoices.InvoiceDraft",
    "invoices.Payment",
    "notes.Note",
    "products.Product",
    "qbo_sync.Connection",
    "qbo_sync.OutboxEntry",
    "records.AssociationLabel",
    "records.DuplicatePair",
    "records.Import",
    "records.PropertyDefinition",
    "records.PropertyGroup",
    "records.PropertyOrder",
    "records.RecordList",
    "records.SavedView",
    "tasks.Task",
    "webhooks.WebhookSubscription",
}
SAMPLE = {"contacts.Contact", "deals.Deal", "invoices.InvoiceDraft", "qbo_sync.Connection"}


@pytest.fixture
def matrix(db: None) -> Iterator[Matrix]:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its trace
    yield Matrix(a_world())
    logging.disable(logging.NOTSET)


def test_every_route_is_in_a_class() -> None:
    assert unclassified(all_routes()) == []


def test_every_model_hands_out_rows_of_one_portal_and_the_check_notices_when_it_does_not(matrix: Matrix) -> None:
    assert matrix.models_that_leak() == []
    for model in portal_models():
        with unfiltered(model._meta.label):
            assert matrix.models_that_leak() == [model._meta.label]


def test_no_request_leaks_and_each_removed_filter_is_found(matrix: Matrix) -> None:
    began = time.monotonic()
    outcomes = [matrix.ask(cell) for cell in matrix.cells()]
    leaks = [f"{outcome.cell}\n    {outcome.violation}" for outcome in outcomes if outcome.violation]
    routes = {outcome.cell.route for outcome in outcomes}
    print(f"{len(routes)} routes, {2 * len(outcomes)} requests, {len(leaks)} leaks, {time.monotonic() - began:.0f} s")
    assert leaks == [], "\n".join(leaks[:30])
    tried = {model._meta.label for model in portal_models()} if WHOLE else SAMPLE
    found = set()
    for label in sorted(tried):
        with unfiltered(label):
            if any(matrix.ask(outcome.cell).violation for outcome in outcomes if label in outcome.asked):
                found.add(label)
    print(f"{len(tried)} filters removed one by one, requests fail for {len(found)}, {time.monotonic() - began:.0f} s")
    print(f"second walls: {sorted(tried - found)}")
    assert (FIRST_WALL if WHOLE else SAMPLE) - found == set()
