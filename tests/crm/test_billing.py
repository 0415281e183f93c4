"""Who is billed."""

from typing import Any

import pytest

from crm.deals.billing import bill_to
from crm.deals.quoting import quote_from_deal
from crm.records.associations import associate
from crm.records.joining import join, set_label
from crm.records.saving import archive_record
from tests.people import Cast, a_record


@pytest.fixture
def deal(cast: Cast) -> Any:
    return a_record(cast.sales, "deals")


def test_nobody_is_billed_for_a_deal_with_nobody(deal: Any) -> None:
    assert bill_to(deal) is None


def test_the_first_contact_is_billed_until_one_is_named(cast: Cast, deal: Any) -> None:
    first, second = a_record(cast.sales, "contacts"), a_record(cast.sales, "contacts", firstname="Per")
    join(deal, first, cast.sales.actor)
    join(deal, second, cast.sales.actor)
    assert bill_to(deal) == first
    set_label(deal, second, "billing", cast.sales.actor)
    assert bill_to(deal) == second


def test_the_primary_company_goes_before_every_contact(cast: Cast, deal: Any) -> None:
    contact, one, two = (a_record(cast.sales, name) for name in ("contacts", "companies", "companies"))
    associate(deal, contact, cast.sales.actor, "billing")
    join(deal, one, cast.sales.actor)
    join(deal, two, cast.sales.actor)
    assert bill_to(deal) == one
    set_label(deal, two, "primary", cast.sales.actor)
    assert bill_to(deal) == two


def test_an_archived_company_is_not_billed(cast: Cast, deal: Any) -> None:
    contact, company = a_record(cast.sales, "contacts"), a_record(cast.sales, "companies")
    join(deal, contact, cast.sales.actor)
    join(deal, company, cast.sales.actor)
    archive_record(company, cast.sales.actor)
    assert bill_to(deal) == contact


def test_a_quotes_own_buyer_goes_before_its_deals(cast: Cast, deal: Any) -> None:
    quote = quote_from_deal(deal, cast.sales.actor)
    company, other = a_record(cast.sales, "companies"), a_record(cast.sales, "companies", name="Other AS")
    join(deal, company, cast.sales.actor)
    assert bill_to(quote) == company
    join(quote, other, cast.sales.actor)
    assert bill_to(quote) == other
