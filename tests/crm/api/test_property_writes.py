"""Properties and groups made and changed through HubSpot's own client, its validation on."""

from collections.abc import Callable
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.properties import ApiException

from core.portals.models import Portal

OPTIONS = [
    {"label": "South", "value": "south", "displayOrder": 2, "hidden": False},
    {"label": "North", "value": "north", "displayOrder": 1, "hidden": False},
]
REGION = {
    "name": "region",
    "label": "Region",
    "type": "enumeration",
    "fieldType": "checkbox",
    "groupName": "information",
    "options": OPTIONS,
}


@pytest.fixture
def writer(portal: Portal, client_of: Callable[..., HubSpot]) -> HubSpot:
    names = ("crm.schemas.contacts", "crm.objects.contacts", "crm.schemas.invoices", "crm.schemas.deals")
    return client_of(portal, [f"{name}.{act}" for name in names for act in ("read", "write")])


def create(writer: HubSpot, **changed: Any) -> Any:
    return writer.crm.properties.core_api.create("contacts", property_create=REGION | changed)


def test_a_property_is_made_and_records_have_it(writer: HubSpot) -> None:
    made = create(writer)
    assert (made.type, made.field_type, made.hubspot_defined) == ("enumeration", "checkbox", False)
    assert [option.value for option in made.options] == ["north", "south"]
    contacts = writer.crm.contacts.basic_api
    ola = contacts.create(simple_public_object_input_for_create={"properties": {"region": "south;north"}})
    assert contacts.get_by_id(ola.id, properties=["region"]).properties["region"] == "north;south"
    asked = {"filterGroups": [{"filters": [{"propertyName": "region", "operator": "EQ", "value": "south"}]}]}
    assert writer.crm.contacts.search_api.do_search(public_object_search_request=asked).total == 1


def test_a_property_is_changed_archived_and_its_values_are_kept(writer: HubSpot) -> None:
    create(writer)
    api = writer.crm.properties.core_api
    contacts = writer.crm.contacts.basic_api
    ola = contacts.create(simple_public_object_input_for_create={"properties": {"region": "south"}})
    changed = api.update("contacts", "region", property_update={"label": "Area", "description": "Where"})
    assert (changed.label, changed.description, len(changed.options)) == ("Area", "Where", 2)
    api.archive("contacts", "region")
    assert "region" not in [row.name for row in api.get_all("contacts").results]
    assert [row.name for row in api.get_all("contacts", archived=True).results] == ["region"]
    assert "region" not in contacts.get_by_id(ola.id, properties=["region"]).properties


def test_properties_are_made_read_and_archived_in_batches(writer: HubSpot) -> None:
    api = writer.crm.properties.batch_api
    text = {"type": "string", "fieldType": "text", "groupName": "information"}
    inputs = [{"name": name, "label": name.title(), **text} for name in ("shoe_size", "hat_size")]
    made = api.create("contacts", batch_input_property_create={"inputs": inputs})
    assert [row.name for row in made.results] == ["shoe_size", "hat_size"]
    names = {"inputs": [{"name": "shoe_size"}, {"name": "email"}], "archived": False}
    assert len(api.read("contacts", batch_read_input_property_name=names).results) == 2
    api.archive("contacts", batch_input_property_name={"inputs": [{"name": "shoe_size"}]})
    assert "shoe_size" not in [row.name for row in writer.crm.properties.core_api.get_all("contacts").results]


def test_a_batch_is_all_or_nothing(writer: HubSpot) -> None:
    text = {"type": "string", "fieldType": "text", "groupName": "information"}
    inputs = [{"name": name, "label": "X", **text} for name in ("first_one", "Second One")]
    with pytest.raises(ApiException):
        writer.crm.properties.batch_api.create("contacts", batch_input_property_create={"inputs": inputs})
    assert "first_one" not in [row.name for row in writer.crm.properties.core_api.get_all("contacts").results]


def test_groups_are_made_used_renamed_and_archived_when_no_live_property_is_left(writer: HubSpot) -> None:
    api = writer.crm.properties.groups_api
    made = api.create("contacts", property_group_create={"name": "shoes", "label": "Shoes"})
    assert (made.name, made.archived) == ("shoes", False)
    create(writer, groupName="shoes")
    assert api.update("contacts", "shoes", property_group_update={"label": "Footwear"}).label == "Footwear"
    with pytest.raises(ApiException, match="Move it to another group first"):
        api.archive("contacts", "shoes")
    writer.crm.properties.core_api.archive("contacts", "region")
    api.create("contacts", property_group_create={"name": "hats", "label": "Hats", "displayOrder": 0})
    assert api.get_all("contacts").results[0].name == "hats"
    for name in ("shoes", "hats"):
        api.archive("contacts", name)
    assert not {"shoes", "hats"} & {group.name for group in api.get_all("contacts").results}


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"name": "Region 1"}, 400, "A name begins with a small letter"),
        ({"name": "email"}, 409, "There is a property"),
        ({"options": []}, 400, "at least one option"),
        ({"options": [*OPTIONS, OPTIONS[0]]}, 400, "a value of its own"),
        ({"groupName": "nosuch"}, 400, "There is no group"),
        ({"fieldType": "file"}, 400, "cannot be made here"),
    ],
)
def test_what_is_wrong_is_said(writer: HubSpot, changed: dict[str, Any], status: int, words: str) -> None:
    with pytest.raises((ApiException, ValueError)) as refused:
        create(writer, **changed)
    if isinstance(refused.value, ApiException):
        assert refused.value.status == status and words in refused.value.body
    else:
        assert "field_type" in str(refused.value)


def test_a_declared_property_cannot_be_changed(writer: HubSpot) -> None:
    with pytest.raises(ApiException, match="cannot be changed"):
        writer.crm.properties.core_api.update("contacts", "email", property_update={"label": "Mail"})


def test_reading_scopes_do_not_write(portal: Portal, client_of: Callable[..., HubSpot]) -> None:
    with pytest.raises(ApiException) as refused:
        create(client_of(portal, ["crm.objects.contacts.write", "crm.schemas.contacts.read"]))
    assert refused.value.status == 403


def test_another_portal_neither_sees_nor_changes_it(
    writer: HubSpot, other_portal: Portal, client_of: Callable[..., HubSpot]
) -> None:
    create(writer)
    stranger = client_of(other_portal, ["crm.schemas.contacts.read", "crm.schemas.contacts.write"])
    with pytest.raises(ApiException) as refused:
        stranger.crm.properties.core_api.archive("contacts", "region")
    assert refused.value.status == 404
    assert writer.crm.properties.core_api.get_by_name("contacts", "region").archived is False


def test_an_invoice_has_properties_of_its_own_too(writer: HubSpot) -> None:
    text = {"name": "route", "label": "Route", "type": "string", "fieldType": "text", "groupName": "information"}
    assert writer.crm.properties.core_api.create("invoices", property_create=text).name == "route"
