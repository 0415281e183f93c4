"""A list as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.queue.models import QueueState
from crm.records.filters import Filters, InvalidFilter
from crm.records.filters.describing import describe
from crm.records.lists.counting import Trend, trends_of
from crm.records.lists.fitting import understood
from crm.records.lists.referring import users_of
from crm.records.models import ListKind, ListRun, RecordList
from crm.records.pages.addresses import index_url
from crm.records.pages.forms import owner_options
from crm.records.pages.showing import show_number
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType
from crm.records.removing.keeping import days_left, expires_at
from crm.records.slots import Badge, Tone

ACTIVE = ("refresh-cw", Tone.INFO)
STATIC = ("pin", Tone.NEUTRAL)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool = False


class ListShown:
    """`trend` is read with those of other lists where several are shown."""

    def __init__(self, record_list: RecordList, trend: Trend | None = None) -> None:
        self.record_list = record_list
        if trend is not None:
            self.trend = trend

    @cached_property
    def trend(self) -> Trend:
        return trends_of(self.record_list.portal, [self.record_list.pk]).get(self.record_list.pk, Trend())

    @cached_property
    def record_type(self) -> RecordType:
        return portal_type(self.record_list.record_type, self.record_list.portal)

    @property
    def url(self) -> str:
        return reverse("list", args=[self.record_list.pk])

    @property
    def index_url(self) -> str:
        return index_url(self.record_type)

    @property
    def badge(self) -> Badge:
        icon, tone = ACTIVE if self.record_list.is_active else STATIC
        return Badge(_("Active") if self.record_list.is_active else _("Static"), tone, icon)

    @property
    def gone_on(self) -> date:
        """The day on which the list, which is archived, goes for good."""
        return timezone.localtime(expires_at(self.record_list)).date()

    @property
    def days_left(self) -> int:
        return days_left(self.record_list)

    @property
    def is_waiting(self) -> bool:
        """Is it still worked out who belongs to it?"""
        return self.record_list.is_settling and self.record_list.archived_at is None and not self.is_stuck

    @cached_property
    def run(self) -> ListRun | None:
        return ListRun.objects.for_portal(self.record_list.portal).filter(within=self.record_list).first()

    @property
    def is_stuck(self) -> bool:
        """Did working it out fail again and again?"""
        return self.record_list.is_settling and self.run is not None and self.run.state == QueueState.NEEDS_USER

    @cached_property
    def _read(self) -> tuple[Filters | None, str]:
        try:
            return understood(self.record_list), ""
        except InvalidFilter as wrong:
            return None, wrong.message

    @property
    def problem(self) -> str:
        """What is wrong with the filters of an active list, in a sentence."""
        return self._read[1] if self.record_list.is_active else ""

    @property
    def was_filled_by(self) -> bool:
        return self.record_list.kind == ListKind.SNAPSHOT

    @cached_property
    def groups(self) -> list[list[str]]:
        """The filters in words, group by group."""
        filters = self._read[0]
        if filters is None:
            return []
        portal = self.record_list.portal
        owners = {int(option.value): str(option.label) for option in owner_options(portal)}
        return [[describe(part, owners, portal.pk) for part in group] for group in filters.groups]

    @cached_property
    def users(self) -> list[RecordList]:
        """The lists whose filters ask for the members of this one."""
        return users_of(self.record_list)

    @property
    def week(self) -> str:
        return signed(self.trend.week)

    @property
    def month(self) -> str:
        return signed(self.trend.month)

    @property
    def figures(self) -> list[tuple[str, str]]:
        return [
            (_("Members"), show_number(self.record_list.size)),
            (_("Change in 7 days"), self.week),
            (_("Change in 30 days"), self.month),
        ]

    def tabs(self, chosen: str) -> Sequence[Tab]:
        pk = self.record_list.pk
        return [
            Tab(_("Members"), self.url, chosen == "members"),
            Tab(_("History"), reverse("list_history", args=[pk]), chosen == "history"),
            Tab(_("Settings"), reverse("list_settings", args=[pk]), chosen == "settings"),
        ]


def signed(number: int) -> str:
    """By how much more or less, with a typographic sign."""
    sign = "+" if number > 0 else "−" if number else ""
    return f"{sign}{show_number(abs(number))}"


def shown_lists(lists: Sequence[RecordList], portal: Any) -> list[ListShown]:
    """With their trends, in one query for all."""
    trends = trends_of(portal, [each.pk for each in lists])
    return [ListShown(each, trends.get(each.pk, Trend())) for each in lists]
