"""Fixtures of the invoices' tests: the cast of a Norwegian portal."""

import pytest

from tests.people import Cast, a_cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()
