"""The `operation` of a PROPERTY filter, by its operationType."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.api.errors import BadInput
from core.portals.models import Portal
from crm.records.api.lists.branches.logic import Groups, Part, all_of, any_of, deny
from crm.records.api.lists.branches.times import TIMES
from crm.records.filters.language import Operator
from crm.records.record_types import Property, PropertyKind, RecordType

UNKNOWN = Operator.NOT_HAS_PROPERTY
COMPARED = {
    "IS_GREATER_THAN": Operator.GT,
    "IS_GREATER_THAN_OR_EQUAL_TO": Operator.GTE,
    "IS_LESS_THAN": Operator.LT,
    "IS_LESS_THAN_OR_EQUAL_TO": Operator.LTE,
}
KNOWN = {
    "IS_KNOWN": Operator.HAS_PROPERTY,
    "IS_NOT_BLANK": Operator.HAS_PROPERTY,
    "IS_UNKNOWN": UNKNOWN,
    "IS_BLANK": UNKNOWN,
}
# Written for what only our language says; read back so that nothing is lost.
OURS = {"CONTAINS_TOKEN": Operator.CONTAINS_TOKEN, "NOT_CONTAINS_TOKEN": Operator.NOT_CONTAINS_TOKEN}
# Those that find records without a value as well, unless they are told not to.
DENIALS = frozenset(
    "IS_NOT_EQUAL_TO IS_NONE_OF IS_NOT_EXACTLY DOES_NOT_CONTAIN DOES_NOT_CONTAIN_ALL IS_NOT_BETWEEN "
    "NOT_CONTAINS_TOKEN".split()
)


@dataclass(frozen=True)
class Operation:
    prop: Property
    kind: str
    operator: str
    given: Mapping[str, Any]
    portal: Portal

    def part(self, operator: str, **values: Any) -> Part:
        return {"propertyName": self.prop.name, "operator": str(operator), **values}

    def values(self) -> list[str]:
        """`value` or `values`, at least one."""
        given = self.given.get("values", [self.given.get("value")])
        if not isinstance(given, list) or not given or any(value is None for value in given):
            raise BadInput(f"The operation on {self.prop.name} needs a value")
        return [_as_text(value) for value in given]

    def refused(self) -> BadInput:
        text = (
            f"The filterType PROPERTY cannot be used on {self.prop.name} with the operationType "
            f"{self.kind[:40]!r} and the operator {self.operator[:60]!r}"
        )
        return BadInput(text, [{"message": text, "code": "UNSUPPORTED_FILTER", "in": "filterBranch"}])


def read_operation(given: Mapping[str, Any], record_type: RecordType, portal: Portal) -> Groups:
    name, operation = str(given.get("property", "")), given.get("operation")
    prop = record_type.property_named(name)
    if prop is None:
        text = f"Property {name[:100]} does not exist on {record_type.name}"
        raise BadInput(text, [{"message": text, "code": "PROPERTY_DOESNT_EXIST", "in": "filterBranch"}])
    if not isinstance(operation, Mapping):
        raise BadInput(f"The filter on {name} needs an operation")
    asked = Operation(
        prop, str(operation.get("operationType", "")), str(operation.get("operator", "")), operation, portal
    )
    return with_unknown(asked, _read(asked))


def _read(asked: Operation) -> Groups:
    if asked.operator in KNOWN:
        return [[asked.part(KNOWN[asked.operator])]]
    if asked.kind in TIMES:
        groups = TIMES[asked.kind](asked)
    elif asked.operator in READERS:
        groups = READERS[asked.operator](asked)
    else:
        groups = None
    if groups is None:
        raise asked.refused()
    return groups


def with_unknown(asked: Operation, groups: Groups) -> Groups:
    """`includeObjectsWithNoValueSet` decides about records without a value; unsaid, denials find them, too."""
    if asked.operator in KNOWN:
        return groups
    is_denial = asked.operator in DENIALS
    include = asked.given.get("includeObjectsWithNoValueSet", is_denial)
    if is_denial and include is False:
        return all_of([groups, [[asked.part(Operator.HAS_PROPERTY)]]])
    if not is_denial and include is True:
        return any_of([groups, [[asked.part(UNKNOWN)]]])
    return groups


def equal(asked: Operation) -> Groups | None:
    values = asked.values()
    if len(values) == 1:
        return [[asked.part(Operator.EQ, value=values[0])]]
    return [[asked.part(Operator.IN, values=values)]]


def exactly(asked: Operation) -> Groups | None:
    """Of a property with several options only "has them all" can be asked, not "and no others"."""
    is_one = len(asked.values()) == 1 and asked.prop.kind != PropertyKind.MULTIPLE
    return equal(asked) if is_one else None


def contains(asked: Operation) -> Groups | None:
    return [[asked.part(Operator.CONTAINS_TOKEN, value=f"*{value}*")] for value in asked.values()]


def contains_all(asked: Operation) -> Groups | None:
    return [[asked.part(Operator.EQ, value=value) for value in asked.values()]]


def compared(asked: Operation) -> Groups | None:
    return [[asked.part(COMPARED[asked.operator], value=asked.values()[0])]]


def between(asked: Operation) -> Groups | None:
    low, high = asked.given.get("lowerBound"), asked.given.get("upperBound")
    if low is None or high is None:
        return None
    return [[asked.part(Operator.BETWEEN, value=_as_text(low), highValue=_as_text(high))]]


def ours(asked: Operation) -> Groups | None:
    return [[asked.part(OURS[asked.operator], value=asked.values()[0])]]


def opposite_of(read: "Callable[[Operation], Groups | None]") -> "Callable[[Operation], Groups | None]":
    def denied(asked: Operation) -> Groups | None:
        groups = read(asked)
        if groups is None:
            return None
        return all_of([any_of(deny(part) for part in group) for group in groups])

    return denied


READERS: "dict[str, Callable[[Operation], Groups | None]]" = {
    "IS_EQUAL_TO": equal,
    "IS_ANY_OF": equal,
    "IS_EXACTLY": exactly,
    "CONTAINS": contains,
    "CONTAINS_ALL": contains_all,
    "IS_BETWEEN": between,
    "IS_NOT_EQUAL_TO": opposite_of(equal),
    "IS_NONE_OF": opposite_of(equal),
    "IS_NOT_EXACTLY": opposite_of(exactly),
    "DOES_NOT_CONTAIN": opposite_of(contains),
    "DOES_NOT_CONTAIN_ALL": opposite_of(contains_all),
    "IS_NOT_BETWEEN": opposite_of(between),
    **dict.fromkeys(COMPARED, compared),
    **dict.fromkeys(OURS, ours),
}


def _as_text(value: Any) -> str:
    """As parse_filters takes it; 12.0 of a client's float is 12."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
