"""How many are in lists, how that changed, and how many would be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, Sum

from core import clock
from core.portals.models import Portal
from crm.records.models import ListDay

WEEK, MONTH = 7, 30


@dataclass(frozen=True)
class Trend:
    """How many joined and left in the last seven days and in the last thirty, today among them."""

    joined_week: int = 0
    left_week: int = 0
    joined_month: int = 0
    left_month: int = 0

    @property
    def week(self) -> int:
        return self.joined_week - self.left_week

    @property
    def month(self) -> int:
        return self.joined_month - self.left_month


def trends_of(portal: Portal, ids: Iterable[int]) -> dict[int, Trend]:
    """{list: trend} in one query; a list where nobody moved is left out."""
    today = clock.today(portal)
    in_week = Q(day__gt=today - timedelta(days=WEEK))
    rows = ListDay.objects.for_portal(portal).filter(within__in=list(ids), day__gt=today - timedelta(days=MONTH))
    sums = rows.values("within").annotate(
        joined_week=Sum("joined", filter=in_week),
        left_week=Sum("left", filter=in_week),
        joined_month=Sum("joined"),
        left_month=Sum("left"),
    )
    figures = sums.values_list("within", "joined_week", "left_week", "joined_month", "left_month")
    return {pk: Trend(*(number or 0 for number in numbers)) for pk, *numbers in figures}
