"""What the buttons of the builder do to its rows and groups: each says which control has the focus afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass

from crm.records.pages.filtering.tree import Group, Keys, Row, all_groups, all_rows, copied


@dataclass
class Arrangement:
    groups: list[Group]

    def do(self, action: str) -> str:
        """`add-row:4` and the like; the id of the control that is used next, "" for none. Nonsense does nothing."""
        name, _colon, key = action.partition(":")
        deed = {
            "add-row": self.add_row,
            "add-group": self.add_group,
            "duplicate": self.duplicate,
            "delete": self.delete,
            "remove": self.remove,
        }.get(name)
        return deed(int(key) if key.isascii() and key.isdigit() and len(key) < 6 else -1) if deed else ""

    def add_row(self, key: int) -> str:
        """A row in that group."""
        group = next((group for group in all_groups(self.groups) if group.key == key), None)
        if group is None:
            return ""
        group.rows.append(Row(Keys(self.groups).next()))
        return f"property-{group.rows[-1].key}"

    def add_group(self, key: int) -> str:
        """A group with an empty row: in the row of that key, or at the top."""
        owner = next((row for row in all_rows(self.groups) if row.key == key), None)
        groups = owner.groups if owner else self.groups
        keys = Keys(self.groups)
        row = Row(keys.next())
        groups.append(Group(keys.next(), [row]))
        return f"property-{row.key}"

    def duplicate(self, key: int) -> str:
        for groups in self._lists():
            for place, group in enumerate(groups):
                if group.key == key:
                    copy = copied(group, Keys(self.groups))
                    groups.insert(place + 1, copy)
                    return f"duplicate-{copy.key}"
        return ""

    def delete(self, key: int) -> str:
        for groups in self._lists():
            groups[:] = [group for group in groups if group.key != key]
        return "add-group"

    def remove(self, key: int) -> str:
        """The row; a group goes with its last row, unless it is the only one of its row."""
        for groups in self._lists():
            for group in groups:
                if any(row.key == key for row in group.rows):
                    group.rows = [row for row in group.rows if row.key != key]
                    if group.rows or (groups is not self.groups and len(groups) == 1):
                        return f"add-row-{group.key}"
                    groups.remove(group)
                    return "add-group"
        return ""

    def _lists(self) -> Iterator[list[Group]]:
        yield self.groups
        for row in list(all_rows(self.groups)):
            yield row.groups
