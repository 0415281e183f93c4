"""What kinds of rows the builder has. A kind reads one sort of part of a filter's JSON, draws it and says it again.

A room with a part of its own (membership of a list, say) writes a RowKind and names it in settings.FILTER_ROWS.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from crm.records.filters import InvalidFilter, parse_filters
from crm.records.pages.filtering.choices import ChoiceGroup
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Group, Keys, Row

Part = dict[str, Any]
UNFINISHED = "MISSING_VALUES"


class RowKind:
    """`template` draws what `drawn` gives, as `it`, inside the row."""

    name = ""
    template = ""

    def choices(self, scope: Scope) -> Sequence[ChoiceGroup]:
        """What the chooser of a new row offers of this kind; the values tell the kinds apart."""
        return ()

    def chosen(self, value: str, row: Row, scope: Scope, keys: Keys) -> Row | None:
        """The row, with the same key, once `value` was chosen in it; None if that is another kind's."""
        return None

    def row_of(self, part: Part, scope: Scope, keys: Keys) -> Row | None:
        """The row that says the part; None for parts of other kinds and for what no row can say."""
        return None

    def said(self, row: Row, only_right: bool = False) -> list[Part]:
        """The parts that the row says; none while nothing was chosen in it. `only_right` is for rows in the row."""
        raise NotImplementedError

    def check(self, row: Row, scope: Scope) -> None:
        """Puts what is wrong into `row.error`, and into `row.is_unfinished` whether something is just missing yet."""
        try:
            parse_filters([{"filters": self.said(row)}], scope.record_type, scope.portal, scope.user_id, scope.depth)
        except InvalidFilter as wrong:
            row.error, row.is_unfinished = wrong.message, wrong.code == UNFINISHED

    def drawn(self, row: Row, scope: Scope) -> Any:
        """What the template shows as `it`."""
        return row


@cache
def row_kinds() -> dict[str, RowKind]:
    return {kind.name: kind for kind in map(import_string, settings.FILTER_ROWS)}


def kind_of(row: Row) -> RowKind:
    """A kind that nobody knows says nothing of what it holds."""
    return row_kinds().get(row.kind) or row_kinds()["kept"]


def said_by(groups: Iterable[Group], only_right: bool = False) -> list[Part]:
    """The JSON of the groups; with `only_right`, without the rows in which something is wrong or missing."""
    said = [
        {
            "filters": [
                part
                for row in group.rows
                if not (only_right and row.error)
                for part in kind_of(row).said(row, only_right)
            ]
        }
        for group in groups
    ]
    return [group for group in said if group["filters"]]


def check_rows(groups: Iterable[Group], scope: Scope) -> None:
    for group in groups:
        for row in group.rows:
            kind_of(row).check(row, scope)


def choices_in(scope: Scope) -> list[ChoiceGroup]:
    return [group for kind in row_kinds().values() for group in kind.choices(scope)]


def choose(value: str, row: Row, scope: Scope, keys: Keys) -> Row:
    """The row as it is once `value` was chosen in it."""
    rows = (kind.chosen(value, row, scope, keys) for kind in row_kinds().values())
    return next((found for found in rows if found), row)
