"""Answering a statement from what a company holds."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.company import Company, Row
from sandbox.entities.properties import ENTITY_OF_PATH, KNOWN, UNQUERYABLE
from sandbox.faultbodies import QboFault
from sandbox.query.parse import Condition, Statement, parse
from sandbox.rates import exchange_rates
from sandbox.timestamps import read_time

NAME_LISTS = (
    "Customer",
    "Vendor",
    "Employee",
    "Item",
    "Account",
    "Class",
    "Department",
    "Term",
    "PaymentMethod",
    "TaxCode",
    "TaxRate",
    "CompanyCurrency",
)
COUNTED_PAGES = ("Invoice",)
TRANSACTIONS = ("Invoice", "Payment", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt")
US_PSEUDO_CODES = (
    ("TAX", True, False),
    ("NON", False, False),
    ("CustomSalesTax", True, True),
)
ONLY_SINGLE = {"Item": ("DeferredRevenue",)}
"""What an object shows when it is asked for alone, and not in a list."""
KEPT_ANSWERS = 64
Test = Callable[[Row], bool]


def answer_query(company: Company, text: str) -> dict[str, Any]:
    """The body of a QueryResponse."""
    statement = parse(text.strip())
    entity = ENTITY_OF_PATH.get(statement.entity.lower())
    if entity is None:
        raise QboFault("4001", f"QueryValidationError: invalid context declaration: {statement.entity}")
    _check_properties(entity, statement)
    rows = _rows(company, entity, statement)
    if statement.counts:
        return {"totalCount": len(rows)}
    page = rows[statement.start - 1 : statement.start - 1 + statement.most]
    if not page:
        return {}
    page = [_without(row, hidden) for row in page] if (hidden := ONLY_SINGLE.get(entity)) else page
    shown = [_project(row, statement.columns) for row in page] if statement.columns else page
    answer: dict[str, Any] = {entity: shown, "startPosition": statement.start, "maxResults": len(shown)}
    if entity in COUNTED_PAGES:
        answer["totalCount"] = len(shown)
    return answer


def _without(row: Row, hidden: tuple[str, ...]) -> Row:
    return {name: value for name, value in row.items() if name not in hidden}


def _check_properties(entity: str, statement: Statement) -> None:
    for condition in statement.conditions:
        _check_property(entity, condition.property)
        if condition.property.split(".")[0] in UNQUERYABLE:
            raise QboFault("4001", f"QueryValidationError: property '{condition.property}' is not queryable")
    for name, _ in statement.order:
        _check_property(entity, name)
    for name in statement.columns:
        if name != "*":
            _check_property(entity, name)


def _check_property(entity: str, name: str) -> None:
    if name.split(".")[0] not in KNOWN[entity]:
        raise QboFault("4001", f"QueryValidationError: Property {name} not found for Entity {entity}")


def _rows(company: Company, entity: str, statement: Statement) -> list[Row]:
    """Paging asks the same again and again: the ordered list is kept until something of the entity changes."""
    key = (entity, tuple(statement.conditions), tuple(statement.order))
    version = company.versions.get(entity, 0)
    kept = company.query_cache.get(key)
    if kept is not None and kept[0] == version:
        found: list[Row] = kept[1]
        return found
    rows = _ordered(entity, _filtered(company, entity, statement), statement.order)
    if len(company.query_cache) >= KEPT_ANSWERS:
        company.query_cache.pop(next(iter(company.query_cache)))
    company.query_cache[key] = (version, rows)
    return rows


def _filtered(company: Company, entity: str, statement: Statement) -> list[Row]:
    conditions = list(statement.conditions)
    found = _candidates(company, entity, conditions)
    rows: Iterable[Row] = company.of(entity).values() if found is None else found
    if entity == "TaxCode" and company.is_us and found is None:
        rows = [*_pseudo_codes(), *rows]
    if entity == "ExchangeRate":
        asked = [c.values[0] for c in conditions if c.property == "AsOfDate" and c.operator == "="]
        rows = exchange_rates(company, asked[0] if asked else "")
    tests = [_test_of(entity, condition) for condition in conditions]
    if entity in NAME_LISTS and not any(c.property == "Active" for c in conditions):
        tests.insert(0, lambda row: row.get("Active", True) is not False)
    if not tests:
        return list(rows)
    if len(tests) == 1:
        only = tests[0]
        return [row for row in rows if only(row)]
    return [row for row in rows if all(test(row) for test in tests)]


def _candidates(company: Company, entity: str, conditions: list[Condition]) -> list[Row] | None:
    """The few rows that an id, a name or a number can mean, without looking at all of them."""
    for condition in conditions:
        if condition.operator not in ("=", "IN"):
            continue
        if condition.property == "Id":
            return [row for wanted in dict.fromkeys(condition.values) if (row := company.find(entity, wanted))]
        found = [company.indexes.holders(entity, condition.property, value) for value in condition.values]
        known = [wanted for holders in found if holders is not None for wanted in holders]
        if all(holders is not None for holders in found):
            return [company.rows[entity][wanted] for wanted in dict.fromkeys(known)]
    return None


def _test_of(entity: str, condition: Condition) -> Test:
    get = getter(condition.property)
    if condition.operator == "LIKE":
        pattern = re.compile(_like(condition.values[0]), re.IGNORECASE | re.DOTALL)
        return lambda row: (value := get(row)) is not None and pattern.fullmatch(_text(value)) is not None
    if condition.operator == "IN":
        wanted = {value.casefold() for value in condition.values}
        return lambda row: (value := get(row)) is not None and _text(value).casefold() in wanted
    return _comparison(get, condition.operator, condition.values[0])


def _comparison(get: Callable[[Row], Any], operator: str, wanted: str) -> Test:
    """Compared as what the stored value is: time, number, or text without regard to case."""
    as_number, as_time, as_text = _number(wanted), _time(wanted), wanted.casefold()

    def test(row: Row) -> bool:
        value = get(row)
        if value is None:
            return False
        if isinstance(value, bool):
            return operator == "=" and _text(value) == as_text
        if isinstance(value, (int, float)):
            return as_number is not None and _holds(operator, Decimal(str(value)), as_number)
        if as_time is not None and len(value) > 10 and value[10] == "T":
            return _holds(operator, read_time(value), as_time)
        if as_number is not None and value.isdigit() and operator != "=":
            return _holds(operator, Decimal(value), as_number)
        return _holds(operator, value.casefold(), as_text)

    return test


def _holds(operator: str, value: Any, wanted: Any) -> bool:
    match operator:
        case "=":
            return bool(value == wanted)
        case "<":
            return bool(value < wanted)
        case ">":
            return bool(value > wanted)
        case "<=":
            return bool(value <= wanted)
    return bool(value >= wanted)


def getter(name: str) -> Callable[[Row], Any]:
    """The value of a property; a reference is its `value`, an e-mail field its address."""
    parts = name.split(".")
    if len(parts) == 1:

        def simple(row: Row) -> Any:
            value = row.get(name)
            if isinstance(value, dict):
                return value.get("value", value.get("Address", value.get("FreeFormNumber")))
            return None if isinstance(value, list) else value

        return simple

    def nested(row: Row) -> Any:
        value: Any = row
        for part in parts:
            value = value.get(part) if isinstance(value, dict) else None
        return None if isinstance(value, (dict, list)) else value

    return nested


def _ordered(entity: str, rows: list[Row], order: list[tuple[str, bool]]) -> list[Row]:
    """Asked for nothing: transactions newest change first, names by name, as recorded."""
    if not order:
        if entity in TRANSACTIONS:
            return sorted(rows, key=lambda row: (row["MetaData"]["LastUpdatedTime"], int(row["Id"])), reverse=True)
        return sorted(rows, key=_by_name)
    for name, descending in reversed(order):
        get = getter(name)
        rows = sorted(rows, key=lambda row: _sort_key(get(row)), reverse=descending)
    return rows


def _by_name(row: Row) -> str:
    return str(
        row.get("FullyQualifiedName") or row.get("DisplayName") or row.get("Name") or row.get("Id", "")
    ).casefold()


def _sort_key(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    if isinstance(value, (bool, int, float)):
        return (1, float(value))
    if value.isdigit():
        return (1, float(value))
    if len(value) > 18 and value[10] == "T":
        return (2, read_time(value).isoformat())
    return (2, value.casefold())


def _project(row: Row, columns: tuple[str, ...]) -> Row:
    shown: Row = {name: row[name] for name in ("domain", "sparse") if name in row}
    for name in columns:
        head, _, tail = name.partition(".")
        if head not in row:
            continue
        if tail and isinstance(row[head], dict):
            shown.setdefault(head, {}).update({tail: row[head][tail]} if tail in row[head] else {})
        else:
            shown[head] = row[head]
    return shown


def _like(pattern: str) -> str:
    return ".*".join(re.escape(part) for part in pattern.split("%"))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _time(text: str) -> datetime | None:
    try:
        return read_time(text.replace(" ", "+"))
    except ValueError:
        return None


def _pseudo_codes() -> list[Row]:
    return [
        {"Id": wanted, "Name": wanted, "Description": wanted, "Active": True, "Taxable": taxable, "TaxGroup": group}
        for wanted, taxable, group in US_PSEUDO_CODES
    ]
