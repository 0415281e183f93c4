"""The official Python client drives the record endpoints unchanged (interfaces.md section 3)."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException
from hubspot.crm.deals import ApiException as DealsApiException

from core.portals.models import Portal

pytestmark = pytest.mark.django_db(transaction=True)
OBJECTS: dict[str, dict[str, str]] = {
    "contacts": {"firstname": "Kari", "email": "kari@fjord.example"},
    "companies": {"name": "Fjord AS"},
    "deals": {"dealname": "Website relaunch", "amount": "120000"},
    "products": {"name": "Design", "price": "1200.50"},
    "line_items": {"name": "Design", "quantity": "10", "price": "1200"},
    "quotes": {"hs_title": "Website", "hs_expiration_date": "2027-01-31"},
}
CHANGES = {
    "contacts": {"lastname": "Nordmann"},
    "companies": {"city": "Bergen"},
    "deals": {"dealstage": "closedwon"},
    "products": {"hs_sku": "DES-1"},
    "line_items": {"quantity": "2.5"},
    "quotes": {"hs_comments": "Welcome"},
}


def create(hubspot: HubSpot, name: str, properties: dict[str, str] | None = None, **more: Any) -> Any:
    body = {"properties": properties or OBJECTS[name], **more}
    return getattr(hubspot.crm, name).basic_api.create(simple_public_object_input_for_create=body)


@pytest.mark.parametrize("name", list(OBJECTS))
def test_each_object_is_created_read_updated_listed_and_archived(hubspot: HubSpot, name: str) -> None:
    api = getattr(hubspot.crm, name).basic_api
    made = create(hubspot, name)
    assert OBJECTS[name].items() <= made.properties.items()

    changed = api.update(made.id, simple_public_object_input={"properties": CHANGES[name]})
    assert CHANGES[name].items() <= changed.properties.items()

    read = api.get_by_id(made.id, properties=[*OBJECTS[name], *CHANGES[name]])
    assert (OBJECTS[name] | CHANGES[name]).items() <= read.properties.items()
    assert made.id in [found.id for found in getattr(hubspot.crm, name).get_all()]

    api.archive(made.id)
    assert made.id not in [found.id for found in getattr(hubspot.crm, name).get_all()]
    assert api.get_by_id(made.id, archived=True).archived is True


def test_a_list_is_paged_to_its_end_without_gap_or_repeat(hubspot: HubSpot) -> None:
    made = [create(hubspot, "contacts", {"email": f"person{number}@fjord.example"}).id for number in range(7)]
    seen, after = [], None
    while True:
        page = hubspot.crm.contacts.basic_api.get_page(limit=3, after=after)
        seen += [found.id for found in page.results]
        if page.paging is None:
            break
        after = page.paging.next.after
    assert seen == made


def test_a_taken_email_answers_409_with_the_existing_id(hubspot: HubSpot) -> None:
    made = create(hubspot, "contacts")
    with pytest.raises(ApiException) as refused:
        create(hubspot, "contacts", {"email": "KARI@fjord.example"})
    assert refused.value.status == 409
    assert f"Existing ID: {made.id}" in refused.value.body


def test_an_unknown_property_answers_400_and_names_it(hubspot: HubSpot) -> None:
    with pytest.raises(ApiException) as refused:
        create(hubspot, "contacts", {"shoe_size": "44"})
    assert refused.value.status == 400
    assert "PROPERTY_DOESNT_EXIST" in refused.value.body and "shoe_size" in refused.value.body


def test_a_deal_stage_that_does_not_exist_is_refused_with_the_options(hubspot: HubSpot) -> None:
    with pytest.raises(DealsApiException) as refused:
        create(hubspot, "deals", {"dealname": "X", "dealstage": "nowhere"})
    assert refused.value.status == 400
    assert "appointmentscheduled" in refused.value.body


def test_associations_come_with_a_create_and_are_read_with_the_record(hubspot: HubSpot) -> None:
    company = create(hubspot, "companies")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 341}]
    deal = create(hubspot, "deals", associations=[{"to": {"id": company.id}, "types": types}])
    read = hubspot.crm.deals.basic_api.get_by_id(deal.id, associations=["companies"])
    assert [found.id for found in read.associations["companies"].results] == [company.id]


def test_a_line_item_is_put_on_its_deal_by_association(hubspot: HubSpot) -> None:
    deal = create(hubspot, "deals")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 20}]
    line = create(hubspot, "line_items", associations=[{"to": {"id": deal.id}, "types": types}])
    page = hubspot.crm.associations.v4.basic_api.get_page("deals", deal.id, "line_items")
    assert [str(found.to_object_id) for found in page.results] == [line.id]


def test_v4_associations_are_set_labelled_read_in_batch_and_removed(hubspot: HubSpot) -> None:
    contact, company = create(hubspot, "contacts"), create(hubspot, "companies")
    api = hubspot.crm.associations.v4
    api.basic_api.create_default("contacts", contact.id, "companies", company.id)
    primary = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]
    assert api.basic_api.create("contacts", contact.id, "companies", company.id, primary).labels == ["Primary"]

    batch = api.batch_api.get_page("contacts", "companies", {"inputs": [{"id": contact.id}]})
    assert {spec.type_id for spec in batch.results[0].to[0].association_types} == {279, 1}

    api.basic_api.archive("contacts", contact.id, "companies", company.id)
    assert api.basic_api.get_page("contacts", contact.id, "companies").results == []


def test_a_batch_create_is_all_or_nothing(hubspot: HubSpot) -> None:
    inputs = [{"properties": {"email": "a@fjord.example"}}, {"properties": {"email": "not an address"}}]
    with pytest.raises(ApiException) as refused:
        hubspot.crm.contacts.batch_api.create({"inputs": inputs})
    assert refused.value.status == 400
    assert hubspot.crm.contacts.get_all() == []


def test_a_batch_read_names_what_it_missed(hubspot: HubSpot) -> None:
    made = create(hubspot, "contacts")
    body = {"inputs": [{"id": made.id}, {"id": "999999"}], "properties": ["email"], "propertiesWithHistory": []}
    answer = hubspot.crm.contacts.batch_api.read(body)
    assert [found.id for found in answer.results] == [made.id]
    assert answer.errors[0].context == {"ids": ["999999"]}


def test_an_upsert_says_which_records_are_new(hubspot: HubSpot) -> None:
    create(hubspot, "contacts")
    inputs = [
        {"id": "kari@fjord.example", "idProperty": "email", "properties": {"firstname": "Kari Anne"}},
        {"id": "ola@fjord.example", "idProperty": "email", "properties": {"firstname": "Ola"}},
    ]
    answer = hubspot.crm.contacts.batch_api.upsert({"inputs": inputs})
    assert [found.new for found in answer.results] == [False, True]


def test_history_tells_each_value_and_who_set_it(hubspot: HubSpot) -> None:
    made = create(hubspot, "contacts")
    hubspot.crm.contacts.basic_api.update(made.id, simple_public_object_input={"properties": {"firstname": "Karianne"}})
    read = hubspot.crm.contacts.basic_api.get_by_id(made.id, properties_with_history=["firstname"])
    assert [past.value for past in read.properties_with_history["firstname"]] == ["Karianne", "Kari"]
    assert {past.source_label for past in read.properties_with_history["firstname"]} == {"Integration"}


def test_the_history_of_a_number_says_it_as_the_property_does(hubspot: HubSpot) -> None:
    made = create(hubspot, "products", {"name": "Design", "price": "900"})
    read = hubspot.crm.products.basic_api.get_by_id(made.id, properties_with_history=["price"])
    assert read.properties["price"] == "900"
    assert [past.value for past in read.properties_with_history["price"]] == ["900"]


def test_pipelines_properties_and_owners_are_readable(hubspot: HubSpot) -> None:
    pipeline = hubspot.crm.pipelines.pipelines_api.get_by_id("deals", "default")
    assert {"appointmentscheduled", "closedwon", "closedlost"} <= {stage.id for stage in pipeline.stages}
    names = {prop.name for prop in hubspot.crm.properties.core_api.get_all("contacts").results}
    assert {"email", "firstname", "lastname", "hs_object_id"} <= names
    assert hubspot.crm.owners.get_all() == []


def test_another_portals_records_are_not_found_and_not_changed(
    hubspot: HubSpot, other_portal: Portal, client_of: Callable[..., HubSpot]
) -> None:
    theirs = create(client_of(other_portal), "contacts", {"email": "secret@fjord.example"})
    mine = create(hubspot, "companies")
    attempts: list[Callable[[], Any]] = [
        lambda: hubspot.crm.contacts.basic_api.get_by_id(theirs.id),
        lambda: hubspot.crm.contacts.basic_api.update(
            theirs.id, simple_public_object_input={"properties": {"firstname": "Mine"}}
        ),
        lambda: hubspot.crm.associations.v4.basic_api.create_default("companies", mine.id, "contacts", theirs.id),
    ]
    for attempt in attempts:
        with pytest.raises(Exception) as refused:
            attempt()
        assert getattr(refused.value, "status", None) == 404
    hubspot.crm.contacts.basic_api.archive(theirs.id)
    kept = client_of(other_portal).crm.contacts.basic_api.get_by_id(theirs.id, properties=["firstname"])
    assert kept.properties["firstname"] is None and kept.archived is False


def test_a_missing_scope_answers_403_and_a_bad_token_401(
    portal: Portal, client_of: Callable[..., HubSpot], live_server: Any
) -> None:
    reader = client_of(portal, ["crm.objects.contacts.read"])
    assert reader.crm.contacts.get_all() == []
    with pytest.raises(ApiException) as refused:
        create(reader, "contacts")
    assert refused.value.status == 403 and "MISSING_SCOPES" in refused.value.body
    stranger = HubSpot(access_token="pat-wrong", host=live_server.url, base_url=live_server.url)
    with pytest.raises(ApiException) as unknown:
        stranger.crm.contacts.basic_api.get_page()
    assert unknown.value.status == 401 and "INVALID_AUTHENTICATION" in unknown.value.body


def test_an_object_type_that_does_not_exist_answers_403(hubspot: HubSpot) -> None:
    with pytest.raises(Exception) as refused:
        hubspot.crm.objects.basic_api.get_page("spaceships")
    assert refused.value.status == 403  # type: ignore[attr-defined]
