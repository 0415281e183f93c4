"""Lists as people make them and as the worker fills them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from crm.records.lists.editing import create_list
from crm.records.models import ListEvent, ListKind, ListMember, RecordList
from crm.records.portal_types import portal_type
from tests.harness.lists import work_lists
from tests.people import Cast, a_record


@dataclass
class Lists:
    cast: Cast

    def make(self, name: str, *conditions: dict[str, Any], kind: str = "", of: str = "contacts") -> RecordList:
        """With conditions an active one, worked out; without any a static one."""
        kind = kind or (ListKind.ACTIVE if conditions else ListKind.STATIC)
        filters = [{"filters": list(conditions)}] if conditions else []
        record_type = portal_type(of, self.cast.portal)
        made = create_list(self.cast.portal, record_type, name, kind, self.cast.sales.actor, filters)
        self.work()
        return self.fresh(made)

    def work(self) -> int:
        return work_lists()

    def fresh(self, record_list: RecordList) -> RecordList:
        return RecordList.objects.for_portal(self.cast.portal).get(pk=record_list.pk)

    def ids(self, record_list: RecordList) -> set[int]:
        rows = ListMember.objects.for_portal(self.cast.portal).filter(within=record_list)
        found = list(rows.values_list("record_id", flat=True))
        assert len(found) == len(set(found)) == self.fresh(record_list).size
        return set(found)

    def history(self, record_list: RecordList) -> list[tuple[int, bool, str]]:
        rows = ListEvent.objects.for_portal(self.cast.portal).filter(within=record_list).order_by("pk")
        return list(rows.values_list("record_id", "joined", "reason"))


@pytest.fixture
def lists(cast: Cast) -> Lists:
    return Lists(cast)


@pytest.fixture
def contact(cast: Cast) -> Callable[..., Any]:
    def make(first: str = "Ola", **values: Any) -> Any:
        return a_record(cast.sales, "contacts", firstname=first, **values)

    return make


def city_is(name: str) -> dict[str, str]:
    return {"propertyName": "city", "operator": "EQ", "value": name}
