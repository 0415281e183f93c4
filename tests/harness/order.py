"""What takes longest starts first, so that no process of a parallel run waits for another one at the end."""

import pytest

LONGEST = ("tests/qbo_sync/outbound/test_no_double_invoices.py", "tests/browser/", "tests/habits/test_lint.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
