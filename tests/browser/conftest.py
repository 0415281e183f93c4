"""The journeys walk through a whole running product (tests/harness)."""

import pytest

from tests.harness.browser import PHONE, SCREENSHOTS, sign_in
from tests.harness.product import Product

__all__ = ["PHONE", "SCREENSHOTS", "Product", "sign_in"]


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    """`page.goto("/deals/")` goes to the running product."""
    return product.url
