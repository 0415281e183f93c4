"""From a filterBranch to groups as parse_filters takes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.api.errors import BadInput
from core.portals.models import Portal
from crm.records.api.association_types import AssociationTypes
from crm.records.api.lists.branches.logic import TRUE, Groups, all_of, any_of, denied
from crm.records.api.lists.branches.operations import read_operation
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType, find_record_type

IN_LIST, NOT_IN_LIST = "IN_LIST", "NOT_IN_LIST"
DEEPEST = 10
Found = Sequence[Groups]
BRANCHES: dict[str, Callable[[Found], Groups]] = {
    "OR": any_of,
    "AND": all_of,
    "NOT_ALL": lambda found: denied(all_of(found)),
    "NOT_ANY": lambda found: denied(any_of(found)),
}


def read_branch(branch: Any, record_type: RecordType, portal: Portal) -> list[dict[str, Any]]:
    """Raises BadInput that names the filterType, filterBranchType or operator which cannot be said."""
    return as_filter_groups(Reader(record_type, portal).groups(branch))


def as_filter_groups(groups: Groups) -> list[dict[str, Any]]:
    """Raises BadInput for what is always or never true, which no filter says."""
    if not groups or [] in groups:
        raise BadInput("A filterBranch without filters finds everything, or nothing; give it at least one filter")
    return [{"filters": group} for group in groups]


class Reader:
    def __init__(self, record_type: RecordType, portal: Portal, depth: int = 0) -> None:
        self.record_type = portal_type(record_type, portal)
        self.portal = portal
        self.depth = depth

    def groups(self, branch: Any) -> Groups:
        if not isinstance(branch, Mapping) or self.depth > DEEPEST:
            raise BadInput("Invalid input JSON: a filterBranch is an object, nested at most ten deep")
        kind = str(branch.get("filterBranchType", ""))
        if kind == "ASSOCIATION":
            return self.associated(branch)
        if kind not in BRANCHES:
            raise refused("filterBranchType", kind, "OR, AND, NOT_ALL, NOT_ANY and ASSOCIATION")
        inner = Reader(self.record_type, self.portal, self.depth + 1)
        return BRANCHES[kind](inner.inside(branch))

    def inside(self, branch: Mapping[str, Any]) -> list[Groups]:
        filters, branches = (branch.get(name) or [] for name in ("filters", "filterBranches"))
        if not isinstance(filters, list) or not isinstance(branches, list):
            raise BadInput("Invalid input JSON: filters and filterBranches are lists")
        return [self.filter(each) for each in filters] + [self.groups(each) for each in branches]

    def filter(self, given: Any) -> Groups:
        if not isinstance(given, Mapping):
            raise BadInput("Invalid input JSON: a filter is an object")
        kind = str(given.get("filterType", ""))
        if kind == "PROPERTY":
            return read_operation(given, self.record_type, self.portal)
        if kind == "IN_LIST":
            return [[{"list": str(given.get("listId", "")), "member": self.is_in(given.get("operator"), kind)}]]
        raise refused("filterType", kind, "PROPERTY and IN_LIST")

    def associated(self, branch: Mapping[str, Any]) -> Groups:
        to_type = find_record_type(str(branch.get("objectTypeId", "")))
        if to_type is None:
            raise BadInput(f"objectTypeId {str(branch.get('objectTypeId'))[:40]!r} of an ASSOCIATION branch is unknown")
        self.check_plain(branch, to_type)
        inner = all_of(Reader(to_type, self.portal, self.depth + 1).inside(branch))
        groups = [] if inner == TRUE else as_filter_groups(inner)
        has = self.is_in(branch.get("operator"), "ASSOCIATION")
        return [[{"associated": to_type.name, "has": has, "filterGroups": groups}]]

    def check_plain(self, branch: Mapping[str, Any], to_type: RecordType) -> None:
        """Our filters know no labels: any association of the two types counts, and only that can be asked."""
        asked = branch.get("associationTypeId")
        known = AssociationTypes(self.portal.pk).by_label(self.record_type, to_type)
        if asked is not None and str(asked) != str(known[""].type_id):
            raise BadInput(
                f"associationTypeId {str(asked)[:40]} of an ASSOCIATION branch asks for a label, which filters cannot; "
                f"{known[''].type_id} asks for any association with {to_type.name}"
            )

    def is_in(self, operator: Any, kind: str) -> bool:
        if operator not in (IN_LIST, NOT_IN_LIST):
            raise refused("operator", f"{operator} of {kind}", f"{IN_LIST} and {NOT_IN_LIST}")
        return bool(operator == IN_LIST)


def refused(what: str, given: str, known: str) -> BadInput:
    text = f"Lists cannot be made with the {what} {given[:60]!r}; they take {known}"
    return BadInput(text, [{"message": text, "code": "UNSUPPORTED_FILTER", "in": "filterBranch"}])
