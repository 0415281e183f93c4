"""Programs beside the people of tests/invoices."""

import pytest

from tests.harness.apps import App
from tests.people import Cast


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.portal)


@pytest.fixture
def stranger(cast: Cast) -> App:
    return App(cast.other_portal)
