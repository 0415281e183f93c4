"""Fixtures of the habits that look at pages."""

import pytest

from tests.people import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()
