"""Contacts and companies as record types; the names are HubSpot's."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.records.record_types import Option, Property, PropertyKind, RecordType, system_property

GROUPS = {"information": _("About"), "address": _("Address"), "sales": _("Sales")}
LIFECYCLE_STAGES = (
    Option("subscriber", _("Subscriber")),
    Option("lead", _("Lead")),
    Option("marketingqualifiedlead", _("Marketing qualified lead")),
    Option("salesqualifiedlead", _("Sales qualified lead")),
    Option("opportunity", _("Opportunity")),
    Option("customer", _("Customer")),
    Option("evangelist", _("Evangelist")),
    Option("other", _("Other")),
)
LEAD_STATUSES = tuple(
    Option(value, label)
    for value, label in (
        ("NEW", _("New")),
        ("OPEN", _("Open")),
        ("IN_PROGRESS", _("In progress")),
        ("OPEN_DEAL", _("Open deal")),
        ("UNQUALIFIED", _("Unqualified")),
        ("CONNECTED", pgettext_lazy("lead status", "Connected")),
        ("BAD_TIMING", _("Bad timing")),
    )
)
ADDRESS = (
    Property("address", _("Street address"), column="address", group="address", max_length=500),
    Property("city", _("City"), column="city", group="address", max_length=255),
    Property("state", _("State / region"), column="state", group="address", max_length=255),
    Property("zip", _("Postal code"), column="zip", group="address", max_length=30),
    Property("country", _("Country / region"), column="country", group="address", max_length=255),
)
ADDRESS_TOGETHER = tuple(prop.name for prop in ADDRESS)
LAST_MODIFIED = replace(system_property("hs_lastmodifieddate"), name="lastmodifieddate")
"""Contacts alone carry the time under this name, too: programs that copy contacts ask for it."""
OWNER = Property("hubspot_owner_id", _("Owner"), PropertyKind.OWNER, column="owner")

CONTACT = RecordType(
    name="contacts",
    singular="contact",
    type_id="0-1",
    label=_("Contact"),
    label_plural=_("Contacts"),
    model_path="crm.contacts.models.Contact",
    icon="user",
    groups=GROUPS,
    properties=(
        Property(
            "email",
            _("E-mail"),
            PropertyKind.EMAIL,
            column="email",
            unique=True,
            max_length=254,
            further="hs_additional_emails",
        ),
        Property(
            "hs_additional_emails",
            _("Additional e-mails"),
            PropertyKind.MULTIPLE,
            max_length=2000,
            unites=True,
            help=_("Other addresses of the same person, with a semicolon between them. The contact is found by them."),
        ),
        Property("firstname", _("First name"), column="first_name", max_length=100),
        Property("lastname", _("Last name"), column="last_name", max_length=100),
        Property("phone", _("Phone number"), PropertyKind.PHONE, column="phone", max_length=40),
        Property("mobilephone", _("Mobile phone number"), PropertyKind.PHONE, max_length=40),
        Property("company", _("Company name"), column="company_name", max_length=200),
        Property("jobtitle", _("Job title"), max_length=200),
        Property("website", _("Website URL"), max_length=500),
        OWNER,
        *ADDRESS,
        Property(
            "lifecyclestage",
            _("Lifecycle stage"),
            PropertyKind.ENUMERATION,
            group="sales",
            options=LIFECYCLE_STAGES,
        ),
        Property("hs_lead_status", _("Lead status"), PropertyKind.ENUMERATION, group="sales", options=LEAD_STATUSES),
        LAST_MODIFIED,
    ),
    display=("firstname", "lastname", "email"),
    search=("firstname", "lastname", "email", "phone", "company", "hs_additional_emails"),
    columns=("email", "phone", "company", "hubspot_owner_id", "lifecyclestage"),
    identity=("email",),
    together=(ADDRESS_TOGETHER,),
    verbs_path="crm.contacts.saving.ContactVerbs",
    associations=("companies", "deals", "quotes", "invoices", "tasks"),
)

COMPANY = RecordType(
    name="companies",
    singular="company",
    type_id="0-2",
    label=_("Company"),
    label_plural=_("Companies"),
    model_path="crm.contacts.models.Company",
    icon="building-2",
    groups=GROUPS,
    properties=(
        Property("name", _("Company name"), column="name", max_length=200),
        Property("domain", _("Company domain name"), column="domain", max_length=200),
        Property("phone", _("Phone number"), PropertyKind.PHONE, column="phone", max_length=40),
        Property("billing_email", _("Billing e-mail"), PropertyKind.EMAIL, column="billing_email", max_length=254),
        Property("website", _("Website URL"), max_length=500),
        Property("industry", _("Industry"), max_length=200),
        Property("numberofemployees", _("Number of employees"), PropertyKind.NUMBER),
        Property("description", _("Description"), PropertyKind.TEXT, max_length=4000),
        OWNER,
        *ADDRESS,
        Property(
            "lifecyclestage",
            _("Lifecycle stage"),
            PropertyKind.ENUMERATION,
            group="sales",
            options=LIFECYCLE_STAGES,
        ),
    ),
    display=("name", "domain"),
    search=("name", "domain", "phone"),
    columns=("domain", "phone", "city", "hubspot_owner_id", "lifecyclestage"),
    stands_under="contacts",
    together=(ADDRESS_TOGETHER,),
    verbs_path="crm.contacts.saving.CompanyVerbs",
    associations=("contacts", "deals", "quotes", "invoices", "tasks"),
)
