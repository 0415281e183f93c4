"""Files that HubSpot exported: its Record ID finds a record again, its Associated ... IDs join."""

from crm.contacts.models import Company, Contact
from crm.deals.models import Deal
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
    own = Company.objects.for_portal(cast.portal).values_list("pk", flat=True)
    text = COMPANIES.replace("501", str(own[0])).replace("502", str(own[1]))
    assert importer.upload(text, "companies").matching == ["hs_object_id", "name", "city"]


def test_record_ids_that_are_nobodys_here_are_left_out(importer: Importer) -> None:
    assert importer.upload(COMPANIES, "companies").matching == ["", "name", "city"]


DEALS = """Record ID,Deal Name,Deal Stage,Associated Company IDs,Associated Company IDs (Primary)
7001,Website,Closed Won (Sales Pipeline),501;502,502
"""


def test_a_stage_is_known_with_its_pipeline_behind_it_and_the_primary_company_is_told(
    cast: Cast, importer: Importer
) -> None:
    bring_in(importer, COMPANIES, "companies")
    job = bring_in(importer, DEALS, "deals")
    assert job.matching == [
        "hubspot_id", "dealname", "dealstage", "->companies:hubspot_id", "->companies:hubspot_id:primary"
    ]  # fmt: skip
    deal = Deal.objects.for_portal(cast.portal).get()
    names = {each.pk: each.name for each in Company.objects.for_portal(cast.portal)}
    joined = association_map(cast.portal.pk, "deals", [deal.pk], "companies")[deal.pk]
    assert deal.stage.key == "closedwon"
    assert {(names[pk], label) for pk, label in joined} == {("Vik AS", PRIMARY), ("Fjord AS", "")}
