"""The parts of a record page: properties, cards of other rooms, association cards, timeline; and their version."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from crm.records.associations import associable_types
from crm.records.joining import EXCLUSIVE_LABELS
from crm.records.labels import can_have_labels
from crm.records.pages.addresses import record_url
from crm.records.pages.showing import Labels, Shown, show
from crm.records.pages.timeline import Timeline, newest_change, read_timeline
from crm.records.pages.typed import is_editable
from crm.records.record_types import Property, PropertyKind, RecordType, all_record_types
from crm.records.relations import RelatedRecords
from crm.records.slots import CardPage, Column, RecordCard, RecordTab, cards_of, tabs_of


@dataclass(frozen=True)
class PropertyRow:
    prop: Property
    shown: Shown
    editable: bool


@dataclass(frozen=True)
class PropertyGroup:
    label: Any
    rows: list[PropertyRow]


@dataclass(frozen=True)
class DrawnCard:
    """`html` is the card's inside; empty where the page fetches it from `url` afterwards."""

    card: RecordCard
    html: str
    url: str = ""


@dataclass(frozen=True)
class AssociatedRow:
    """`labels` are keys; `chips` the portal's own among them, as they are called."""

    record: Any
    url: str
    note: str
    labels: Collection[str]
    chips: Sequence[str] = ()


@dataclass(frozen=True)
class AssociationCard:
    to_type: RecordType
    rows: list[AssociatedRow]
    exclusive_label: str
    can_have_labels: bool = False


@dataclass(frozen=True)
class ShownTab:
    """`count` is None where nothing is counted."""

    name: str
    title: Any
    url: str
    is_open: bool
    count: int | None = None


class RecordParts:
    """Reads each part once, when a template asks for it. `?tab=` in the address says which tab is open."""

    def __init__(self, request: Any, record: Any, record_type: RecordType) -> None:
        self.request = request
        self.record = record
        self.record_type = record_type
        self.labels = Labels(request.portal)
        self.may_edit = request.membership.may(Permission.EDIT_RECORDS) and record.archived_at is None

    @cached_property
    def property_groups(self) -> list[PropertyGroup]:
        groups: dict[str, PropertyGroup] = {}
        for prop in self.record_type.properties:
            if not prop.hidden:
                label = self.record_type.groups.get(prop.group, _("About"))
                groups.setdefault(prop.group, PropertyGroup(label, [])).rows.append(self.property_row(prop))
        return list(groups.values())

    def property_row(self, prop: Property) -> PropertyRow:
        return PropertyRow(prop, show(self.record, prop, self.labels), self.may_edit and is_editable(prop))

    @cached_property
    def cards(self) -> list[RecordCard]:
        return cards_of(self.record_type, self.request.membership)

    def _drawn(self, column: Column) -> list[DrawnCard]:
        return [self.draw(card) for card in self.cards if card.column == column]

    def draw(self, card: RecordCard) -> DrawnCard:
        if card.lazy:
            return DrawnCard(card, "", reverse("record_card", args=[self.record_type, self.record.pk, card.name]))
        return DrawnCard(card, self.inside(card))

    def inside(self, card: RecordCard | RecordTab) -> str:
        page = CardPage(self.request, self.record, self.record_type, self.related)
        context: Mapping[str, Any] = card.context(page) if card.context else {}
        shared = {"record": self.record, "record_type": self.record_type, "may_edit": self.may_edit}
        return render_to_string(card.template, {**shared, **context}, self.request)

    @cached_property
    def _tabs(self) -> list[RecordTab]:
        return tabs_of(self.record_type)

    @cached_property
    def open_tab(self) -> RecordTab | None:
        """None for Activity."""
        return next((tab for tab in self._tabs if tab.name == self.request.GET.get("tab")), None)

    @property
    def activity_forms(self) -> list[str]:
        return [tab.form for tab in self._tabs if tab.form and self.may_edit]

    @property
    def open_inside(self) -> str:
        return self.inside(self.open_tab) if self.open_tab else ""

    @property
    def tabs(self) -> list[ShownTab]:
        url = record_url(self.record)
        activity = ShownTab("activity", _("Activity"), url, self.open_tab is None)
        return [activity, *(self._shown_tab(tab, f"{url}?tab={tab.name}") for tab in self._tabs)]

    def _shown_tab(self, tab: RecordTab, url: str) -> ShownTab:
        return ShownTab(tab.name, tab.title, url, tab is self.open_tab, self.related.count(tab.lists))

    @cached_property
    def live_cards(self) -> list[DrawnCard]:
        return [self.draw(card) for card in self.cards if card.live and not card.lazy]

    @cached_property
    def header_cards(self) -> list[DrawnCard]:
        return self._drawn(Column.HEADER)

    @cached_property
    def left_cards(self) -> list[DrawnCard]:
        return self._drawn(Column.LEFT)

    @cached_property
    def middle_cards(self) -> list[DrawnCard]:
        return self._drawn(Column.MIDDLE)

    @cached_property
    def right_cards(self) -> list[DrawnCard]:
        return self._drawn(Column.RIGHT)

    @cached_property
    def association_cards(self) -> list[AssociationCard]:
        covered = {name for card in self.cards for name in card.covers} | {tab.lists for tab in self._tabs}
        types = [found for found in associable_types(self.record_type) if found.name not in covered]
        return [self.association_card(to_type) for to_type in types]

    @cached_property
    def related(self) -> RelatedRecords:
        listed = {tab.lists for tab in self._tabs}
        to_types = [found for found in associable_types(self.record_type) if found.name not in listed]
        return RelatedRecords(self.record, to_types, {tab.lists: self._counted_rows(tab) for tab in self._tabs})

    def _counted_rows(self, tab: RecordTab) -> Any:
        model: Any = all_record_types()[tab.lists].model
        return tab.counted(model.objects.for_portal(self.record.portal_id).live())

    def association_card(self, to_type: RecordType) -> AssociationCard:
        rows = [
            AssociatedRow(
                one.record,
                record_url(one.record),
                self.note_on(one.record, to_type),
                one.labels,
                self.chips(one.labels, to_type),
            )
            for one in self.related.of(to_type.name)
        ]
        exclusive = EXCLUSIVE_LABELS.get(to_type.name, "")
        return AssociationCard(to_type, rows, exclusive, can_have_labels(self.record_type, to_type))

    def chips(self, labels: Collection[str], to_type: RecordType) -> list[str]:
        own = [label for label in labels if label not in EXCLUSIVE_LABELS.values()]
        return sorted(self.labels.association(self.record_type.name, to_type.name, label) for label in own)

    def note_on(self, record: Any, to_type: RecordType) -> str:
        """The second line of an associated record: the first columns of its index page, one where it is an address."""
        props = [to_type.by_name[name] for name in to_type.columns if name != "hubspot_owner_id"][:2]
        if props[:1] and props[0].kind == PropertyKind.EMAIL:
            props = props[:1]
        texts = [show(record, prop, self.labels).text for prop in props]
        return " · ".join(text for text in texts if text and text != str(record))

    @cached_property
    def timeline(self) -> Timeline:
        return read_timeline(self.record, self.record_type)

    @cached_property
    def version(self) -> str:
        """Changes when an open page has something to draw again."""
        newest = self.timeline.newest if "timeline" in self.__dict__ else newest_change(self.record, self.record_type)
        cards = "|".join(card.version(self.record) for card in self.cards if card.version)
        return f"{newest}-{hashlib.blake2s(cards.encode(), digest_size=6).hexdigest()}"
