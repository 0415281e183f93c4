"""Which tests share a process of a parallel run, and which start first."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# One after the other in one process: one running product serves all journeys; the workers of two fault runs would take
# the processors from each other.
TOGETHER = ("tests/browser/", "tests/qbo_sync/outbound/test_no_double_invoices.py", "tests/launch/")
# What takes longest starts first, so that no process waits for another one at the end.
LONGEST = (*TOGETHER, "tests/habits/test_lint.py", "tests/tenancy/")


class Together(LoadScopeScheduling):
    """xdist's own groups, by a mark, are without effect under pytest 9.2, which names tests otherwise."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, place in enumerate(LONGEST) if item.nodeid.startswith(place)), 99))
