"""HubSpot's Python client merges records of a running server, unchanged."""

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException, PublicMergeInput

from tests.crm.api.test_hubspot_client import create

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["contacts", "companies", "deals"])
def test_two_become_one_and_both_ids_lead_to_it(hubspot: HubSpot, name: str) -> None:
    api = getattr(hubspot.crm, name).basic_api
    more = {"contacts": {"email": "second@fjord.example"}}.get(name)
    one, other = create(hubspot, name), create(hubspot, name, more)
    merged = api.merge(public_merge_input={"primaryObjectId": one.id, "objectIdToMerge": other.id})
    assert (merged.id, merged.archived, merged.properties["hs_merged_object_ids"]) == (one.id, False, other.id)
    assert api.get_by_id(other.id).id == one.id
    assert [found.id for found in getattr(hubspot.crm, name).get_all()] == [one.id]


def test_the_clients_own_input_is_taken_and_nonsense_refused(hubspot: HubSpot) -> None:
    one = create(hubspot, "contacts")
    other = create(hubspot, "contacts", {"email": "second@fjord.example"})
    api = hubspot.crm.contacts.basic_api
    merged = api.merge(public_merge_input=PublicMergeInput(primary_object_id=one.id, object_id_to_merge=other.id))
    assert merged.properties["email"] == "kari@fjord.example"
    for pk, status in ((one.id, 400), ("999999999", 404)):
        with pytest.raises(ApiException) as refused:
            api.merge(public_merge_input=PublicMergeInput(primary_object_id=one.id, object_id_to_merge=pk))
        assert refused.value.status == status
