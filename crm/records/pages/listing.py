"""What an index page lists: search, view, order, page, count, and the cells of its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.portals.models import Membership
from core.portals.roles import Permission
from core.words.ordering import alphabetical
from crm.records.filters import Filters, InvalidFilter, parse_filters
from crm.records.filters.describing import describe
from crm.records.filters.ordering import ORDERED, with_order
from crm.records.merging.survivors import without_merged
from crm.records.models import ListMember, RecordList, SavedView, views_for
from crm.records.pages.addresses import index_url, record_url
from crm.records.pages.expiring import removal_badges
from crm.records.pages.filtering import Builder
from crm.records.pages.forms import owner_options
from crm.records.pages.keyset import Order, Page, page_of
from crm.records.pages.showing import Labels, Shown, relation_columns, show
from crm.records.pages.typed import is_editable
from crm.records.quick_search import search_rows
from crm.records.record_types import DeclaredView, Property, PropertyKind, RecordType
from crm.records.slots import Badge, row_facts

PAGE_SIZE = 50
COUNT_CAP = 10_000
MOST_COLUMNS = 20
KEPT = ("q", "view", "sort", "filters", "columns", "list", "page", "pipeline")
WHEN = ("createdate", "hs_lastmodifieddate")
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
    is_editable: bool = False


@dataclass(frozen=True)
class Row:
    record: Any
    name: str
    url: str
    cells: list[Cell]
    badges: list[Badge]
    may_rename: bool = False


def sort_path(record_type: RecordType, prop: Property) -> str:
    """The column by which a property sorts; empty if it does not."""
    if prop.column is None and prop.derive is None and prop.kind != PropertyKind.MULTIPLE:
        return ORDERED
    if prop.derive is not None:
        return ORDERED if prop.expression is not None else ""
    if not prop.column or prop.kind == PropertyKind.TEXT:
        return ""
    if not record_type.model._meta.get_field(prop.column).is_relation:
        return prop.column
    paths = {PropertyKind.OWNER: "owner__name", PropertyKind.ENUMERATION: f"{prop.column}__position"}
    return paths.get(prop.kind, "")


def may_be_column(prop: Property) -> bool:
    """What stands in no form, but when a record was made and changed, is of interest to nobody here."""
    return not prop.hidden or prop.name in WHEN


def naming_properties(record_type: RecordType) -> list[Property]:
    """What a person changes to call a record otherwise: what names it, but for what has a column of its own."""
    names = [name for name in record_type.display if name not in record_type.columns]
    return [prop for prop in map(record_type.by_name.__getitem__, names) if is_editable(prop)]


class Listing:
    """Reads the query string of an index page; what makes no sense in it is ignored.

    `page` in it says which of the type's other pages shows it; `pipeline` is the board's own.
    `list` in it means the members of that list alone, on the list's own page: of one that is not there, nobody.
    """

    def __init__(self, record_type: RecordType, membership: Membership, query: Mapping[str, str]) -> None:
        self.record_type = record_type
        self.membership = membership
        self.query = query
        self.q = query.get("q", "").strip()[:200]
        self.sort = query.get("sort", self.saved.sort if self.saved else "")
        self.after, self.before = query.get("after", ""), query.get("before", "")

    @cached_property
    def view(self) -> str:
        """`all`, `mine`, `archived`, or the key of a view that the type declares or this person may see."""
        asked = self.query.get("view", "")
        known = asked in VIEWS or any(str(each.pk) == asked for each in self._named_views)
        return asked if known else self.default_view

    @property
    def default_view(self) -> str:
        return self.record_type.views[0].pk if self.record_type.views and not self.within else "all"

    @property
    def _named_views(self) -> list[SavedView | DeclaredView]:
        return [*self.record_type.views, *self.saved_views]

    @cached_property
    def saved_views(self) -> list[SavedView]:
        return list(views_for(self.membership.portal, self.membership.user_id, self.record_type.name))

    @cached_property
    def saved(self) -> SavedView | DeclaredView | None:
        return next((each for each in self._named_views if str(each.pk) == self.view), None)

    @cached_property
    def within(self) -> RecordList | None:
        """The list whose members are listed."""
        asked = self.query.get("list", "")
        pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        rows = RecordList.objects.for_portal(self.membership.portal).filter(record_type=self.record_type.name)
        return rows.filter(pk=pk).select_related("created_by").first() if pk else None

    @property
    def address(self) -> str:
        """The page that lists this, without a query."""
        if self.within:
            return reverse("list", args=[self.within.pk])
        other = self.record_type.other_pages.get(self.query.get("page", ""))
        return reverse(other) if other else index_url(self.record_type)

    @cached_property
    def given_filters(self) -> Any:
        """The JSON of those in the address, else the view's; None if it is none."""
        if not self.query.get("filters"):
            return self.saved.filters if self.saved else []
        try:
            return json.loads(self.query["filters"])
        except (ValueError, RecursionError):
            return None

    @cached_property
    def filters(self) -> Filters:
        """What can no longer be understood is left out and said."""
        portal, user_id = self.membership.portal, self.membership.user_id
        try:
            return parse_filters(self.given_filters, self.record_type, portal, user_id)
        except InvalidFilter as wrong:
            self._problem = wrong.message
            return Filters(self.record_type, portal)

    _problem = ""

    @property
    def problem(self) -> str:
        """What is wrong with the filters in the address, if anything."""
        return "" if self.filters else self._problem

    @cached_property
    def columns(self) -> list[Property]:
        names = [name for name in self.query.get("columns", "").split(",") if name]
        names = names or (list(self.saved.columns) if self.saved else []) or list(self.record_type.columns)
        known = (self.record_type.property_named(name) for name in dict.fromkeys(names))
        return [prop for prop in known if prop is not None and prop is not self.name_property][:MOST_COLUMNS]

    @cached_property
    def name_property(self) -> Property:
        return self.record_type.by_name[self.record_type.display[0]]

    @cached_property
    def order(self) -> Order:
        prop = self.record_type.property_named(self.sort.removeprefix("-"))
        path = sort_path(self.record_type, prop) if prop else ""
        if not path:
            self.sort = ""
            return Order.parse(self.record_type.order)
        return Order(path, self.sort.startswith("-"))

    @cached_property
    def rows(self) -> Any:
        model: Any = self.record_type.model
        rows = model.objects.for_portal(self.membership.portal)
        rows = without_merged(rows.archived(), self.record_type) if self.view == "archived" else rows.live()
        if self.view == "mine":
            rows = rows.filter(owner_id=self.membership.user_id)
        if self.query.get("list"):
            members = ListMember.objects.for_portal(self.membership.portal).filter(within=self.within)
            rows = rows.filter(pk__in=members.values("record_id"))
        return search_rows(self.filters.narrow(rows), self.q)

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
        if self.order.path == ORDERED:
            prop = self.record_type.by_name[self.sort.removeprefix("-")]
            rows = with_order(rows, self.record_type, prop, self.membership.portal)
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
        is_sorted = self.sort.removeprefix("-") == prop.name and path == order.path
        descending = is_sorted and not order.descending
        direction = ("descending" if order.descending else "ascending") if is_sorted else ""
        return Heading(label, prop, self.url(sort=f"{'-' if descending else ''}{prop.name}"), direction)

    @cached_property
    def table(self) -> list[Row]:
        return self._rows(self.page.rows)

    def row(self, record: Any) -> Row:
        """One record as this page shows it, whether or not the page lists it."""
        return self._rows([record])[0]

    def _rows(self, records: Sequence[Any]) -> list[Row]:
        labels = Labels(self.membership.portal)
        facts = row_facts(self.membership.portal, self.record_type, [record.pk for record in records])
        if self.view == "archived":
            for pk, badge in removal_badges(self.membership.portal, self.record_type, records).items():
                facts[pk] = [*facts[pk], badge]
        return [self._row(record, labels, facts[record.pk]) for record in records]

    def _row(self, record: Any, labels: Labels, badges: list[Badge]) -> Row:
        is_open = self.membership.may(Permission.EDIT_RECORDS) and record.archived_at is None
        return Row(
            record=record,
            name=str(record),
            url=record_url(record),
            cells=[
                Cell(heading, show(record, prop, labels), is_open and is_editable(prop))
                for heading, prop in self._cell_columns
            ],
            badges=badges,
            may_rename=is_open and bool(naming_properties(self.record_type)),
        )

    @property
    def shown_columns(self) -> str:
        return ",".join(prop.name for prop in self.columns)

    @cached_property
    def _cell_columns(self) -> list[tuple[Heading, Property]]:
        return [(heading, heading.prop) for heading in self.headings[1:] if heading.prop]

    def url(self, **changes: str) -> str:
        """This page's address with something changed; a new order or search starts on the first page."""
        kept = {name: self.query.get(name, "") for name in ("filters", "columns", "pipeline")}
        sort = self.sort if "sort" in self.query else ""
        query = {"q": self.q, "view": self._address_of(self.view), "sort": sort, **kept, **changes}
        filled = {name: value for name, value in query.items() if value}
        return self.address + (f"?{urlencode(filled)}" if filled else "")

    @property
    def next_url(self) -> str:
        return self.url(after=self.page.after) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        return self.url(before=self.page.before) if self.page.before else ""

    @property
    def views(self) -> list[dict[str, Any]]:
        """None on a list's page, which is a view of its own."""
        if self.within:
            return []
        declared: dict[str, Any] = {each.pk: each.name for each in self.record_type.views}
        own = {str(each.pk): each.name for each in self.saved_views}
        return [
            {"label": label, "url": self._view_url(name), "active": name == self.view}
            for name, label in (declared | VIEWS | own).items()
        ]

    @property
    def live_views(self) -> list[dict[str, Any]]:
        """Those of records that are not archived, for pages that show no others."""
        return [each for each in self.views if each["label"] != VIEWS["archived"]]

    @property
    def index_url(self) -> str:
        """The index page with this search, view and filters."""
        return self._index.url()

    def index_url_where(self, name: str, value: str) -> str:
        """The same, narrowed to records with that value of a property."""
        condition = {"propertyName": name, "operator": "EQ", "value": value}
        groups = self.filters.to_json() or [{"filters": []}]
        narrowed = [{**group, "filters": [*group["filters"], condition]} for group in groups]
        return self._index.url(filters=json.dumps(narrowed))

    @cached_property
    def board_url(self) -> str:
        """The board with this search, view and filters; empty where the type has none."""
        return self._elsewhere("board").url() if "board" in self.record_type.other_pages and not self.within else ""

    @cached_property
    def _index(self) -> "Listing":
        return self._elsewhere("")

    def _elsewhere(self, page: str) -> "Listing":
        query = {
            name: value for name, value in self.query.items() if name not in ("page", "pipeline", "after", "before")
        }
        return Listing(self.record_type, self.membership, {**query, "page": page})

    def _address_of(self, view: str) -> str:
        """A view as the address has it: the one that is open at first needs no word."""
        return "" if view == self.default_view else view

    def _view_url(self, name: str) -> str:
        query = {"q": self.q, "view": self._address_of(name), "pipeline": self.query.get("pipeline", "")}
        filled = {key: value for key, value in query.items() if value}
        return self.address + (f"?{urlencode(filled)}" if filled else "")

    @property
    def bulk_properties(self) -> list[Property]:
        """What may be set on many records at once."""
        editable = (prop for prop in self.record_type.properties if is_editable(prop))
        props = (prop for prop in editable if not (prop.unique or prop.unites))
        return sorted(props, key=lambda prop: alphabetical(prop.label))

    @property
    def cleared_url(self) -> str:
        return self.url(filters="[]" if self.saved else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form on the page sends along, so that the page stays as it is otherwise."""
        return [(name, value) for name in KEPT if (value := self.query.get(name, ""))]

    @property
    def has_changes(self) -> bool:
        """Does the page show something else than its view?"""
        return any(name in self.query for name in ("filters", "columns", "sort"))

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each condition in words, with the address that shows the page without it."""
        owners = {int(option.value): str(option.label) for option in owner_options(self.membership.portal)}
        return [
            {
                "words": describe(part, owners, self.membership.portal_id),
                "url": self.url(filters=self._without(group_place, place)),
                "begins": "or" if group_place and not place else "",
            }
            for group_place, group in enumerate(self.filters.groups)
            for place, part in enumerate(group)
        ]

    def _without(self, group_place: int, place: int) -> str:
        groups = self.filters.to_json()
        del groups[group_place]["filters"][place]
        return json.dumps([group for group in groups if group["filters"]], separators=(",", ":"))

    @property
    def builder(self) -> Builder:
        """Of the filters as they were given: what cannot be understood shows there, too."""
        given = self.given_filters if self.problem else self.filters.to_json()
        return Builder.of_json(given, self.record_type, self.membership.portal, self.membership.user_id)

    @property
    def builder_url(self) -> str:
        return f"{reverse('filter_builder', args=[self.record_type])}?{urlencode(self.kept)}"

    @property
    def other_columns(self) -> list[Property]:
        """What might be shown and is not, by label."""
        shown = {prop.name for prop in self.columns}
        others = (prop for prop in self.record_type.properties if prop.name not in shown and may_be_column(prop))
        return sorted(
            (prop for prop in others if prop is not self.name_property), key=lambda each: alphabetical(each.label)
        )

    @property
    def has_columns(self) -> bool:
        """Does the address say others than the view?"""
        return bool(self.query.get("columns"))

    @property
    def usual_columns_url(self) -> str:
        return self.url(columns="")
