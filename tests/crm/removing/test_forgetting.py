"""HubSpot's GDPR delete: a contact goes at once, and nothing here names the person any more."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException

from core.changes import SYSTEM
from core.portals.models import Portal
from core.portals.scoping import PortalModel
from crm.contacts.models import Contact
from crm.notes.writing import add_note
from crm.records.associations import associate
from crm.records.duplicates.pairs import dismiss
from crm.records.lists.editing import create_list
from crm.records.lists.members import add_records
from crm.records.merging.merge import merge_records
from crm.records.models import DuplicatePair, Import, ImportRow, ListKind
from crm.records.record_types import all_record_types
from crm.records.saving import create_record, update_record
from invoices.models import InvoiceDraft
from qbo_sync.models import Link, OutboxEntry
from tests.crm.api.conftest import client_of, other_portal, portal
from tests.crm.removing.archiving import is_there, traces
from tests.harness.apps import App
from tests.invoices.companies import Company

__all__ = ["client_of", "other_portal", "portal"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Ragnhildur"


def a_contact(portal: Portal, **values: str) -> Any:
    return create_record(portal, "contacts", {"firstname": NAME, "email": "r@fjord.example", **values}, SYSTEM)


@pytest.fixture
def purge(portal: Portal, client_of: Callable[..., HubSpot]) -> Callable[..., None]:
    api = client_of(portal).crm.contacts.basic_api

    def call(**given: str) -> None:
        assert api.purge(public_gdpr_delete_input=given) is None

    return call


def names_of(portal: Portal) -> list[str]:
    """Models with a row in which the name still stands."""
    rows = {
        model._meta.label: list(model.objects.for_portal(portal).values())
        for model in apps.get_models()
        if issubclass(model, PortalModel)
    }
    return [label for label, found in rows.items() if NAME.lower() in json.dumps(found, default=str).lower()]


def test_a_contact_is_forgotten_by_id_with_all_that_names_it(portal: Portal, purge: Callable[..., None]) -> None:
    contact = a_contact(portal)
    update_record(contact, {"lastname": "Dahl"}, SYSTEM)
    deal = create_record(portal, "deals", {"dealname": "Relaunch"}, SYSTEM)
    associate(deal, contact, SYSTEM)
    add_note(contact, f"{NAME} likes boats", SYSTEM)
    task = create_record(portal, "tasks", {"hs_task_subject": f"Call {NAME}"}, SYSTEM)
    associate(contact, task, SYSTEM)
    job = Import.objects.for_portal(portal).create(record_type="contacts", state="done")
    ImportRow.objects.for_portal(portal).create(within=job, number=1, cells=[NAME, "x"], record_id=contact.pk)
    assert names_of(portal)
    purge(objectId=str(contact.pk))
    assert not is_there(contact) and names_of(portal) == []
    assert traces(contact) == {"core.Change": 1}
    purge(objectId=str(contact.pk))


def test_all_who_have_an_address_are_forgotten(portal: Portal, purge: Callable[..., None]) -> None:
    archived = a_contact(portal)
    App(portal).delete(f"/crm/v3/objects/contacts/{archived.pk}")
    live, other = a_contact(portal), a_contact(portal, email="other@fjord.example")
    purge(objectId="R@fjord.example", idProperty="email")
    assert [is_there(contact) for contact in (archived, live, other)] == [False, False, True]


def test_what_was_merged_into_a_contact_goes_with_it(portal: Portal, purge: Callable[..., None]) -> None:
    stays, goes = a_contact(portal), a_contact(portal, email="other@fjord.example")
    merge_records(stays, goes, {}, SYSTEM)
    purge(objectId=str(goes.pk))
    assert not Contact.objects.for_portal(portal).exists() and names_of(portal) == []


def test_a_link_does_not_keep_a_person_but_a_running_request_does(portal: Portal, purge: Callable[..., None]) -> None:
    contact, company = a_contact(portal), Company(portal)
    Link.objects.for_portal(portal).create(
        connection=company.connection, entity="Customer", qbo_id="7", record_type="contacts", record_id=contact.pk
    )
    deal = create_record(portal, "deals", {"dealname": "Relaunch"}, SYSTEM)
    draft = InvoiceDraft.objects.for_portal(portal).create(
        source_type="deals", source_id=deal.pk, bill_to_type="contacts", bill_to_id=contact.pk, customer_name=NAME
    )
    entry = an_entry(company, contact, "pending")
    with pytest.raises(ApiException) as refused:
        purge(objectId=str(contact.pk))
    assert refused.value.status == 409 and "on its way to QuickBooks" in refused.value.body
    assert is_there(contact)
    OutboxEntry.objects.for_portal(portal).filter(pk=entry.pk).update(state="cancelled")
    purge(objectId=str(contact.pk))
    draft.refresh_from_db()
    entry.refresh_from_db()
    assert not is_there(contact) and not Link.objects.for_portal(portal).exists()
    assert (draft.bill_to_id, draft.customer_name, entry.record_id) == (None, "", None)


def test_one_who_was_said_to_be_no_duplicate_is_forgotten_there_too(portal: Portal, purge: Callable[..., None]) -> None:
    contact = a_contact(portal, phone="22 33 44 55")
    other = create_record(portal, "contacts", {"firstname": "Ola", "phone": "22334455"}, SYSTEM)
    pair = DuplicatePair.objects.for_portal(portal).get(one_id=contact.pk, other_id=other.pk)
    dismiss(pair, SYSTEM)
    purge(objectId=str(contact.pk))
    assert is_there(other) and names_of(portal) == []


def test_a_list_forgets_a_member(portal: Portal, purge: Callable[..., None]) -> None:
    contact = a_contact(portal)
    held = create_list(portal, all_record_types()["contacts"], "Fair", ListKind.STATIC, SYSTEM)
    add_records(held, [contact.pk], SYSTEM)
    purge(objectId=str(contact.pk))
    held.refresh_from_db()
    assert held.size == 0 and not held.members.exists() and not held.events.exists()


def an_entry(company: Company, contact: Any, state: str) -> OutboxEntry:
    return OutboxEntry.objects.for_portal(contact.portal).create(
        connection=company.connection,
        realm_id="1",
        entity="Customer",
        record_type="contacts",
        record_id=contact.pk,
        aggregate_key="x",
        intent_key="x",
        requestid="x",
        marker="x",
        template="{}",
        state=state,
    )


def test_another_portals_contact_is_nobody(
    portal: Portal, other_portal: Portal, purge: Callable[..., None], client_of: Callable[..., HubSpot]
) -> None:
    theirs = a_contact(other_portal)
    purge(objectId=str(theirs.pk))
    purge(objectId="r@fjord.example", idProperty="email")
    assert is_there(theirs)
    reader = client_of(portal, ["crm.objects.contacts.read"]).crm.contacts.basic_api
    with pytest.raises(ApiException) as refused:
        reader.purge(public_gdpr_delete_input={"objectId": "1"})
    assert refused.value.status == 403


@pytest.mark.parametrize("given", [{}, {"objectId": "1", "idProperty": "firstname"}])
def test_senseless_questions_are_refused(portal: Portal, given: dict[str, str]) -> None:
    assert App(portal).post("/crm/v3/objects/contacts/gdpr-delete", given).status_code == 400
