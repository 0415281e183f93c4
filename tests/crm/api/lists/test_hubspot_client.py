"""HubSpot's own Python client makes and reads lists, its validation on."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.lists import ApiException, MembershipChangeRequest

from core.portals.models import Portal
from tests.harness.lists import work_lists

OSLO = {
    "filterBranchType": "OR",
    "filterBranchOperator": "OR",
    "filters": [],
    "filterBranches": [
        {
            "filterBranchType": "AND",
            "filterBranchOperator": "AND",
            "filterBranches": [],
            "filters": [
                {
                    "filterType": "PROPERTY",
                    "property": "city",
                    "operation": {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Oslo"]},
                }
            ],
        }
    ],
}


@pytest.fixture
def people(hubspot: HubSpot) -> list[str]:
    """Ids: two in Oslo, two in Bergen."""
    inputs = [
        {"properties": {"firstname": f"P{number}", "city": city}}
        for number, city in enumerate(("Oslo", "Oslo", "Bergen", "Bergen"))
    ]
    return sorted((made.id for made in hubspot.crm.contacts.batch_api.create({"inputs": inputs}).results), key=int)


def make(hubspot: HubSpot, name: str, kind: str = "MANUAL", **more: Any) -> Any:
    body = {"name": name, "objectTypeId": "0-1", "processingType": kind, **more}
    return hubspot.crm.lists.lists_api.create(body).list


def members(hubspot: HubSpot, list_id: str, **asked: Any) -> list[str]:
    return [row.record_id for row in hubspot.crm.lists.memberships_api.get_page(list_id, **asked).results]


def test_a_manual_list_is_filled_and_emptied(hubspot: HubSpot, people: list[str]) -> None:
    api, made = hubspot.crm.lists.memberships_api, make(hubspot, "Fair")
    assert (made.processing_type, made.processing_status, made.object_type_id, made.size) == (
        "MANUAL", "COMPLETE", "0-1", 0,
    )  # fmt: skip
    added = api.add(made.list_id, [*people[:3], "999999"])
    assert (added.records_ids_added, added.record_ids_missing) == (people[:3], ["999999"])
    assert api.add(made.list_id, people[:3]).records_ids_added == []
    removed = api.remove(made.list_id, [people[0], "999999"])
    assert (removed.record_ids_removed, removed.record_ids_missing) == ([people[0]], ["999999"])
    change = MembershipChangeRequest(record_ids_to_add=[people[3]], record_ids_to_remove=[people[1]])
    both = api.add_and_remove(made.list_id, change)
    assert (both.records_ids_added, both.record_ids_removed) == ([people[3]], [people[1]])
    assert members(hubspot, made.list_id) == people[2:]
    other = make(hubspot, "Everybody")
    api.add(other.list_id, people[:1])
    api.add_all_from_list(other.list_id, made.list_id)
    assert members(hubspot, other.list_id) == [people[0], *people[2:]]
    api.remove_all(made.list_id)
    assert members(hubspot, made.list_id) == []
    assert hubspot.crm.lists.lists_api.get_by_id(other.list_id).list.size == 3


def test_a_dynamic_list_follows_its_filters(hubspot: HubSpot, people: list[str]) -> None:
    api = hubspot.crm.lists.lists_api
    made = make(hubspot, "In Oslo", "DYNAMIC", filterBranch=OSLO)
    assert (made.processing_status, made.list_version) == ("PROCESSING", 1)
    work_lists()
    assert api.get_by_id(made.list_id).list.processing_status == "COMPLETE"
    assert members(hubspot, made.list_id) == people[:2]
    hubspot.crm.contacts.basic_api.update(people[2], {"properties": {"city": "Oslo"}})
    work_lists()
    assert members(hubspot, made.list_id) == people[:3]
    operation = {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Bergen"]}
    bergen = OSLO["filterBranches"][0] | {  # type: ignore[index]
        "filters": [{"filterType": "PROPERTY", "property": "city", "operation": operation}]
    }
    changed = api.update_list_filters(made.list_id, {"filterBranch": OSLO | {"filterBranches": [bergen]}}).updated_list
    assert changed.list_version == 2
    work_lists()
    assert members(hubspot, made.list_id) == people[3:]
    with pytest.raises(ApiException) as refused:
        hubspot.crm.lists.memberships_api.add(made.list_id, people)
    assert refused.value.status == 400 and "active list follows its filters" in str(refused.value.body)


def test_a_snapshot_is_filled_once(hubspot: HubSpot, people: list[str]) -> None:
    made = make(hubspot, "Once", "SNAPSHOT", filterBranch=OSLO)
    work_lists()
    hubspot.crm.contacts.basic_api.update(people[2], {"properties": {"city": "Oslo"}})
    work_lists()
    assert members(hubspot, made.list_id) == people[:2]
    hubspot.crm.lists.memberships_api.add(made.list_id, people[3:])
    assert members(hubspot, made.list_id) == [*people[:2], people[3]]


def test_members_are_paged_to_and_fro(hubspot: HubSpot, people: list[str]) -> None:
    api, made = hubspot.crm.lists.memberships_api, make(hubspot, "Fair")
    for person in reversed(people):
        api.add(made.list_id, [person])
    first = api.get_page(made.list_id, limit=3)
    assert ([row.record_id for row in first.results], first.total) == (people[:3], 4)
    assert first.paging.prev is None
    second = api.get_page(made.list_id, limit=3, after=first.paging.next.after)
    assert [row.record_id for row in second.results] == people[3:] and second.paging.next is None
    assert members(hubspot, made.list_id, limit=3, before=second.paging.prev.before) == people[2::-1]
    joined = api.get_page_ordered_by_added_to_list_date(made.list_id, limit=3)
    assert [row.record_id for row in joined.results] == people[:0:-1]
    rest = api.get_page_ordered_by_added_to_list_date(made.list_id, limit=3, after=joined.paging.next.after)
    assert [row.record_id for row in rest.results] == people[:1]


def test_lists_are_found_in_every_way(hubspot: HubSpot, people: list[str]) -> None:
    api = hubspot.crm.lists.lists_api
    fair, oslo = make(hubspot, "Fair 2026 / autumn"), make(hubspot, "In Oslo", "DYNAMIC", filterBranch=OSLO)
    work_lists()
    assert api.get_by_name("fair 2026 / Autumn", "0-1").list.list_id == fair.list_id
    assert [found.name for found in api.get_all(list_ids=[oslo.list_id, fair.list_id, "999"]).lists] == [
        "In Oslo",
        "Fair 2026 / autumn",
    ]
    answer = api.do_search({"query": "oslo"})
    assert (answer.total, answer.has_more, answer.offset) == (1, False, 1)
    told = answer.lists[0].additional_properties
    assert told["hs_list_size"] == "2" and "hs_last_record_added_at" in told and "hs_last_record_removed_at" not in told
    assert [found.name for found in api.do_search({"processingTypes": ["MANUAL"]}).lists] == ["Fair 2026 / autumn"]
    page = api.do_search({"count": 1, "sort": "-HS_NAME"})
    assert ([found.name for found in page.lists], page.has_more) == (["In Oslo"], True)
    assert [found.name for found in api.do_search({"offset": 1, "sort": "-HS_NAME"}).lists] == ["Fair 2026 / autumn"]
    lists = hubspot.crm.lists.memberships_api.get_lists("0-1", people[0])
    assert [(found.list_id, found.list_version) for found in lists.results] == [(oslo.list_id, 1)]


def test_a_list_is_renamed_deleted_and_restored(hubspot: HubSpot, people: list[str]) -> None:
    api, made = hubspot.crm.lists.lists_api, make(hubspot, "Fair")
    hubspot.crm.lists.memberships_api.add(made.list_id, people)
    assert api.update_name(made.list_id, list_name="Fair 2027").updated_list.name == "Fair 2027"
    api.remove(made.list_id)
    with pytest.raises(ApiException) as gone:
        api.get_by_id(made.list_id)
    assert gone.value.status == 404
    assert hubspot.crm.lists.memberships_api.get_lists("0-1", people[0]).total == 0
    api.restore(made.list_id)
    assert api.get_by_id(made.list_id).list.size == 4


def test_what_is_wrong_is_refused_in_words(hubspot: HubSpot, people: list[str]) -> None:
    fair = make(hubspot, "Fair")
    wrong: list[dict[str, Any]] = [
        {"name": "fair", "kind": "MANUAL"},
        {"name": "  ", "kind": "MANUAL"},
        {"name": "Other", "kind": "LIVE"},
        {"name": "Other", "kind": "DYNAMIC"},
        {"name": "Other", "kind": "MANUAL", "filterBranch": OSLO},
        {"name": "Other", "kind": "MANUAL", "listFolderId": 7},
        {"name": "Other", "kind": "MANUAL", "objectTypeId": "0-8"},
    ]
    for case in wrong:
        with pytest.raises(ApiException) as refused:
            make(hubspot, **case)
        assert refused.value.status == 400, case
    for ids in (["abc"], ["-1"], [str(2**70)]):
        with pytest.raises(ApiException) as refused:
            hubspot.crm.lists.memberships_api.add(fair.list_id, ids)
        assert refused.value.status == 400
    with pytest.raises(ApiException) as refused:
        hubspot.crm.lists.lists_api.update_list_filters(fair.list_id, {"filterBranch": OSLO})
    assert refused.value.status == 400


def test_what_only_hubspot_has_is_said_plainly(hubspot: HubSpot, people: list[str]) -> None:
    fair = make(hubspot, "Fair")
    folder = hubspot.crm.lists.folders_api.get_all().folder
    assert (folder.id, folder.child_lists) == (0, [int(fair.list_id)])
    with pytest.raises(ApiException) as refused:
        hubspot.crm.lists.folders_api.create({"name": "Fairs"})
    assert refused.value.status == 400 and "no folders" in str(refused.value.body)
    mapped = hubspot.crm.lists.mapping_api.translate_legacy_list_id_to_list_id_batch(["7"])
    assert mapped.missing_legacy_list_ids == ["7"]


def test_an_app_needs_the_scope_and_sees_its_own_portal(
    hubspot: HubSpot, people: list[str], client_of: Callable[..., HubSpot], portal: Portal, other_portal: Portal
) -> None:
    fair = make(hubspot, "Fair")
    reader = client_of(portal, ["crm.lists.read"])
    assert reader.crm.lists.lists_api.get_by_id(fair.list_id).list.name == "Fair"
    for app, deed, status in (
        (reader, lambda app: app.crm.lists.memberships_api.add(fair.list_id, people), 403),
        (client_of(portal, ["crm.lists.write"]), lambda app: app.crm.lists.lists_api.get_by_id(fair.list_id), 403),
        (client_of(other_portal), lambda app: app.crm.lists.lists_api.get_by_id(fair.list_id), 404),
        (client_of(other_portal), lambda app: app.crm.lists.memberships_api.add(fair.list_id, people), 404),
    ):
        with pytest.raises(ApiException) as refused:
            deed(app)
        assert refused.value.status == status
    elsewhere = make(client_of(other_portal), "Theirs")
    added = client_of(other_portal).crm.lists.memberships_api.add(elsewhere.list_id, people)
    assert (added.records_ids_added, added.record_ids_missing) == ([], people)
    assert client_of(other_portal).crm.lists.memberships_api.get_lists("0-1", people[0]).total == 0
