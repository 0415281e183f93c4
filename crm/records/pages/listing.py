"""What an index page lists: search, view, order, page, count, and the cells of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from core.portals.models import Membership
from crm.records.pages.addresses import index_url, record_url
from crm.records.pages.keyset import Order, Page, page_of
from crm.records.pages.showing import Labels, Shown, relation_columns, show
from crm.records.quick_search import search_rows
from crm.records.record_types import Property, PropertyKind, RecordType
from crm.records.slots import Badge, row_facts

PAGE_SIZE = 50
COUNT_CAP = 10_000
VIEWS = {"all": _("All"), "mine": _("Mine"), "archived": _("Archived")}


@dataclass(frozen=True)
class Heading:
    """A column's head; `sort_url` sorts by it, empty where one cannot."""

    label: Any
    prop: Property | None
    sort_url: str = ""
    direction: str = ""

    @property
    def is_numeric(self) -> bool:
        return self.prop is not None and self.prop.kind in (PropertyKind.NUMBER, PropertyKind.CURRENCY)


@dataclass(frozen=True)
class Cell:
    heading: Heading
    shown: Shown


@dataclass(frozen=True)
class Row:
    record: Any
    name: str
    url: str
    cells: list[Cell]
    badges: list[Badge]


def sort_path(record_type: RecordType, prop: Property) -> str:
    """The column by which a property sorts; empty if it does not."""
    if not prop.column or prop.derive or prop.kind == PropertyKind.TEXT:
        return ""
    if not record_type.model._meta.get_field(prop.column).is_relation:
        return prop.column
    paths = {PropertyKind.OWNER: "owner__name", PropertyKind.ENUMERATION: f"{prop.column}__position"}
    return paths.get(prop.kind, "")


class Listing:
    """Reads the query string of an index page; what makes no sense in it is ignored."""

    def __init__(self, record_type: RecordType, membership: Membership, query: Mapping[str, str]) -> None:
        self.record_type = record_type
        self.membership = membership
        self.q = query.get("q", "").strip()[:200]
        self.view = query["view"] if query.get("view") in VIEWS else "all"
        self.sort = query.get("sort", "")
        self.after, self.before = query.get("after", ""), query.get("before", "")

    @cached_property
    def columns(self) -> list[Property]:
        return [prop for name in self.record_type.columns if (prop := self.record_type.property_named(name))]

    @cached_property
    def name_property(self) -> Property:
        return self.record_type.by_name[self.record_type.display[0]]

    @cached_property
    def order(self) -> Order:
        prop = self.record_type.property_named(self.sort.removeprefix("-"))
        path = sort_path(self.record_type, prop) if prop and prop in [self.name_property, *self.columns] else ""
        if not path:
            self.sort = ""
            return Order.parse(self.record_type.order)
        return Order(path, self.sort.startswith("-"))

    @cached_property
    def rows(self) -> Any:
        model: Any = self.record_type.model
        rows = model.objects.for_portal(self.membership.portal)
        rows = rows.archived() if self.view == "archived" else rows.live()
        if self.view == "mine":
            rows = rows.filter(owner_id=self.membership.user_id)
        return search_rows(rows, self.q)

    @cached_property
    def count(self) -> int:
        """Capped: one above COUNT_CAP stands for "more"."""
        counted: int = self.rows[: COUNT_CAP + 1].count()
        return counted

    @property
    def is_capped(self) -> bool:
        return self.count > COUNT_CAP

    @property
    def shown_count(self) -> int:
        return min(self.count, COUNT_CAP)

    @cached_property
    def page(self) -> Page:
        shown = [self.name_property, *self.columns]
        rows = self.rows.select_related(*relation_columns(self.record_type, shown))
        return page_of(rows, self.order, PAGE_SIZE, self.after, self.before)

    @cached_property
    def headings(self) -> list[Heading]:
        order = self.order
        return [self._heading(prop, order) for prop in (self.name_property, *self.columns)]

    def _heading(self, prop: Property, order: Order) -> Heading:
        path = sort_path(self.record_type, prop)
        label = self.record_type.label if prop is self.name_property else prop.label
        if not path:
            return Heading(label, prop)
        is_sorted = path == order.path and bool(self.sort)
        descending = is_sorted and not order.descending
        direction = ("descending" if order.descending else "ascending") if is_sorted else ""
        return Heading(label, prop, self.url(sort=f"{'-' if descending else ''}{prop.name}"), direction)

    @cached_property
    def table(self) -> list[Row]:
        records: Sequence[Any] = self.page.rows
        labels = Labels(self.membership.portal)
        facts = row_facts(self.membership.portal, self.record_type, [record.pk for record in records])
        return [
            Row(
                record=record,
                name=str(record),
                url=record_url(record),
                cells=[Cell(heading, show(record, prop, labels)) for heading, prop in self._cell_columns],
                badges=facts[record.pk],
            )
            for record in records
        ]

    @cached_property
    def _cell_columns(self) -> list[tuple[Heading, Property]]:
        return [(heading, heading.prop) for heading in self.headings[1:] if heading.prop]

    def url(self, **changes: str) -> str:
        """This page's address with something changed; a new order or search starts on the first page."""
        query = {"q": self.q, "view": self.view if self.view != "all" else "", "sort": self.sort, **changes}
        filled = {name: value for name, value in query.items() if value}
        return index_url(self.record_type) + (f"?{urlencode(filled)}" if filled else "")

    @property
    def next_url(self) -> str:
        return self.url(after=self.page.after) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        return self.url(before=self.page.before) if self.page.before else ""

    @property
    def views(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "url": self.url(view="" if name == "all" else name), "active": name == self.view}
            for name, label in VIEWS.items()
        ]
