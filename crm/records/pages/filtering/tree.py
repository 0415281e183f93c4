"""What the filter builder's form holds: groups (or) of rows (and), and groups again inside rows of associated records.

The form is flat. `row` lists the keys of the rows and `group` those of the groups, both in the order of the page;
`group-4=2` says in which group row 4 stands, `of-2=1` that group 2 belongs to row 1 (without it, it stands at the top);
`kind-4` says what kind of row it is, and every other field of it ends in `-4`, too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.http import QueryDict

KEY = re.compile(r"[0-9]{1,5}\Z")
CONDITION = "condition"
Fields = dict[str, list[str]]


@dataclass
class Row:
    """`fields` are what its controls hold, by name without the key; `error` is what is wrong with them, or what is
    missing yet (`is_unfinished`)."""

    key: int
    kind: str = CONDITION
    fields: Fields = field(default_factory=dict)
    groups: list["Group"] = field(default_factory=list)
    error: str = ""
    is_unfinished: bool = False

    def get(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")


@dataclass
class Group:
    key: int
    rows: list[Row] = field(default_factory=list)


class Keys:
    """Gives rows and groups keys that nothing else on the form has."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        given = list(groups)
        taken = [row.key for row in all_rows(given)] + [group.key for group in all_groups(given)]
        self._last = max(taken, default=-1)

    @property
    def given(self) -> int:
        return self._last + 1

    def next(self) -> int:
        self._last += 1
        return self._last


def all_groups(groups: Iterable[Group]) -> Iterator[Group]:
    for group in groups:
        yield group
        for row in group.rows:
            yield from all_groups(row.groups)


def all_rows(groups: Iterable[Group]) -> Iterator[Row]:
    return (row for group in all_groups(groups) for row in group.rows)


def read_tree(posted: QueryDict) -> list[Group]:
    """The groups at the top. A row or a group that stands nowhere is not there."""
    rows = _rows(posted)
    groups: dict[str, Group] = {key: Group(int(key)) for key in _keys(posted, "group")}
    for key, row in rows.items():
        within = posted.get(f"group-{key}", "0")
        if KEY.match(within):
            groups.setdefault(within, Group(int(within))).rows.append(row)
    top = []
    for key, group in groups.items():
        owner = posted.get(f"of-{key}")
        if owner is None:
            top.append(group)
        elif owner in rows:
            rows[owner].groups.append(group)
    return top


def _keys(posted: QueryDict, name: str) -> list[str]:
    return [key for key in dict.fromkeys(posted.getlist(name)) if KEY.match(key)]


def _rows(posted: QueryDict) -> dict[str, Row]:
    held: dict[str, Fields] = {key: {} for key in _keys(posted, "row")}
    for name in posted:
        base, _dash, key = name.rpartition("-")
        if key in held and base not in ("group", "of", "kind"):
            held[key][base] = [str(value) for value in posted.getlist(name)]
    return {key: Row(int(key), posted.get(f"kind-{key}") or CONDITION, fields) for key, fields in held.items()}


def copied(group: Group, keys: Keys) -> Group:
    """The same once more, with keys of its own."""
    rows = [
        replace(
            row,
            key=keys.next(),
            fields={name: list(values) for name, values in row.fields.items()},
            groups=[copied(inner, keys) for inner in row.groups],
        )
        for row in group.rows
    ]
    return Group(keys.next(), rows)
