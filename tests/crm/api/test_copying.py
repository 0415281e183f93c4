"""What programs ask for that copy a whole portal (Singer's tap, dlt's source), beyond what one record needs."""

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException
from hubspot.crm.owners import ApiException as OwnersApiException

from core.portals.models import Membership, Portal
from core.users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contact_tells_its_last_change_under_both_of_hubspots_names(hubspot: HubSpot) -> None:
    made = hubspot.crm.contacts.basic_api.create({"properties": {"email": "kari@fjord.example"}})
    asked = ["lastmodifieddate", "hs_lastmodifieddate"]
    read = hubspot.crm.contacts.basic_api.get_by_id(made.id, properties=asked).properties
    assert read["lastmodifieddate"] == read["hs_lastmodifieddate"] is not None
    known = {prop.name for prop in hubspot.crm.properties.core_api.get_all("contacts").results}
    assert set(asked) <= known
    companies = {prop.name for prop in hubspot.crm.properties.core_api.get_all("companies").results}
    assert "lastmodifieddate" not in companies


def test_a_quote_tells_its_creation_and_that_it_has_no_public_page(hubspot: HubSpot) -> None:
    made = hubspot.crm.quotes.basic_api.create({"properties": {"hs_title": "Offer"}})
    asked = ["hs_createdate", "createdate", "hs_public_url_key"]
    read = hubspot.crm.quotes.basic_api.get_by_id(made.id, properties=asked).properties
    assert read["hs_createdate"] == read["createdate"] is not None
    assert read["hs_public_url_key"] is None


def test_nothing_is_joined_to_what_only_hubspot_has(hubspot: HubSpot) -> None:
    contact = hubspot.crm.contacts.basic_api.create({"properties": {"email": "ola@fjord.example"}})
    read = hubspot.crm.contacts.basic_api.get_by_id(contact.id, associations=["tickets", "deals", "calls"])
    assert not read.associations
    with pytest.raises(ApiException) as refused:
        hubspot.crm.contacts.basic_api.get_by_id(contact.id, associations=["elephants"])
    assert refused.value.status == 403


def test_a_deactivated_member_is_an_archived_owner(hubspot: HubSpot, portal: Portal) -> None:
    people = {
        name: User.objects.create_user(f"{name}@northwind.example", "not-a-secret-10", name=name.title())
        for name in ("ana", "bo")
    }
    for name, user in people.items():
        Membership.objects.create(user=user, portal=portal, is_active=name == "ana")
    api = hubspot.crm.owners.owners_api
    assert [(each.email, each.archived) for each in api.get_page().results] == [("ana@northwind.example", False)]
    assert [each.email for each in api.get_page(archived=True).results] == ["bo@northwind.example"]
    assert api.get_by_id(people["bo"].pk, archived=True).archived is True
    with pytest.raises(OwnersApiException):
        api.get_by_id(people["bo"].pk)
