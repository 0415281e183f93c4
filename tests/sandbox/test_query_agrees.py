"""Any query finds what a plain reading of it in Python finds, in the order and page that it asks for."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = ["Aa", "ab AS", "B'rk", "Bærum & Co", "Ça va", "Zz 10 %", "Berg \\ Lie", "berg 2", "Øst", "Fjord 9"]
PEOPLE = ["Ola", "Kari", "ola", None]
TEXT = st.sampled_from([*NAMES, "", "b", "M", "ola", "Ole", "9"])
OPERATORS = ("=", "<", ">", "<=", ">=")


@pytest.fixture(scope="module")
def rows(module_books: Any) -> list[dict[str, Any]]:
    made = []
    for place, name in enumerate(NAMES):
        body = {"DisplayName": name, "GivenName": PEOPLE[place % len(PEOPLE)], "Notes": "x" if place % 2 else None}
        customer = module_books.post("customer", {key: value for key, value in body.items() if value}).json()[
            "Customer"
        ]
        if place % 3 == 0:
            change = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}
            customer = module_books.post("customer", change).json()["Customer"]
        else:
            line = {
                "DetailType": "SalesItemLineDetail",
                "Amount": place * 10.5,
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "NON"}},
            }
            module_books.post("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})
        made.append(customer)
    ids = {row["Id"] for row in made}
    found = module_books.query("SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 1000")["Customer"]
    return [row for row in found if row["Id"] in ids]


@pytest.fixture(scope="module")
def module_books(start_sandbox: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    company = start_sandbox(tmp_path_factory.mktemp("query") / "company")
    company.control("limits", {"off": True})
    yield company.new_company()
    company.stop()


condition = st.one_of(
    st.tuples(st.sampled_from(["DisplayName", "GivenName"]), st.sampled_from(OPERATORS), TEXT),
    st.tuples(st.sampled_from(["DisplayName", "GivenName"]), st.just("IN"), st.lists(TEXT, min_size=1, max_size=3)),
    st.tuples(st.just("DisplayName"), st.just("LIKE"), st.sampled_from(["%a%", "b%", "%s", "%10%", "Aa", "%"])),
    st.tuples(st.just("Balance"), st.sampled_from(OPERATORS), st.integers(0, 100).map(str)),
    st.tuples(st.just("Active"), st.just("="), st.booleans()),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    conditions=st.lists(condition, max_size=3),
    order=st.sampled_from(["", "DisplayName", "DisplayName DESC", "Balance", "GivenName DESC"]),
    start=st.integers(1, 6),
    most=st.integers(1, 12),
)
def test_a_query_finds_what_python_finds(
    module_books: Any, rows: list[dict[str, Any]], conditions: list[Any], order: str, start: int, most: int
) -> None:
    mine = {row["Id"] for row in rows}
    others = [f"Id IN ({', '.join(quoted(pk) for pk in sorted(mine))})"]
    where = " AND ".join([*others, *(said(*each) for each in conditions)])
    expected = [row for row in rows if all(holds(row, *each) for each in conditions)]
    if not any(name == "Active" for name, _operator, _value in conditions):
        expected = [row for row in expected if row["Active"]]
    counted = module_books.query(f"SELECT COUNT(*) FROM Customer WHERE {where}")
    assert counted["totalCount"] == len(expected)
    tail = f"ORDERBY {order}, Id " if order else ""
    found = module_books.query(f"SELECT * FROM Customer WHERE {where} {tail}STARTPOSITION {start} MAXRESULTS {most}")
    ids = [row["Id"] for row in found.get("Customer", [])]
    if order:
        assert ids == [row["Id"] for row in ordered(expected, order)][start - 1 : start - 1 + most]
    else:
        assert set(ids) <= {row["Id"] for row in expected}
        assert len(ids) == max(0, min(most, len(expected) - start + 1))


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def said(name: str, operator: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{name} {operator} {str(value).lower()}"
    if isinstance(value, list):
        return f"{name} IN ({', '.join(quoted(each) for each in value)})"
    return f"{name} {operator} {quoted(value)}"


def holds(row: dict[str, Any], name: str, operator: str, wanted: Any) -> bool:
    value = row.get(name)
    if value is None:
        return False
    if operator == "IN":
        return value.casefold() in [each.casefold() for each in wanted]
    if operator == "LIKE":
        return fnmatchcase(value.casefold(), wanted.casefold().replace("%", "*"))
    left, right = (value, wanted) if name == "Active" else compared(name, value, wanted)
    verdicts = {"=": left == right, "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    return verdicts[operator]


def compared(name: str, value: Any, wanted: Any) -> tuple[Any, Any]:
    return (float(value), float(wanted)) if name == "Balance" else (value.casefold(), wanted.casefold())


def ordered(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    name, _space, direction = order.partition(" ")

    def key(row: dict[str, Any]) -> Any:
        value = row.get(name)
        if name == "Balance":
            return float(value or 0)
        return (value is not None, (value or "").casefold())

    return sorted(sorted(rows, key=lambda row: int(row["Id"])), key=key, reverse=direction == "DESC")
