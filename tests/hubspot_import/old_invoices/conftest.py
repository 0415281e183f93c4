"""A company, its contact and its deal that came from HubSpot, and an invoice that HubSpot had on the deal."""

from decimal import Decimal
from typing import Any

import pytest

from crm.records.imports.hubspot_ids import create_hubspot_ids
from crm.records.joining import join
from hubspot_import.models import OldInvoice
from tests.people import Cast, a_cast, a_record


@pytest.fixture
def cast(db: Any) -> Cast:
    return a_cast("USD", "America/New_York")


@pytest.fixture
def old(cast: Cast) -> OldInvoice:
    create_hubspot_ids(cast.portal, ("companies", "contacts", "deals"), cast.owner.actor)
    fjord = a_record(cast.owner, "companies", name="Fjord AS", hubspot_id="501")
    ola = a_record(cast.owner, "contacts", email="ola@fjord.example", hubspot_id="901")
    deal = a_record(cast.owner, "deals", hubspot_id="7001")
    for other in (fjord, ola):
        join(deal, other, cast.owner.actor)
    noted: OldInvoice = OldInvoice.objects.for_portal(cast.portal).create(
        key="invoices/1", number="1043", customer="Fjord AS", amount=Decimal("3600.00"), currency="USD",
        theirs={"deals": ["7001"]},
    )  # fmt: skip
    return noted
