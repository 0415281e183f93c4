"""A filter's JSON as groups of rows. What no row can say becomes a row that keeps it, so that nothing is lost."""

from collections.abc import Mapping
from typing import Any

from crm.records.pages.filtering.kept import kept
from crm.records.pages.filtering.kinds import Part, row_kinds, said_by
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Group, Keys, Row, all_rows

MOST_ROWS = 100
MOST_BOXES = 200


def groups_of(given: Any, scope: Scope, keys: Keys) -> list[Group]:
    """Beyond MOST_ROWS rows, what is left of a group is kept as it is, in one row."""
    groups = given if isinstance(given, list) else []
    parts = [group.get("filters") for group in groups if isinstance(group, Mapping)]
    return [_group(each, scope, keys) for each in parts if isinstance(each, list) and each]


def _group(parts: list[Part], scope: Scope, keys: Keys) -> Group:
    group = Group(keys.next())
    for place, part in enumerate(parts):
        if keys.given > MOST_ROWS and len(parts) - place > 1:
            group.rows.append(kept(keys.next(), parts[place:]))
            break
        group.rows.append(row_of(part, scope, keys))
    return group


def row_of(part: Part, scope: Scope, keys: Keys) -> Row:
    """The first kind that says exactly this."""
    if isinstance(part, Mapping) and keys.given <= MOST_ROWS:
        for kind in row_kinds().values():
            row = kind.row_of(part, scope, keys)
            if row is not None and says(row, part):
                return row
    return kept(keys.next(), [part])


def says(row: Row, part: Part) -> bool:
    """Would a form with this row give the part back, in a browser that keeps all of its boxes?"""
    boxes = sum(len(values) for each in all_rows([Group(0, [row])]) for values in each.fields.values())
    return boxes <= MOST_BOXES + MOST_ROWS * 10 and said_by([Group(0, [row])]) == [{"filters": [part]}]
