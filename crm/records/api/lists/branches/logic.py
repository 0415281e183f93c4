"""Groups of OR over AND, as the parts of a filter's JSON: put together, multiplied out, denied."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from core.api.errors import BadInput
from crm.records.filters.language import OPPOSITES, Operator
from crm.records.filters.parsing import MOST_FILTERS, MOST_GROUPS

Part = dict[str, Any]
Groups = list[list[Part]]  # [[]] is always true, [] never
TRUE: Groups = [[]]
_BOTH_WAYS = {**OPPOSITES, **{positive: denial for denial, positive in OPPOSITES.items()}}
_REST = {
    Operator.LT: Operator.GTE,
    Operator.LTE: Operator.GT,
    Operator.GT: Operator.LTE,
    Operator.GTE: Operator.LT,
}


def any_of(each: Iterable[Groups]) -> Groups:
    return fitting([group for groups in each for group in groups])


def all_of(each: Sequence[Groups]) -> Groups:
    """Raises BadInput where multiplying out would make too many groups."""
    found = TRUE
    for groups in each:
        found = fitting([[*left, *right] for left, right in product(found, groups)])
    return found


def fitting(groups: Groups) -> Groups:
    if len(groups) > MOST_GROUPS or any(len(group) > MOST_FILTERS for group in groups):
        raise BadInput("These filterBranches make too many alternatives; use fewer nested OR branches")
    return groups


def denied(groups: Groups) -> Groups:
    """True for all others, those without a value among them."""
    return all_of([any_of(deny(part) for part in group) for group in groups])


def deny(part: Part) -> Groups:
    if "list" in part:
        return [[part | {"member": not part["member"]}]]
    if "associated" in part:
        return [[part | {"has": not part["has"]}]]
    operator = Operator(part["operator"])
    unknown: Part = {"propertyName": part["propertyName"], "operator": str(Operator.NOT_HAS_PROPERTY)}
    if operator in _BOTH_WAYS:
        return [[part | {"operator": str(_BOTH_WAYS[operator])}]]
    if operator in _REST:
        return [[part | {"operator": str(_REST[operator])}], [unknown]]
    low = {"propertyName": part["propertyName"], "operator": str(Operator.LT), "value": part["value"]}
    high = {"propertyName": part["propertyName"], "operator": str(Operator.GT), "value": part["highValue"]}
    return [[low], [high], [unknown]]
