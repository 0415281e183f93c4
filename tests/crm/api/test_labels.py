"""A portal's own labels of associations, through the official client."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.associations.v4.schema import ApiException

from crm.records.models import Association

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def definitions(hubspot: HubSpot) -> Any:
    return hubspot.crm.associations.v4.schema.definitions_api


def create(hubspot: HubSpot, kind: str, /, **properties: str) -> str:
    body = {"properties": properties}
    return str(getattr(hubspot.crm, kind).basic_api.create(simple_public_object_input_for_create=body).id)


def make(definitions: Any, label: str = "Billing contact") -> Any:
    body = {"label": label, "inverseLabel": "Billed company", "name": "billing_contact"}
    return definitions.create("companies", "contacts", body).results


def test_a_label_is_made_for_both_directions_and_listed(definitions: Any) -> None:
    there, back = make(definitions)
    assert (there.label, back.label) == ("Billing contact", "Billed company")
    assert there.type_id in [spec.type_id for spec in definitions.get_all("companies", "contacts").results]
    assert back.type_id in [spec.type_id for spec in definitions.get_all("contacts", "companies").results]


def test_a_label_stands_on_the_pair_from_both_sides(hubspot: HubSpot, definitions: Any) -> None:
    there, _back = make(definitions)
    company, contact = create(hubspot, "companies", name="Fjord AS"), create(hubspot, "contacts", firstname="Ola")
    spec = [{"associationCategory": "USER_DEFINED", "associationTypeId": there.type_id}]
    v4 = hubspot.crm.associations.v4
    assert v4.basic_api.create("companies", company, "contacts", contact, spec).labels == ["Billing contact"]
    seen = v4.basic_api.get_page("contacts", contact, "companies").results[0].association_types
    assert {found.label for found in seen} == {None, "Billed company"}


def test_a_renamed_label_keeps_its_number(definitions: Any) -> None:
    there, _back = make(definitions)
    definitions.update("companies", "contacts", {"associationTypeId": there.type_id, "label": "Pays"})
    labels = {spec.type_id: spec.label for spec in definitions.get_all("companies", "contacts").results}
    assert labels[there.type_id] == "Pays"


def test_a_deleted_label_leaves_the_records_joined(hubspot: HubSpot, definitions: Any) -> None:
    there, _back = make(definitions)
    company, contact = create(hubspot, "companies", name="Fjord AS"), create(hubspot, "contacts", firstname="Ola")
    spec = [{"associationCategory": "USER_DEFINED", "associationTypeId": there.type_id}]
    v4 = hubspot.crm.associations.v4
    v4.basic_api.create("companies", company, "contacts", contact, spec)
    definitions.remove("companies", "contacts", there.type_id)
    seen = v4.basic_api.get_page("companies", company, "contacts").results[0].association_types
    assert [found.label for found in seen] == [None]
    assert Association.everywhere.exclude(label="").count() == 0  # across portals: a test counts them all


def test_a_name_that_is_there_is_refused(definitions: Any) -> None:
    make(definitions)
    with pytest.raises(ApiException) as refused:
        make(definitions)
    assert refused.value.status == 400


def test_another_portals_label_is_not_found(definitions: Any, client_of: Any, other_portal: Any) -> None:
    there, _back = make(definitions)
    outsider = client_of(other_portal).crm.associations.v4.schema.definitions_api
    with pytest.raises(ApiException) as refused:
        outsider.remove("companies", "contacts", there.type_id)
    assert refused.value.status == 404
    assert there.type_id in [spec.type_id for spec in definitions.get_all("companies", "contacts").results]


def test_a_batch_read_of_associations_names_what_is_not_there(hubspot: HubSpot) -> None:
    company = create(hubspot, "companies", name="Fjord AS")
    answer = hubspot.crm.associations.v4.batch_api.get_page(
        "companies", "contacts", {"inputs": [{"id": company}, {"id": "999999"}]}
    )
    assert answer.num_errors == 1 and answer.errors[0].context == {"fromObjectId": ["999999"]}
