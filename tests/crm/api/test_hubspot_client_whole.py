"""Every object and every operation of the dialect through HubSpot's Python client, its own validation on."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.objects import ApiException

from core.portals.models import Portal
from crm.records.record_types import all_record_types
from invoices.models import Payment
from tests.invoices.making import a_book

pytestmark = pytest.mark.django_db(transaction=True)
OWN, PAYMENTS = "warehouse_no", "commerce_payments"
NEEDED: dict[str, dict[str, str]] = {
    "contacts": {"firstname": "Kari"},
    "companies": {"name": "Fjord AS"},
    "deals": {"dealname": "Relaunch"},
    "products": {"name": "Design", "price": "10"},
    "line_items": {"name": "Design", "quantity": "1", "price": "10"},
    "quotes": {"hs_title": "Relaunch"},
    "tasks": {"hs_task_subject": "Call Ola"},
    "notes": {"hs_note_body": "Called Ola"},
}


def with_own_property(hubspot: HubSpot, name: str) -> HubSpot:
    """A unique property of the portal's own, by which records are then found and upserted."""
    hubspot.crm.properties.groups_api.create(name, {"name": "warehouse", "label": "Warehouse", "displayOrder": 1})
    made = {"name": OWN, "label": "Warehouse no.", "type": "string", "fieldType": "text", "groupName": "warehouse"}
    hubspot.crm.properties.core_api.create(name, {**made, "hasUniqueValue": True})
    return hubspot


@pytest.mark.parametrize("name", [name for name in all_record_types() if name != PAYMENTS])
def test_every_operation_of_an_object(hubspot: HubSpot, name: str) -> None:
    """By its name, by HubSpot's number, by the singular."""
    record_type = all_record_types()[name]
    api, batch = with_own_property(hubspot, name).crm.objects.basic_api, hubspot.crm.objects.batch_api
    needed = NEEDED.get(name, {})
    one = api.create(name, {"properties": {**needed, OWN: "W1"}, "associations": []})
    inputs = [{"properties": {**needed, OWN: f"W{number}"}, "associations": []} for number in (2, 3)]
    two, three = batch.create(record_type.type_id, {"inputs": inputs}).results
    assert api.get_by_id(record_type.singular, "W2", id_property=OWN, properties=[OWN]).id == two.id

    assert api.update(name, one.id, {"properties": {OWN: "W9"}}).properties[OWN] == "W9"
    changed = batch.update(name, {"inputs": [{"id": two.id, "properties": {OWN: "W8"}}]})
    assert [row.properties[OWN] for row in changed.results] == ["W8"]
    asked = [
        {"id": "W3", "idProperty": OWN, "properties": needed or {OWN: "W3"}},
        {"id": "W4", "idProperty": OWN, "properties": {**needed, OWN: "W4"}},
    ]
    upserted = batch.upsert(name, {"inputs": asked})
    assert [row.new for row in upserted.results] == [False, True]
    read = {"inputs": [{"id": three.id}], "properties": [OWN], "propertiesWithHistory": [OWN]}
    assert batch.read(name, read).results[0].properties_with_history[OWN][0].value == "W3"

    search = {"filterGroups": [{"filters": [{"propertyName": OWN, "operator": "IN", "values": ["W8", "W9"]}]}]}
    found = hubspot.crm.objects.search_api.do_search(name, {**search, "limit": 1, "after": "0", "sorts": [OWN]})
    assert (found.total, [row.id for row in found.results]) == (2, [two.id])

    ids = {row.id for row in hubspot.crm.objects.get_all(name)}
    batch.archive(name, {"inputs": [{"id": three.id}]})
    api.archive(name, one.id)
    assert ids - {row.id for row in hubspot.crm.objects.get_all(name)} == {one.id, three.id}
    assert api.get_by_id(name, one.id, archived=True).archived_at is not None


JOINED = [
    (one.name, other) for one in all_record_types().values() for other in one.associations if one.name != PAYMENTS
]


def test_what_may_be_joined_is_joined_read_and_parted(hubspot: HubSpot) -> None:
    for one, other in JOINED:
        join_and_part(hubspot, one, other)


def join_and_part(hubspot: HubSpot, one: str, other: str) -> None:
    left, right = (
        hubspot.crm.objects.basic_api.create(name, {"properties": NEEDED.get(name, {}), "associations": []}).id
        for name in (one, other)
    )
    api = hubspot.crm.associations.v4
    api.basic_api.create_default(one, left, other, right)
    for here, own, there, its in ((one, left, other, right), (other, right, one, left)):
        page = api.basic_api.get_page(here, own, there)
        assert [str(found.to_object_id) for found in page.results] == [its], (here, there)
    types = api.schema.definitions_api.get_all(one, other).results
    assert any(each.category == "HUBSPOT_DEFINED" and each.label is None for each in types), (one, other)
    api.batch_api.archive(one, other, {"inputs": [{"from": {"id": left}, "to": [{"id": right}]}]})
    assert api.basic_api.get_page(one, left, other).results == [], (one, other)


def test_payments_come_from_quickbooks_and_are_read_and_given_own_values(hubspot: HubSpot, portal: Portal) -> None:
    payment = Payment.objects.for_portal(portal).create(book=a_book(portal), currency="NOK", amount=250, payer="Ola")
    api = with_own_property(hubspot, PAYMENTS).crm.objects.basic_api
    with pytest.raises(ApiException) as refused:
        api.create("0-101", {"properties": {"hs_initial_amount": "1"}, "associations": []})
    assert refused.value.status == 400 and "QuickBooks" in refused.value.body
    read = api.get_by_id("0-101", str(payment.pk), properties=["hs_initial_amount", "payer"])
    assert (read.properties["hs_initial_amount"], read.properties["payer"]) == ("250", "Ola")
    assert api.update(PAYMENTS, read.id, {"properties": {OWN: "W1"}}).properties[OWN] == "W1"
    search = {"filterGroups": [{"filters": [{"propertyName": OWN, "operator": "EQ", "value": "W1"}]}]}
    found = hubspot.crm.objects.search_api.do_search(PAYMENTS, {**search, "limit": 1, "after": "0"})
    assert [row.id for row in found.results] == [read.id]


def test_what_quickbooks_owns_of_an_invoice_is_refused_by_name(hubspot: HubSpot) -> None:
    made = hubspot.crm.objects.basic_api.create("0-53", {"properties": {}, "associations": []})
    assert made.properties["hs_object_id"] == made.id
    with pytest.raises(ApiException) as refused:
        hubspot.crm.objects.basic_api.update("invoices", made.id, {"properties": {"hs_balance_due": "0"}})
    assert refused.value.status == 400 and "hs_balance_due" in refused.value.body


def test_groups_and_properties_in_batches(hubspot: HubSpot) -> None:
    api: Any = with_own_property(hubspot, "invoices").crm.properties
    inputs = [
        {"name": name, "label": name, "type": "number", "fieldType": "number", "groupName": "warehouse"}
        for name in ("shelf", "row")
    ]
    assert {row.name for row in api.batch_api.create("invoices", {"inputs": inputs}).results} == {"shelf", "row"}
    names = {"inputs": [{"name": "shelf"}, {"name": "hs_number"}], "archived": False}
    assert [row.name for row in api.batch_api.read("invoices", names).results] == ["shelf", "hs_number"]
    assert api.core_api.update("invoices", "row", {"label": "Row no."}).label == "Row no."
    api.batch_api.archive("invoices", {"inputs": [{"name": "shelf"}, {"name": "row"}]})
    assert {"shelf", "row"}.isdisjoint(row.name for row in api.core_api.get_all("invoices").results)
    assert {row.name for row in api.core_api.get_all("invoices", archived=True).results} >= {"shelf", "row"}
    assert api.groups_api.update("invoices", "warehouse", {"label": "Stock"}).label == "Stock"
    assert "warehouse" in {row.name for row in api.groups_api.get_all("invoices").results}
