"""Keyset paging neither skips nor repeats, in any order, in both directions."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.contacts.models import Company
from crm.deals.models import Deal
from crm.records.pages.keyset import Order, page_of
from tests.people import Cast, a_record

AMOUNTS = st.lists(st.one_of(st.none(), st.integers(0, 3).map(Decimal)), min_size=0, max_size=12)
pytestmark = pytest.mark.both_databases


def walk(rows: Any, order: Order, size: int) -> list[list[int]]:
    pages, after = [], ""
    while True:
        page = page_of(rows, order, size, after)
        pages.append([row.pk for row in page.rows])
        if not page.after:
            return pages
        after = page.after


def walk_back(rows: Any, order: Order, size: int) -> list[list[int]]:
    page = page_of(rows, order, size)
    while page.after:
        page = page_of(rows, order, size, page.after)
    pages = [[row.pk for row in page.rows]]
    while page.before:
        page = page_of(rows, order, size, before=page.before)
        pages.insert(0, [row.pk for row in page.rows])
    return pages


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=AMOUNTS, size=st.integers(1, 5), descending=st.booleans())
def test_every_row_comes_once_and_empty_values_last(
    cast: Cast, amounts: list[Decimal | None], size: int, descending: bool
) -> None:
    Deal.everywhere.all().delete()
    template = a_record(cast.sales, "deals")
    deals = [
        Deal(
            portal=cast.portal,
            name="x",
            pipeline=template.pipeline,
            stage=template.stage,
            currency="NOK",
            amount=amount,
        )
        for amount in amounts
    ]
    template.delete()
    Deal.objects.for_portal(cast.portal).bulk_create(deals)
    rows = Deal.objects.for_portal(cast.portal).live()
    pages = walk(rows, Order("amount", descending), size)
    met = [pk for page in pages for pk in page]
    assert sorted(met) == sorted(deal.pk for deal in deals)
    shown = [deal.amount for deal in map(rows.in_bulk().get, met) if deal]
    filled = [amount for amount in shown if amount is not None]
    assert filled == sorted(filled, reverse=descending)
    assert shown == filled + [None] * (len(shown) - len(filled))
    back = walk_back(rows, Order("amount", descending), size)
    assert [pk for page in back for pk in page] == met


def test_a_row_added_before_the_page_moves_nothing(cast: Cast) -> None:
    for name in "BDFH":
        a_record(cast.sales, "companies", name=name)
    rows = Company.objects.for_portal(cast.portal).live()
    first = page_of(rows, Order("name"), 2)
    a_record(cast.sales, "companies", name="A")
    second = page_of(rows, Order("name"), 2, first.after)
    assert [row.name for row in second.rows] == ["F", "H"]


def test_related_columns_sort_with_the_empty_ones_last(cast: Cast) -> None:
    a_record(cast.sales, "companies", name="Nobody's")
    for person in (cast.sales, cast.owner):
        a_record(person, "companies", name=person.user.name, hubspot_owner_id=str(person.user.pk))
    rows = Company.objects.for_portal(cast.portal).live().select_related("owner")
    met = [pk for page in walk(rows, Order("owner__name"), 1) for pk in page]
    assert [rows.get(pk=pk).name for pk in met] == ["Astrid Holm", "Kari Nordmann", "Nobody's"]


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WzFd", "bnVsbA", "WyJhIiwgInh4Il0", "%%%", "W251bGwsdHJ1ZV0", "W1tdLDFd"]
)
def test_a_cursor_that_makes_no_sense_gives_the_first_page(cast: Cast, cursor: str) -> None:
    company = a_record(cast.sales, "companies")
    rows = Company.objects.for_portal(cast.portal)
    assert [row.pk for row in page_of(rows, Order("created_at"), 2, after=cursor).rows] == [company.pk]
