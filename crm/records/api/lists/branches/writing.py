"""From our filters to a filterBranch, as HubSpot writes them: an OR of AND branches."""

from decimal import Decimal
from typing import Any

from crm.records.api.association_types import HUBSPOT_DEFINED, plain_type_id
from crm.records.api.lists.branches.reading import IN_LIST, NOT_IN_LIST
from crm.records.api.lists.branches.writing_times import write_time
from crm.records.filters import Filters
from crm.records.filters.language import (
    EXISTENCE,
    NUMBER_KINDS,
    OPPOSITES,
    TIME_KINDS,
    Associated,
    Condition,
    Group,
    Membership,
    Operator,
)
from crm.records.record_types import PropertyKind, RecordType

Branch = dict[str, Any]
COMPARED = {
    Operator.GT: "IS_GREATER_THAN",
    Operator.GTE: "IS_GREATER_THAN_OR_EQUAL_TO",
    Operator.LT: "IS_LESS_THAN",
    Operator.LTE: "IS_LESS_THAN_OR_EQUAL_TO",
}
EQUAL = (Operator.EQ, Operator.IN)
UNEQUAL = (Operator.NEQ, Operator.NOT_IN)
CHOSEN = (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE, PropertyKind.OWNER)


def write_branch(filters: Filters) -> Branch:
    """The root is always an OR of ANDs, which HubSpot's own clients expect."""
    return branch("OR", branches=[_group(filters, group) for group in filters.groups])


def branch(kind: str, filters: list[Any] | None = None, branches: list[Any] | None = None) -> Branch:
    return {
        "filterBranchType": kind,
        "filterBranchOperator": "OR" if kind in ("OR", "NOT_ANY") else "AND",
        "filterBranches": branches or [],
        "filters": filters or [],
    }


def _group(filters: Filters, group: Group) -> Branch:
    found = branch("AND")
    for part in group:
        if isinstance(part, Associated):
            found["filterBranches"].append(_associated(filters.record_type, part))
        elif isinstance(part, Membership):
            operator = IN_LIST if part.member else NOT_IN_LIST
            found["filters"].append({"filterType": "IN_LIST", "listId": str(part.list_id), "operator": operator})
        else:
            _add_condition(found, part, filters.portal.time_zone)
    return found


def _associated(record_type: RecordType, part: Associated) -> Branch:
    """Several groups inside are an OR within the AND."""
    groups = [_group(part.filters, group) for group in part.filters.groups]
    inner = groups[0] if len(groups) == 1 else branch("AND", branches=[branch("OR", branches=groups)] if groups else [])
    return inner | {
        "filterBranchType": "ASSOCIATION",
        "objectTypeId": part.to_type.type_id,
        "operator": IN_LIST if part.has else NOT_IN_LIST,
        "associationTypeId": plain_type_id(record_type, part.to_type),
        "associationCategory": HUBSPOT_DEFINED,
    }


def _add_condition(found: Branch, condition: Condition, zone: str) -> None:
    """Several days or times are an OR of their own: HubSpot has no operation for them."""
    filters = [property_filter(condition, each) for each in operations(condition, zone)]
    if len(filters) > 1 and condition.operator == Operator.IN:
        found["filterBranches"].append(branch("OR", branches=[branch("AND", [each]) for each in filters]))
    else:
        found["filters"] += filters


def property_filter(condition: Condition, operation: dict[str, Any]) -> dict[str, Any]:
    include = condition.operator in OPPOSITES and condition.operator not in EXISTENCE
    said = {**operation, "includeObjectsWithNoValueSet": include}
    return {"filterType": "PROPERTY", "property": condition.prop.name, "operation": said}


def operations(condition: Condition, zone: str) -> list[dict[str, Any]]:
    kind, operator, raw = condition.prop.kind, condition.operator, condition.raw
    if operator in EXISTENCE:
        word = "IS_KNOWN" if operator == Operator.HAS_PROPERTY else "IS_UNKNOWN"
        return [{"operationType": "ALL_PROPERTY", "operator": word}]
    if kind in TIME_KINDS:
        return write_time(operator, raw, zone)
    if kind == PropertyKind.BOOL:
        word = "IS_EQUAL_TO" if operator == Operator.EQ else "IS_NOT_EQUAL_TO"
        return [{"operationType": "BOOL", "operator": word, "value": raw[0].lower() == "true"}]
    if kind in CHOSEN:
        word = "IS_ANY_OF" if operator in EQUAL else "IS_NONE_OF"
        return [{"operationType": "ENUMERATION", "operator": word, "values": list(raw)}]
    if kind in NUMBER_KINDS and len(raw) == 1:
        return [_number(operator, raw[0])]
    return [_text(kind in NUMBER_KINDS, operator, raw)]


def _number(operator: Operator, raw: str) -> dict[str, Any]:
    word = COMPARED.get(operator) or ("IS_EQUAL_TO" if operator in EQUAL else "IS_NOT_EQUAL_TO")
    return {"operationType": "NUMBER", "operator": word, "value": _as_number(raw)}


def _text(is_number: bool, operator: Operator, raw: tuple[str, ...]) -> dict[str, Any]:
    if operator == Operator.BETWEEN:
        bounds = [_as_number(each) if is_number else each for each in raw]
        kind = "NUMBER_RANGED" if is_number else "STRING"
        return {"operationType": kind, "operator": "IS_BETWEEN", "lowerBound": bounds[0], "upperBound": bounds[1]}
    if operator in EQUAL or operator in UNEQUAL:
        word = "IS_EQUAL_TO" if operator in EQUAL else "IS_NOT_EQUAL_TO"
        return {"operationType": "MULTISTRING", "operator": word, "values": list(raw)}
    if operator in COMPARED:
        return {"operationType": "STRING", "operator": COMPARED[operator], "value": raw[0]}
    inner = raw[0][1:-1]
    if raw[0] == f"*{inner}*" and inner and "*" not in inner:
        word = "CONTAINS" if operator == Operator.CONTAINS_TOKEN else "DOES_NOT_CONTAIN"
        return {"operationType": "MULTISTRING", "operator": word, "values": [inner]}
    return {"operationType": "STRING", "operator": str(operator), "value": raw[0]}


def _as_number(raw: str) -> int | float:
    """JSON's own; HubSpot's clients read a number here."""
    number = Decimal(raw)
    return int(number) if number == number.to_integral_value() else float(number)
