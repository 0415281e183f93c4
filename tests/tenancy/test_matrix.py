"""No portal sees, changes or learns of another's rows: every route and method (guarantees.md d.2, G11)."""

import logging
import os
import time
from collections.abc import Iterator

import pytest

from tests.tenancy.matrix import Matrix, unfiltered
from tests.tenancy.routes import all_routes, unclassified
from tests.tenancy.world import a_world, portal_models

# Rows that no request asks for by portal: workers have them in hand, or reach them through a row that is checked.
NOT_ASKED_FOR: set[str] = set()
# Without the filter nothing can be seen from outside: they are looked up by the id of a row that was found by portal.
HELD_BY_OTHERS: set[str] = set()
WHOLE = bool(os.environ.get("TENANCY_WHOLE"))


@pytest.fixture
def matrix(db: None) -> Iterator[Matrix]:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its trace
    yield Matrix(a_world())
    logging.disable(logging.NOTSET)


def test_every_route_is_in_a_class() -> None:
    assert unclassified(all_routes()) == []


def test_both_portals_hold_a_row_of_every_model(matrix: Matrix) -> None:
    for portal in (matrix.world.cast.portal, matrix.world.cast.other_portal):
        missing = [model._meta.label for model in portal_models() if not model.objects.for_portal(portal).exists()]
        assert missing == []


def test_no_cell_leaks_and_each_removed_filter_is_found(matrix: Matrix) -> None:
    began = time.monotonic()
    outcomes = [matrix.ask(cell) for cell in matrix.cells()]
    leaks = [f"{outcome.cell}\n    {outcome.violation}" for outcome in outcomes if outcome.violation]
    routes = {outcome.cell.route for outcome in outcomes}
    print(f"{len(routes)} routes, {2 * len(outcomes)} requests, {len(leaks)} leaks, {time.monotonic() - began:.0f} s")
    assert leaks == [], "\n".join(leaks[:30])
    asked = set().union(*(outcome.asked for outcome in outcomes))
    labels = [model._meta.label for model in portal_models()]
    print(sorted(set(labels) - asked - NOT_ASKED_FOR))
    unseen = []
    for label in sorted(asked - HELD_BY_OTHERS):
        touching = [outcome.cell for outcome in outcomes if label in outcome.asked]
        with unfiltered(label):
            if not any(matrix.ask(cell).violation for cell in touching):
                unseen.append((label, len(touching)))
    tried = len(asked - HELD_BY_OTHERS)
    print(f"{tried} filters removed one by one, {tried - len(unseen)} found, {time.monotonic() - began:.0f} s")
    print(unseen)
    assert unseen == []
