"""Fixtures of the invoices' tests: the cast of a Norwegian portal, its QuickBooks company and a deal to bill."""

from typing import Any

import pytest

from crm.deals.lines import add_line
from crm.records.associations import PRIMARY, associate
from tests.invoices.companies import Company
from tests.people import Cast, a_cast, a_record


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


@pytest.fixture
def company(cast: Cast) -> Company:
    """Knows the customer Fjord AS and the items Design and Hosting."""
    company = Company(cast.portal)
    company.has_customer(1, "Fjord AS", "post@fjord.example")
    company.has_customer(2, "Ola Berg", "ola@berg.example")
    company.has_item(10, "Design", "1200", sku="D-1")
    company.has_item(11, "Hosting", "2000")
    return company


@pytest.fixture
def deal(cast: Cast) -> Any:
    """Website relaunch for Fjord AS: ten hours of design, and hosting at a discount."""
    deal = a_record(cast.sales, "deals", amount="13800", deal_currency_code="NOK")
    associate(deal, a_record(cast.sales, "companies", name="Fjord AS"), cast.sales.actor, PRIMARY)
    add_line(deal, {"name": "Design", "price": "1200", "quantity": "10"}, cast.sales.actor)
    hosting = {"name": "Hosting", "price": "2000", "quantity": "1", "hs_discount_percentage": "10"}
    add_line(deal, hosting, cast.sales.actor)
    return deal
