"""HubSpot's own client plans, finds and completes tasks and writes notes, with only the host changed."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.objects.tasks import ApiException

from tests.crm.api.conftest import client_of, hubspot, other_portal, portal  # noqa: F401
from tests.harness.apps import App

pytestmark = pytest.mark.django_db(transaction=True)
TO_DEAL, NOTE_TO_DEAL = 216, 214


def types(number: int) -> list[dict[str, Any]]:
    return [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]


def a_deal(hubspot: HubSpot) -> Any:  # noqa: F811
    body = {"properties": {"dealname": "Relaunch"}}
    return hubspot.crm.deals.basic_api.create(simple_public_object_input_for_create=body)


def create(hubspot: HubSpot, kind: str, properties: dict[str, str], to: Any = None, number: int = 0) -> Any:  # noqa: F811
    body: dict[str, Any] = {"properties": properties}
    if to is not None:
        body["associations"] = [{"to": {"id": to.id}, "types": types(number)}]
    return getattr(hubspot.crm.objects, kind).basic_api.create(simple_public_object_input_for_create=body)


def test_a_task_is_planned_read_completed_and_archived(hubspot: HubSpot) -> None:  # noqa: F811
    api = hubspot.crm.objects.tasks.basic_api
    given = {
        "hs_task_subject": "Call Ola", "hs_task_body": "About the offer", "hs_timestamp": "2020-12-01T12:00:00.000Z",
        "hs_task_status": "NOT_STARTED", "hs_task_priority": "HIGH", "hs_task_type": "CALL",
    }  # fmt: skip
    deal = a_deal(hubspot)
    made = create(hubspot, "tasks", given, deal, TO_DEAL)
    names = [*given, "hs_task_is_overdue", "hs_task_completion_date"]
    read = api.get_by_id(made.id, properties=names, associations=["deals"])
    assert given.items() <= read.properties.items()
    assert (read.properties["hs_task_is_overdue"], read.properties["hs_task_completion_date"]) == ("true", None)
    assert [found.id for found in read.associations["deals"].results] == [deal.id]
    api.update(made.id, simple_public_object_input={"properties": {"hs_task_status": "COMPLETED"}})
    done = api.get_by_id(made.id, properties=names, properties_with_history=["hs_task_status"])
    assert done.properties["hs_task_is_overdue"] == "false" and done.properties["hs_task_completion_date"]
    assert [past.value for past in done.properties_with_history["hs_task_status"]] == ["COMPLETED"]
    api.archive(made.id)
    assert api.get_page().results == []


def test_a_search_finds_what_is_overdue(hubspot: HubSpot) -> None:  # noqa: F811
    create(hubspot, "tasks", {"hs_task_subject": "Later", "hs_timestamp": "2099-01-01T00:00:00Z"})
    late = create(hubspot, "tasks", {"hs_task_subject": "Late", "hs_timestamp": "1577836800000"})
    overdue = [{"filters": [{"propertyName": "hs_task_is_overdue", "operator": "EQ", "value": "true"}]}]
    found = hubspot.crm.objects.tasks.search_api.do_search(public_object_search_request={"filterGroups": overdue})
    assert [each.id for each in found.results] == [late.id]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("hs_timestamp", "soon", "INVALID_DATE"),
        ("hs_task_status", "ALMOST", "INVALID_OPTION"),
        ("hs_task_completion_date", "2026-01-01T00:00:00Z", "READ_ONLY_VALUE"),
        ("hubspot_owner_id", "999999", "INVALID_OWNER_ID"),
    ],
)
def test_a_bad_value_is_refused_by_name(hubspot: HubSpot, name: str, value: str, code: str) -> None:  # noqa: F811
    with pytest.raises(ApiException) as refused:
        create(hubspot, "tasks", {"hs_task_subject": "Call", name: value})
    assert refused.value.status == 400 and name in refused.value.body and code in refused.value.body


def test_a_note_over_the_api_stands_on_the_deal(hubspot: HubSpot, portal: Any) -> None:  # noqa: F811
    deal = a_deal(hubspot)
    given = {"hs_note_body": "Called", "hs_timestamp": "2026-12-01T12:00:00Z"}
    note = create(hubspot, "notes", given, deal, NOTE_TO_DEAL)
    read = hubspot.crm.objects.notes.basic_api.get_by_id(
        note.id, properties=["hs_note_body", "hs_timestamp"], associations=["deals"]
    )
    assert read.properties["hs_note_body"] == "Called"
    assert read.properties["hs_timestamp"] == "2026-12-01T12:00:00.000Z"
    assert [found.id for found in read.associations["deals"].results] == [deal.id]
    notes = App(portal).get(f"/crm/v4/objects/deals/{deal.id}/associations/notes").json()["results"]
    assert [(each["toObjectId"], each["associationTypes"][0]["typeId"]) for each in notes] == [(note.id, 213)]


def test_a_note_without_text_is_refused(hubspot: HubSpot) -> None:  # noqa: F811
    with pytest.raises(Exception) as refused:
        create(hubspot, "notes", {"hs_note_body": " "})
    assert getattr(refused.value, "status", None) == 400


def test_another_portals_tasks_are_not_found(hubspot: HubSpot, other_portal: Any, client_of: Any) -> None:  # noqa: F811
    theirs = create(client_of(other_portal), "tasks", {"hs_task_subject": "Secret"})
    api = hubspot.crm.objects.tasks.basic_api
    for attempt in (
        lambda: api.get_by_id(theirs.id),
        lambda: api.update(theirs.id, simple_public_object_input={"properties": {"hs_task_status": "COMPLETED"}}),
        lambda: hubspot.crm.associations.v4.basic_api.create_default("deals", a_deal(hubspot).id, "tasks", theirs.id),
    ):
        with pytest.raises(Exception) as refused:
            attempt()
        assert getattr(refused.value, "status", None) == 404
