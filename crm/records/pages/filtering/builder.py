"""The filter builder: a filter as groups of rows, drawn by the server, and what a form of them says.

Embedding it: `{% include "records/filters/_builder.html" %}` inside any form, with `builder` in the context; then
`Builder.posted(...)`, `check()`, and `filters`, or drawn again with its errors at the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.filters import Filters, InvalidFilter, parse_filters
from crm.records.pages.filtering.arranging import Arrangement
from crm.records.pages.filtering.kinds import check_rows, choose, kind_of, said_by
from crm.records.pages.filtering.reading import MOST_ROWS, groups_of
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Group, Keys, Row, all_rows, read_tree
from crm.records.record_types import RecordType

COUNT_CAP = 10_000


@dataclass
class Builder:
    """`id` tells several on one page apart; `focus` is the control that has the focus once it is drawn."""

    scope: Scope
    groups: list[Group] = field(default_factory=list)
    id: str = "filters"
    focus: str = ""
    error: str = ""
    is_final: bool = False
    counts: bool = True

    @classmethod
    def of(cls, filters: Filters, user_id: int | None = None) -> "Builder":
        """Says the same as `filters`."""
        return cls.of_json(filters.to_json(), filters.record_type, filters.portal, user_id)

    @classmethod
    def of_json(cls, given: Any, record_type: RecordType, portal: Portal, user_id: int | None = None) -> "Builder":
        """As `of`, also for JSON that cannot be understood any more: each part that cannot says why."""
        scope = Scope.top(record_type, portal, user_id)
        built = cls(scope, groups_of(given, scope, Keys()))
        check_rows(built.groups, scope)
        return built

    @classmethod
    def posted(
        cls, record_type: RecordType, portal: Portal, posted: QueryDict, user_id: int | None = None
    ) -> "Builder":
        """What a form holds."""
        return cls(Scope.top(record_type, portal, user_id), read_tree(posted))

    @property
    def record_type(self) -> RecordType:
        return self.scope.record_type

    @property
    def url(self) -> str:
        """Draws the builder again for what it holds, after one of its buttons."""
        return reverse("filter_builder", args=[self.record_type])

    @property
    def said(self) -> list[dict[str, Any]]:
        """The JSON that parse_filters takes."""
        return said_by(self.groups)

    def check(self) -> bool:
        """Is it all right? Otherwise the rows, or the builder, say what is wrong."""
        self.is_final = True
        check_rows(self.groups, self.scope)
        try:
            self._parse(self.said)
        except InvalidFilter as wrong:
            has_told = any(row.error for row in all_rows(self.groups))
            self.error = "" if has_told else wrong.message
            return False
        return True

    @property
    def filters(self) -> Filters:
        """Raises InvalidFilter unless `check` is happy."""
        return self._parse(self.said)

    def _parse(self, said: list[dict[str, Any]]) -> Filters:
        return parse_filters(said, self.record_type, self.scope.portal, self.scope.user_id)

    @cached_property
    def count(self) -> int:
        """How many live records the finished rows find; one above COUNT_CAP stands for "more"."""
        try:
            filters = self._parse(said_by(self.groups, only_right=True))
        except InvalidFilter:
            return 0
        model: Any = self.record_type.model
        rows = model.objects.for_portal(self.scope.portal).live()
        counted: int = filters.narrow(rows)[: COUNT_CAP + 1].count()
        return counted

    @property
    def is_capped(self) -> bool:
        return self.count > COUNT_CAP

    @property
    def shown_count(self) -> int:
        return min(self.count, COUNT_CAP)

    # what its buttons do

    def act(self, action: str) -> None:
        """`add-row:4`, `add-group:`, `duplicate:2`, `delete:2`, `remove:4`, `choose:4` (a property, in row 4)."""
        name, _colon, key = action.partition(":")
        if name in ("add-row", "add-group", "duplicate") and sum(1 for _row in all_rows(self.groups)) >= MOST_ROWS:
            self.error = _("The panel holds at most %(most)s conditions.") % {"most": MOST_ROWS}
        elif name == "choose":
            self.choose(key)
        else:
            self.focus = Arrangement(self.groups).do(action)
        check_rows(self.groups, self.scope)

    def choose(self, key: str) -> None:
        """A property was chosen in a row: its operator and values begin anew."""
        for drawn in self.rows:
            if str(drawn.row.key) == key:
                chosen = choose(drawn.row.get("property"), drawn.row, drawn.scope, Keys(self.groups))
                vars(drawn.row).update(vars(chosen))

    def begin(self) -> None:
        """With nothing said yet, there is a row to begin with."""
        if not self.groups:
            self.focus = Arrangement(self.groups).do("add-group:")

    # how it is drawn

    @property
    def drawn_groups(self) -> "list[DrawnGroup]":
        return [DrawnGroup(self, group, self.scope, place) for place, group in enumerate(self.groups, start=1)]

    @property
    def rows(self) -> "list[DrawnRow]":
        """All of them, those inside of others too."""
        return [row for group in self.drawn_groups for row in group.all_rows]

    def drawn_row(self, key: str) -> "DrawnRow | None":
        return next((drawn for drawn in self.rows if str(drawn.row.key) == key), None)


@dataclass(frozen=True)
class DrawnGroup:
    builder: Builder
    group: Group
    scope: Scope
    place: int
    owner: Row | None = None

    @property
    def rows(self) -> "list[DrawnRow]":
        return [DrawnRow(self, row) for row in self.group.rows]

    @property
    def all_rows(self) -> "Iterator[DrawnRow]":
        for row in self.rows:
            yield row
            for inner in row.groups:
                yield from inner.all_rows


@dataclass(frozen=True)
class DrawnRow:
    group: DrawnGroup
    row: Row

    @property
    def builder(self) -> Builder:
        return self.group.builder

    @property
    def scope(self) -> Scope:
        return self.group.scope

    @property
    def template(self) -> str:
        return kind_of(self.row).template

    @cached_property
    def it(self) -> Any:
        return kind_of(self.row).drawn(self.row, self.scope)

    @property
    def error(self) -> str:
        """What is missing is told once the filters were to be applied."""
        return "" if self.row.is_unfinished and not self.builder.is_final else self.row.error

    @property
    def choices_url(self) -> str:
        return f"{reverse('filter_properties', args=[self.builder.record_type])}?within={self.scope.path}"

    @property
    def groups(self) -> list[DrawnGroup]:
        """Of associated records."""
        inside = self.scope.inside(self.row.get("type")) if self.row.groups else None
        groups = enumerate(self.row.groups, start=1)
        return [DrawnGroup(self.builder, group, inside, place, self.row) for place, group in groups] if inside else []


def read_builder(posted: QueryDict) -> list[dict[str, Any]]:
    """The JSON of what the builder's form sent; whether it makes sense, parse_filters says."""
    return said_by(read_tree(posted))
