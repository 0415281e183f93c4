"""Rows of the filter builder that ask who is a member of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.records.pages.filtering.choices import Choice, ChoiceGroup
from crm.records.pages.filtering.kinds import Part, RowKind
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Keys, Row
from crm.records.record_types import Option

MEMBERSHIP, CHOSEN = "membership", "@list"


class MembershipKind(RowKind):
    name = MEMBERSHIP
    template = "lists/_row.html"

    def choices(self, scope: Scope) -> Sequence[ChoiceGroup]:
        if not scope.record_type.has_pages:
            return ()
        return [ChoiceGroup(str(scope.record_type.label), [Choice(CHOSEN, _("List membership"))])]

    def chosen(self, value: str, row: Row, scope: Scope, keys: Keys) -> Row | None:
        return asks_for(row.key, "", True) if value == CHOSEN else None

    def row_of(self, part: Part, scope: Scope, keys: Keys) -> Row | None:
        return asks_for(keys.next(), str(part["list"]), part.get("member") is not False) if "list" in part else None

    def said(self, row: Row, only_right: bool = False) -> list[Part]:
        return [{"list": row.get("list"), "member": row.get("member") != "no"}]

    def drawn(self, row: Row, scope: Scope) -> "DrawnMembership":
        return DrawnMembership(row, scope)


@dataclass(frozen=True)
class DrawnMembership:
    row: Row
    scope: Scope

    @property
    def member(self) -> bool:
        return self.row.get("member") != "no"

    @property
    def list_id(self) -> str:
        return self.row.get("list")

    @property
    def options(self) -> list[Option]:
        """With the one that was chosen, also if it is no longer there."""
        lists = list(self.scope.options.lists_of(self.scope.record_type.name))
        if self.list_id and all(option.value != self.list_id for option in lists):
            lists.insert(0, Option(self.list_id, _("%(label)s (no longer there)") % {"label": f"#{self.list_id}"}))
        return lists


def asks_for(key: int, list_id: str, member: bool) -> Row:
    return Row(key, MEMBERSHIP, {"list": [list_id], "member": ["yes" if member else "no"]})


MEMBERSHIPS = MembershipKind()
