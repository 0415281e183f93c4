"""Files that HubSpot exported: its Record ID finds a record again, its Associated ... IDs join."""

from crm.contacts.models import Company, Contact
from crm.records.associations import PRIMARY, association_map
from crm.records.imports import starting
from crm.records.models import Import
from tests.crm.imports.conftest import Importer
from tests.people import Cast

COMPANIES = "Record ID,Company name,City\n501,Fjord AS,Oslo\n502,Vik AS,Bergen\n"
CONTACTS = "Record ID,First Name,Last Name,Email,Associated Company IDs\n901,Ola,Berg,ola@fjord.example,501;502\n"


def bring_in(importer: Importer, text: str, kind: str) -> Import:
    job = importer.check(importer.upload(text, kind, from_hubspot=True))
    starting.run(job)
    return importer.work(job)


def test_files_come_in_in_order_and_join_each_other(cast: Cast, importer: Importer) -> None:
    bring_in(importer, COMPANIES, "companies")
    job = bring_in(importer, CONTACTS, "contacts")
    assert job.matching == ["hubspot_id", "firstname", "lastname", "email", "->companies:hubspot_id"]
    contact = Contact.objects.for_portal(cast.portal).get()
    names = {each.pk: each.name for each in Company.objects.for_portal(cast.portal)}
    joined = association_map(cast.portal.pk, "contacts", [contact.pk], "companies")[contact.pk]
    assert [(names[pk], label) for pk, label in joined] == [("Fjord AS", PRIMARY), ("Vik AS", "")]


def test_a_later_file_updates(cast: Cast, importer: Importer) -> None:
    bring_in(importer, COMPANIES, "companies")
    job = bring_in(importer, COMPANIES.replace("Bergen", "Voss"), "companies")
    assert importer.counts(job) == {"updated": 1, "unchanged": 1}
    assert Company.objects.for_portal(cast.portal).count() == 2


def test_our_own_record_ids_are_not_hubspots(cast: Cast, importer: Importer) -> None:
    bring_in(importer, COMPANIES, "companies")
    assert importer.upload(COMPANIES, "companies").matching == ["hs_object_id", "name", "city"]
