"""Rows about associated records: has, or has no, record of a type for which all this holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.records.filters import InvalidFilter, parse_filters
from crm.records.pages.filtering.choices import Choice, ChoiceGroup, property_choices
from crm.records.pages.filtering.kinds import Part, RowKind, check_rows, choose, said_by
from crm.records.pages.filtering.reading import groups_of
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Group, Keys, Row

ASSOCIATED = "associated"


class AssociatedKind(RowKind):
    """The chooser's value is `invoices.invoice_stage`, or `invoices.` for any invoice at all."""

    name = ASSOCIATED
    template = "records/filters/_associated.html"

    def choices(self, scope: Scope) -> Sequence[ChoiceGroup]:
        groups: list[ChoiceGroup] = []
        for other in scope.associated:
            heading = str(other.label_plural)
            label = _("Has any %(type)s") % {"type": str(other.label).lower()}
            groups.append(ChoiceGroup(heading, [Choice(f"{other.name}.", label)]))
            groups += property_choices(other, f"{other.name}.", heading)
        return groups

    def chosen(self, value: str, row: Row, scope: Scope, keys: Keys) -> Row | None:
        type_name, dot, name = value.partition(".")
        inside = scope.inside(type_name) if dot else None
        if inside is None:
            return None
        rows = [choose(name, Row(keys.next()), inside, keys)] if name else []
        return about(row.key, type_name, True, [Group(keys.next(), rows)])

    def row_of(self, part: Part, scope: Scope, keys: Keys) -> Row | None:
        inside = scope.inside(str(part["associated"])) if "associated" in part else None
        if inside is None:
            return None
        key = keys.next()
        groups = groups_of(part.get("filterGroups", []), inside, keys)
        return about(key, inside.record_type.name, part.get("has") is not False, groups or [Group(keys.next())])

    def said(self, row: Row, only_right: bool = False) -> list[Part]:
        has = row.get("has") != "no"
        return [{"associated": row.get("type"), "has": has, "filterGroups": said_by(row.groups, only_right)}]

    def check(self, row: Row, scope: Scope) -> None:
        """The rows inside have errors of their own."""
        inside = scope.inside(row.get("type"))
        if inside is not None:
            check_rows(row.groups, inside)
            return
        try:
            bare: Part = {"associated": row.get("type")}
            parse_filters([{"filters": [bare]}], scope.record_type, scope.portal, scope.user_id, scope.depth)
        except InvalidFilter as wrong:
            row.error = wrong.message

    def drawn(self, row: Row, scope: Scope) -> "DrawnAssociated | None":
        inside = scope.inside(row.get("type"))
        return DrawnAssociated(row, inside) if inside else None


@dataclass(frozen=True)
class DrawnAssociated:
    row: Row
    scope: Scope

    @property
    def has(self) -> bool:
        return self.row.get("has") != "no"

    @property
    def type(self) -> str:
        return self.scope.record_type.name

    @property
    def label(self) -> str:
        return str(self.scope.record_type.label_plural).lower()


def about(key: int, type_name: str, has: bool, groups: list[Group]) -> Row:
    return Row(key, ASSOCIATED, {"type": [type_name], "has": ["yes" if has else "no"]}, groups)


ASSOCIATIONS = AssociatedKind()
