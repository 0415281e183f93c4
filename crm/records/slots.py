"""Places on the pages of records that other rooms fill (decisions.md 4).

A room declares a RecordCard and names it in settings.RECORD_CARDS, a RecordTab in RECORD_TABS, TimelineRecords in
TIMELINE_RECORDS; a ROW_FACTS provider gives badges for the rows of an index page; a HomeCard, named in
settings.HOME_CARDS, fills the dashboard.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.portals.models import Membership, Portal
from core.portals.roles import Permission
from crm.records.record_types import RecordType
from crm.records.relations import RelatedRecords


class Column(StrEnum):
    """Where on a record page a card stands; `header` is under the record's name, across the page."""

    HEADER = "header"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


class Tone(StrEnum):
    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Badge:
    """A word with a tone and an icon, since status is never colour alone; with a `url` it leads somewhere."""

    label: Any
    tone: Tone = Tone.NEUTRAL
    icon: str = ""
    url: str = ""


@dataclass(frozen=True)
class CardPage:
    """What a card is drawn for: the request, the record on whose page it stands, and what belongs to that.

    `related.of("invoices")` shares its query with all cards of the page.
    """

    request: Any
    record: Any
    record_type: RecordType
    related: RelatedRecords

    @property
    def portal(self) -> Portal:
        portal: Portal = self.request.portal
        return portal

    def may(self, permission: Permission) -> bool:
        membership: Membership = self.request.membership
        return membership.may(permission)


@dataclass(frozen=True)
class RecordCard:
    """A card on the pages of the named record types; of every type that has pages where none is named.

    Drawn from `template` with what `context` returns; a `lazy` one, which asks the database more than twice, right
    after the page, in a request of its own. `version` changes when the card must be drawn again on an open page (what
    stands on the record's timeline counts by itself); it is asked every two seconds: one cheap query at most.
    A card in which people type is not `live`: it answers their writes itself. `covers` names record types whose own
    association card this one replaces. A card without a `title` has no frame. A `late` one is lazy, and shows what the
    worker makes of a change: it is fetched once more some seconds after it.
    """

    name: str
    record_types: Collection[str]
    title: Any = ""
    column: Column = Column.RIGHT
    template: str = ""
    context: Callable[[CardPage], Mapping[str, Any]] | None = None
    permission: Permission = Permission.VIEW_RECORDS
    order: int = 50
    version: Callable[[Any], str] | None = None
    covers: Collection[str] = ()
    live: bool = True
    lazy: bool = False
    late: bool = False


def _all_of_them(rows: Any) -> Any:
    return rows


@dataclass(frozen=True)
class RecordTab:
    """A tab of the middle column of record pages, beside Activity; drawn as a card is, when it is the open one.

    It lists records of the type `lists`, whose association card it replaces; its count is of their live rows that
    `counted` leaves. A `form` stands above the timeline too. Without `record_types` the tab is on pages of all types.
    """

    name: str
    title: Any
    lists: str
    template: str
    context: Callable[[CardPage], Mapping[str, Any]]
    counted: Callable[[Any], Any] = _all_of_them
    record_types: Collection[str] = ()
    form: str = ""
    order: int = 50


@dataclass(frozen=True)
class TimelineRecords:
    """Records that stand on the timelines of what they are on as they are now (a note with its present text).

    `find(portal, record, ids)` gives those of the ids, archived or not, and with them those that lead the record's
    timeline, in one query; `leads` tells which these are. `template` draws one, as `shown`.
    """

    record_type: str
    template: str
    find: Callable[[Portal, Any, Collection[int]], Sequence[Any]]
    leads: Callable[[Any], bool]


@dataclass(frozen=True)
class HomeCard:
    """A card of the dashboard, drawn from `template` with what `context(request)` returns.

    A `lazy` one, which asks the database more than twice, comes right after the page, in a request of its own.
    """

    name: str
    title: Any
    template: str
    context: Callable[[Any], Mapping[str, Any]]
    permission: Permission = Permission.VIEW_RECORDS
    order: int = 50
    wide: bool = False
    lazy: bool = False


RowFacts = Callable[[Portal, str, list[int]], Mapping[int, Badge]]


@cache
def _all_cards() -> tuple[RecordCard, ...]:
    return tuple(sorted(map(import_string, settings.RECORD_CARDS), key=lambda card: card.order))


@cache
def _all_tabs() -> tuple[RecordTab, ...]:
    return tuple(sorted(map(import_string, settings.RECORD_TABS), key=lambda tab: tab.order))


@cache
def timeline_records() -> Mapping[str, TimelineRecords]:
    """By the name of their record type."""
    return {each.record_type: each for each in map(import_string, settings.TIMELINE_RECORDS)}


@cache
def home_cards() -> tuple[HomeCard, ...]:
    return tuple(sorted(map(import_string, settings.HOME_CARDS), key=lambda card: card.order))


@cache
def _row_facts_providers() -> tuple[RowFacts, ...]:
    return tuple(import_string(path) for path in settings.ROW_FACTS)


def cards_of(record_type: RecordType, membership: Membership) -> list[RecordCard]:
    """The cards that this member sees on pages of this type, in order."""
    fitting = (card for card in _all_cards() if not card.record_types or record_type.name in card.record_types)
    return [card for card in fitting if membership.may(card.permission)]


def tabs_of(record_type: RecordType) -> list[RecordTab]:
    """The tabs on pages of this type, in order."""
    return [tab for tab in _all_tabs() if not tab.record_types or record_type.name in tab.record_types]


def row_facts(portal: Portal, record_type: RecordType, ids: Iterable[int]) -> dict[int, list[Badge]]:
    """{record id: badges} for the rows of an index page; each provider is asked once."""
    wanted = list(ids)
    facts: dict[int, list[Badge]] = {pk: [] for pk in wanted}
    if wanted:
        for provide in _row_facts_providers():
            for pk, badge in provide(portal, record_type.name, wanted).items():
                facts[pk].append(badge)
    return facts
