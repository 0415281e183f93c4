"""What a filter finds in the database and what it says of a record in memory are the same, on both databases."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.records.filters import Filters, parse_filters
from crm.records.portal_types import portal_type
from tests.crm.filters.examples import a_group, some_deals
from tests.people import Cast, a_record

pytestmark = [pytest.mark.both_databases]


@pytest.fixture
def world(transactional_db: None) -> tuple[Cast, list[Any]]:
    return some_deals()


def fitting(filters: Filters, deals: list[Any]) -> set[int]:
    model: Any = filters.record_type.model
    rows = model.objects.for_portal(filters.portal)
    found = set(filters.narrow(rows).values_list("pk", flat=True))
    said = {deal.pk for deal in rows.filter(pk__in=[deal.pk for deal in deals]) if filters.matches(deal)}
    assert found == said, (filters.to_json(), sorted(found - said), sorted(said - found))
    return found


def test_sql_and_python_find_the_same(world: tuple[Cast, list[Any]]) -> None:
    cast, deals = world

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(a_group(cast), max_size=3))
    def agree(groups: list[Any]) -> None:
        filters = parse_filters(groups, portal_type("deals", cast.portal), cast.portal, cast.sales.user.pk)
        fitting(filters, deals)
        again = parse_filters(filters.to_json(), filters.record_type, cast.portal, cast.sales.user.pk)
        assert again == filters or any("@now" in str(group) for group in groups)

    agree()


def test_another_portals_records_count_for_nothing(world: tuple[Cast, list[Any]]) -> None:
    cast, deals = world
    contact = a_record(cast.outsider, "contacts", firstname="Stranger")
    from crm.records.models import Association

    Association.everywhere.create(
        portal=cast.other_portal, from_type="deals", from_id=deals[0].pk, to_type="contacts", to_id=contact.pk
    )
    inner = [{"filters": [{"propertyName": "firstname", "operator": "EQ", "value": "stranger"}]}]
    groups = [{"filters": [{"associated": "contacts", "filterGroups": inner}]}]
    assert fitting(parse_filters(groups, portal_type("deals", cast.portal), cast.portal), deals) == set()
