"""HubSpot's filterBranch says what our filters say, there and back; what cannot be said is refused by its name."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.api.errors import BadInput
from crm.records.api.lists.branches import read_branch, write_branch
from crm.records.filters import parse_filters
from crm.records.portal_types import portal_type
from tests.crm.filters.examples import a_group, some_deals
from tests.people import Cast

JSON = dict[str, Any]
CASES: dict[str, tuple[JSON, JSON]] = {
    "text is any of": (
        {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Ola", "Kari"]},
        {"operator": "IN", "values": ["Ola", "Kari"]},
    ),
    "text contains": (
        {"operationType": "STRING", "operator": "CONTAINS", "value": "berg"},
        {"operator": "CONTAINS_TOKEN", "value": "*berg*"},
    ),
    "known": ({"operationType": "ALL_PROPERTY", "operator": "IS_KNOWN"}, {"operator": "HAS_PROPERTY"}),
    "unknown": ({"operationType": "ALL_PROPERTY", "operator": "IS_UNKNOWN"}, {"operator": "NOT_HAS_PROPERTY"}),
}
TIMES: dict[str, tuple[JSON, JSON]] = {
    "a day": (
        {"operationType": "DATE", "operator": "IS_AFTER", "year": 2026, "month": "NOVEMBER", "day": 23},
        {"operator": "GT", "value": "2026-11-23"},
    ),
    "a moment": (
        {"operationType": "DATETIME", "operator": "IS_BEFORE", "timestamp": 1767225600000},
        {"operator": "LT", "value": "1767225600000"},
    ),
    "days ago": (
        {"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 7},
        {"operator": "BETWEEN", "value": "@today-7d", "highValue": "@today"},
    ),
    "this month": (
        {"operationType": "CALENDAR_DATE", "operator": "IN_THIS_TIME_UNIT", "timeUnit": "MONTH"},
        {"operator": "EQ", "value": "@this_month"},
    ),
    "after today": (
        {
            "operationType": "TIME_POINT",
            "operator": "IS_AFTER",
            "endpointBehavior": "EXCLUSIVE",
            "timePoint": {
                "timeType": "INDEXED",
                "timezoneSource": "CUSTOM",
                "zoneId": "Europe/Oslo",
                "indexReference": {"referenceType": "TODAY"},
                "offset": {"days": -3},
            },
        },
        {"operator": "GT", "value": "@today-3d"},
    ),
}


def condition(name: str, operation: JSON) -> JSON:
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def an_or(*filters: JSON, branches: list[JSON] | None = None) -> JSON:
    inner = {"filterBranchType": "AND", "filterBranches": branches or [], "filters": list(filters)}
    return {"filterBranchType": "OR", "filterBranches": [inner], "filters": []}


def read(cast: Cast, branch: Any, of: str = "contacts") -> list[Any]:
    return read_branch(branch, portal_type(of, cast.portal), cast.portal)


def test_whatever_our_filters_say_theirs_say_and_find_the_same(transactional_db: None) -> None:
    cast, _deals = some_deals()
    record_type = portal_type("deals", cast.portal)

    def found(filters: Any) -> set[int]:
        model: Any = record_type.model
        return set(filters.narrow(model.objects.for_portal(cast.portal)).values_list("pk", flat=True))

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(a_group(cast), min_size=1, max_size=3))
    def same(groups: list[Any]) -> None:
        filters = parse_filters(groups, record_type, cast.portal, cast.sales.user.pk)
        branch = write_branch(filters)
        try:
            again = parse_filters(read_branch(branch, record_type, cast.portal), record_type, cast.portal)
        except BadInput as refused:
            assume("too many alternatives" not in refused.message)
            raise AssertionError((refused.message, groups, branch)) from refused
        assert found(again) == found(filters), (groups, branch, again.to_json())

    same()


@pytest.mark.parametrize("case", list(CASES))
def test_an_operation_on_text_is_read(cast: Cast, case: str) -> None:
    operation, ours = CASES[case]
    assert read(cast, an_or(condition("firstname", operation))) == [{"filters": [{"propertyName": "firstname"} | ours]}]


@pytest.mark.parametrize("case", list(TIMES))
def test_an_operation_on_time_is_read(cast: Cast, case: str) -> None:
    operation, ours = TIMES[case]
    wanted = [{"filters": [{"propertyName": "closedate"} | ours]}]
    assert read(cast, an_or(condition("closedate", operation)), "deals") == wanted


def test_the_example_of_hubspots_documentation_is_read(cast: Cast) -> None:
    won = condition("hs_is_closed_won", {"operationType": "BOOL", "operator": "IS_EQUAL_TO", "value": True})
    deals = {
        "filterBranchType": "ASSOCIATION",
        "filterBranchOperator": "AND",
        "objectTypeId": "0-3",
        "operator": "IN_LIST",
        "associationTypeId": 4,
        "associationCategory": "HUBSPOT_DEFINED",
        "filters": [won],
        "filterBranches": [],
    }
    city = condition("city", {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Oslo"]})
    assert read(cast, an_or(city, branches=[deals])) == [
        {
            "filters": [
                {"propertyName": "city", "operator": "EQ", "value": "Oslo"},
                {
                    "associated": "deals",
                    "has": True,
                    "filterGroups": [
                        {"filters": [{"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"}]}
                    ],
                },
            ]
        }
    ]


def test_what_is_nested_is_multiplied_out(cast: Cast) -> None:
    def is_in(city: str) -> JSON:
        return condition("city", {"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": city})

    either = {"filterBranchType": "OR", "filters": [is_in("Oslo"), is_in("Bergen")], "filterBranches": []}
    none = {"filterBranchType": "NOT_ANY", "filters": [is_in("Voss"), is_in("Odda")], "filterBranches": []}
    assert read(cast, an_or(branches=[either, none])) == [
        {
            "filters": [
                {"propertyName": "city", "operator": "EQ", "value": city},
                {"propertyName": "city", "operator": "NEQ", "value": "Voss"},
                {"propertyName": "city", "operator": "NEQ", "value": "Odda"},
            ]
        }
        for city in ("Oslo", "Bergen")
    ]


def test_no_value_counts_as_it_is_asked(cast: Cast) -> None:
    operation = {"operationType": "STRING", "operator": "IS_NOT_EQUAL_TO", "value": "Oslo"}
    other = {"propertyName": "city", "operator": "NEQ", "value": "Oslo"}
    known = {"propertyName": "city", "operator": "HAS_PROPERTY"}
    said = operation | {"includeObjectsWithNoValueSet": False}
    assert read(cast, an_or(condition("city", operation))) == [{"filters": [other]}]
    assert read(cast, an_or(condition("city", said))) == [{"filters": [other, known]}]


REFUSED: dict[str, tuple[JSON, str]] = {
    "form submission": (an_or({"filterType": "FORM_SUBMISSION", "operator": "FILLED_OUT"}), "FORM_SUBMISSION"),
    "page view": (an_or({"filterType": "PAGE_VIEW"}), "PAGE_VIEW"),
    "events": (an_or(branches=[{"filterBranchType": "UNIFIED_EVENTS"}]), "UNIFIED_EVENTS"),
    "property": (an_or(condition("favourite_food", {})), "favourite_food"),
    "operator": (
        an_or(condition("city", {"operationType": "STRING", "operator": "HAS_EVER_BEEN_EQUAL_TO", "value": "x"})),
        "HAS_EVER_BEEN_EQUAL_TO",
    ),
    "label": (
        an_or(
            branches=[
                {
                    "filterBranchType": "ASSOCIATION",
                    "objectTypeId": "0-3",
                    "operator": "IN_LIST",
                    "associationTypeId": 999,
                }
            ]
        ),
        "associationTypeId 999",
    ),
    "nothing at all": ({"filterBranchType": "OR", "filters": [], "filterBranches": []}, "at least one filter"),
    "no branch": ({}, "filterBranchType"),
    "always": (an_or(), "at least one filter"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_cannot_be_said_is_refused_by_its_name(cast: Cast, case: str) -> None:
    branch, name = REFUSED[case]
    with pytest.raises(BadInput) as refused:
        read(cast, branch)
    assert name in refused.value.message


NAMES = (
    "filterBranchType filterBranches filters filterType property operation operationType operator value values "
    "timePoint timeType year month day offset indexReference listId objectTypeId numberOfDays timestamp lowerBound "
    "upperBound includeObjectsWithNoValueSet"
).split()
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
    | st.sampled_from(["OR", "AND", "NOT_ALL", "PROPERTY", "city", "closedate", "IS_EQUAL_TO", "INDEXED", "DATE"])
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)


@given(st.recursive(PLAIN, nested, max_leaves=12))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_nonsense_is_refused_and_never_breaks(cast: Cast, branch: Any) -> None:
    for given_branch in (branch, an_or(branch), an_or(condition("closedate", branch))):
        try:
            read(cast, given_branch, "deals")
        except BadInput:
            continue
