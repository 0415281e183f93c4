"""/api/v1/lists, and what HubSpot's clients do not reach: filters told back, histories, records by the hundred."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from crm.records.models import PropertyDefinition, RecordList
from crm.records.portal_types import renew_schema
from tests.harness.apps import App
from tests.harness.lists import work_lists
from tests.people import Cast, a_record

OSLO = [{"filters": [{"propertyName": "city", "operator": "EQ", "value": "Oslo"}]}]
LISTS = "/api/v1/lists"


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.portal)


@pytest.fixture
def people(cast: Cast) -> list[str]:
    """Ids: two in Oslo, one in Bergen."""
    cities = ("Oslo", "Oslo", "Bergen")
    return [str(a_record(cast.sales, "contacts", firstname="Ola", city=city).pk) for city in cities]


@pytest.fixture
def make(app: App) -> Callable[..., Any]:
    def made(name: str = "Fair", **more: Any) -> Any:
        answer = app.post(LISTS, {"name": name, "object": "contacts", "kind": "static", **more})
        assert answer.status_code == 201, answer.content
        return answer.json()

    return made


def test_an_active_list_is_made_read_and_changed(app: App, people: list[str], make: Callable[..., Any]) -> None:
    made = make("In Oslo", kind="active", filterGroups=OSLO)
    assert (made["is_settling"], made["filterGroups"], made["problem"]) == (True, OSLO, "")
    work_lists()
    read = app.get(f"{LISTS}/{made['id']}").json()
    assert (read["size"], read["is_settling"], read["change_in_7_days"]) == (2, False, 2)
    assert [row["id"] for row in app.get(f"{LISTS}/{made['id']}/members").json()["results"]] == people[:2]
    bergen = [{"filters": [{"propertyName": "city", "operator": "EQ", "value": "Bergen"}]}]
    changed = app.patch(f"{LISTS}/{made['id']}", {"name": "In Bergen", "filterGroups": bergen}).json()
    assert (changed["name"], changed["is_settling"]) == ("In Bergen", True)
    work_lists()
    events = app.get(f"{LISTS}/{made['id']}/history").json()["results"]
    assert {(event["record_id"], event["joined"], event["reason"]) for event in events} == {
        *((person, True, "filter") for person in people),
        *((person, False, "filter") for person in people[:2]),
    }
    assert app.patch(f"{LISTS}/{made['id']}", {"kind": "static"}).json()["kind"] == "snapshot"


def test_a_static_list_is_filled_and_emptied(app: App, people: list[str], make: Callable[..., Any]) -> None:
    members = f"{LISTS}/{make()['id']}/members"
    assert app.post(members, {"add": [*people, "999"]}).json() == {"added": people, "removed": [], "missing": ["999"]}
    assert app.post(members, {"remove": people[:1]}).json() == {"added": [], "removed": people[:1], "missing": []}
    first = app.get(f"{members}?limit=1").json()
    assert [row["id"] for row in first["results"]] == [people[1]]
    rest = app.get(f"{members}?limit=1&after={first['paging']['next']['after']}").json()
    assert ([row["id"] for row in rest["results"]], "paging" in rest) == ([people[2]], False)
    assert [event["who"] for event in app.get(f"{members[:-8]}/history").json()["results"]] == ["Integration"] * 4


def test_lists_are_narrowed_deleted_and_restored(app: App, make: Callable[..., Any]) -> None:
    fair, oslo = make(), make("In Oslo", kind="active", filterGroups=OSLO)
    make("Others", object="companies")

    def names(query: str) -> list[str]:
        return [row["name"] for row in app.get(f"{LISTS}?{query}").json()["results"]]

    assert (names("object=contacts"), names("kind=active"), names("query=FAI")) == (
        ["Fair", "In Oslo"], ["In Oslo"], ["Fair"],
    )  # fmt: skip
    assert app.delete(f"{LISTS}/{fair['id']}").status_code == 204
    assert (names(""), names("archived=true")) == (["In Oslo", "Others"], ["Fair"])
    assert app.get(f"{LISTS}/{fair['id']}").status_code == 404
    assert app.post(f"{LISTS}/{fair['id']}/restore").json()["archived_at"] is None
    member = make("Both", kind="active", filterGroups=[{"filters": [{"list": oslo["id"], "member": True}]}])
    refused = app.delete(f"{LISTS}/{oslo['id']}")
    assert refused.status_code == 400 and "“Both”" in refused.json()["message"]
    ring = app.patch(f"{LISTS}/{oslo['id']}", {"filterGroups": [{"filters": [{"list": member["id"], "member": True}]}]})
    assert ring.status_code == 400 and "cannot depend on itself" in ring.json()["message"]


def test_what_is_wrong_is_refused_in_words(app: App, people: list[str], make: Callable[..., Any]) -> None:
    fair = make()
    assert app.post(LISTS, {"name": "FAIR", "object": "contacts", "kind": "static"}).status_code == 409
    wrong: list[dict[str, Any]] = [
        {"name": "X", "object": "contacts", "kind": "active"},
        {"name": "X", "object": "contacts", "kind": "active", "filterGroups": [{"filters": [{"propertyName": "no"}]}]},
        {"name": "X", "object": "contacts", "kind": "static", "filterGroups": OSLO},
        {"name": "X", "object": "contacts", "kind": "live"},
        {"name": "", "object": "contacts", "kind": "static"},
        {"name": "X", "object": "line_items", "kind": "static"},
    ]
    for body in wrong:
        assert app.post(LISTS, body).status_code == 400, body
    both = app.patch(f"{LISTS}/{fair['id']}", {"name": "Renamed", "filterGroups": OSLO})
    assert both.status_code == 400 and app.get(f"{LISTS}/{fair['id']}").json()["name"] == "Fair"
    active = make("In Oslo", kind="active", filterGroups=OSLO)
    assert app.post(f"{LISTS}/{active['id']}/members", {"add": people}).status_code == 400
    assert app.post(f"{LISTS}/{fair['id']}/members", {"add": ["x"]}).status_code == 400


def test_a_list_is_made_once_by_an_idempotency_key(cast: Cast, app: App) -> None:
    body = {"name": "Fair", "object": "contacts", "kind": "static"}
    answers = [app.call("post", LISTS, body, **{"Idempotency-Key": "one"}) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert RecordList.objects.for_portal(cast.portal).count() == 1


def test_readers_and_strangers_change_nothing(cast: Cast, people: list[str], make: Callable[..., Any]) -> None:
    fair = f"{LISTS}/{make()['id']}"
    for app, status in ((App(cast.portal, ["crm.lists.read"]), 403), (App(cast.other_portal), 404)):
        for answer in (
            app.patch(fair, {"name": "Mine"}),
            app.post(f"{fair}/members", {"add": people}),
            app.delete(fair),
            app.post(f"{fair}/restore"),
        ):
            assert answer.status_code == status
    assert App(cast.other_portal).get(f"{fair}/members").status_code == 404


def test_filters_are_told_in_hubspots_words_where_they_are_asked_for(
    cast: Cast, app: App, make: Callable[..., Any]
) -> None:
    PropertyDefinition.objects.for_portal(cast.portal).create(
        record_type="contacts", name="shoe_size", label="Shoe size", kind="number", group="information"
    )
    renew_schema(cast.portal)
    large = [{"filters": [{"propertyName": "shoe_size", "operator": "GT", "value": "44"}]}]
    made = make("Large", kind="active", filterGroups=large)
    address = f"/crm/v3/lists/{made['id']}"
    assert "filterBranch" not in app.get(address).json()["list"]
    branch = app.get(f"{address}?includeFilters=true").json()["list"]["filterBranch"]
    assert branch["filterBranchType"] == "OR"
    assert branch["filterBranches"][0]["filters"] == [
        {
            "filterType": "PROPERTY",
            "property": "shoe_size",
            "operation": {
                "operationType": "NUMBER",
                "operator": "IS_GREATER_THAN",
                "value": 44,
                "includeObjectsWithNoValueSet": False,
            },
        }
    ]
    assert app.put(f"{address}/update-list-filters", {"filterBranch": branch}).json()["updatedList"]["listVersion"] == 1
    PropertyDefinition.objects.for_portal(cast.portal).update(archived_at=clock.now())
    renew_schema(cast.portal)
    answer = app.get(f"{address}?includeFilters=true")
    assert answer.status_code == 200 and "filterBranch" not in answer.json()["list"]
    assert "shoe_size" in app.get(f"{LISTS}/{made['id']}").json()["problem"]


def test_memberships_of_many_records_are_read_at_once(app: App, people: list[str], make: Callable[..., Any]) -> None:
    fair = make()
    app.post(f"{LISTS}/{fair['id']}/members", {"add": people[:2]})
    inputs = [{"objectTypeId": "0-1", "recordId": each} for each in [*people, "999"]]
    answer = app.post("/crm/v3/lists/records/memberships/batch/read", {"inputs": inputs}).json()
    found = {row["recordId"]: [each["listId"] for each in row["recordListMemberships"]] for row in answer["results"]}
    assert found == {people[0]: [fair["id"]], people[1]: [fair["id"]], people[2]: [], "999": []}


def test_sizes_and_edits_are_told(app: App, people: list[str], make: Callable[..., Any]) -> None:
    fair = make()
    app.post(f"{LISTS}/{fair['id']}/members", {"add": people})
    app.patch(f"{LISTS}/{fair['id']}", {"name": "Fair 2027"})
    history = app.get(f"/crm/v3/lists/{fair['id']}/size-and-edits-history/between").json()
    assert [point["size"] for point in history["sizeHistory"]] == [3] and len(history["editHistory"]) == 2
    past = "startDate=2020-01-01T00:00:00Z&endDate=2020-02-01T00:00:00Z"
    before = app.get(f"/crm/v3/lists/{fair['id']}/size-and-edits-history/between?{past}").json()
    assert [point["size"] for point in before["sizeHistory"]] == [0] and before["editHistory"] == []
    for wrong in ("startDate=x", "startDate=2026-01-01T00:00:00Z&endDate=2020-01-01T00:00:00Z"):
        assert app.get(f"/crm/v3/lists/{fair['id']}/size-and-edits-history/between?{wrong}").status_code == 400


def test_many_lists_ask_the_database_no_more_often_than_one(app: App, make: Callable[..., Any]) -> None:
    def queries(address: str, body: Any = None) -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = app.get(address) if body is None else app.post(address, body)
        assert answer.status_code == 200
        return len(seen)

    asked: list[tuple[Any, ...]] = [(LISTS,), ("/crm/v3/lists/search", {}), ("/crm/v3/lists?listIds=1,2,3,4,5,6,7",)]
    make("0", kind="active", filterGroups=OSLO)
    one = [queries(*each) for each in asked]
    for number in range(1, 6):
        make(str(number), kind="active", filterGroups=OSLO)
    assert [queries(*each) for each in asked] == one and max(one) < 15


def test_a_merged_record_is_found_by_both_its_ids(app: App, people: list[str], make: Callable[..., Any]) -> None:
    fair = make()
    app.post(f"{LISTS}/{fair['id']}/members", {"add": people[1:2]})
    body = {"primaryObjectId": people[0], "objectIdToMerge": people[1]}
    assert app.post("/crm/v3/objects/contacts/merge", body).status_code == 200
    for each in people[:2]:
        found = app.get(f"/crm/v3/lists/records/0-1/{each}/memberships").json()
        assert [row["listId"] for row in found["results"]] == [fair["id"]]
    added = app.post(f"{LISTS}/{make('Other')['id']}/members", {"add": people[1:2]}).json()
    assert added["added"] == people[:1] and added["missing"] == []
