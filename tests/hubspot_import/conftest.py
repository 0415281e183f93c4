"""A second portal behind a real server stands for HubSpot: our API speaks the same dialect."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from core.api.models import ApiToken, issue_token
from core.queue.claiming import claim_next
from crm.contacts.models import Company, Contact
from crm.deals.lines import add_line
from crm.deals.models import Deal, DealStage, Pipeline, Quote
from crm.deals.quoting import quote_from_deal
from crm.records.joining import join, set_label
from crm.records.labels import create_label
from crm.records.models import PropertyDefinition
from crm.records.portal_types import portal_types, renew_schema
from crm.records.record_types import all_record_types
from crm.records.saving import create_record
from hubspot_import import starting
from hubspot_import.models import Migration
from hubspot_import.working import MIGRATIONS
from tests.people import Cast, Person, a_cast, a_record

SCOPES = [f"crm.objects.{name}.read" for name in (*all_record_types(), "owners")]


@dataclass
class Source:
    """The portal that is moved from, and what stands in it."""

    person: Person
    token: str
    row: ApiToken
    deal: Any


@dataclass
class Move:
    """Migrations into `cast.portal`, with the worker's part done by hand."""

    cast: Cast
    host: str
    source: Source

    def begin(self, token: str = "") -> Migration:
        migration = starting.begin(self.cast.portal, self.host, token or self.source.token, self.cast.owner.actor)
        return self.work(migration)

    def work(self, migration: Migration) -> Migration:
        MIGRATIONS.handle(claim_next(MIGRATIONS))
        migration.refresh_from_db()
        migration.portal.refresh_from_db()
        self.cast.portal.refresh_from_db()
        return migration

    def run(self, migration: Migration) -> Migration:
        starting.run(migration)
        return self.work(migration)

    def counts(self, migration: Migration) -> dict[str, dict[str, int]]:
        from crm.records.models import Import

        jobs = Import.objects.for_portal(migration.portal).in_bulk(list(migration.jobs.values()))
        names = ("created", "updated", "unchanged", "failed")
        return {
            name: {each: jobs[pk].counts[each] for each in names if jobs[pk].counts.get(each)}
            for name, pk in migration.jobs.items()
        }


@pytest.fixture
def cast(transactional_db: Any) -> Cast:
    return a_cast("USD", "America/New_York")


@pytest.fixture
def move(cast: Cast, live_server: Any) -> Move:
    return Move(cast, live_server.url, a_source(cast))


def a_source(cast: Cast) -> Source:
    """Two companies, two contacts, a labelled association, a deal with a quote and lines, a custom property."""
    person = cast.outsider
    portal, actor = person.portal, person.actor
    PropertyDefinition.objects.for_portal(portal).create(
        record_type="companies", name="region", label="Region", kind="enumeration", group="information",
        options=[{"value": "north", "label": "North"}],
    )  # fmt: skip
    renew_schema(portal)
    pipeline = Pipeline.objects.for_portal(portal).create(key="partners", label="Partners", position=1)
    DealStage.objects.for_portal(portal).create(
        pipeline=pipeline, key="signed", label="Signed", probability=1, is_closed=True
    )
    owner = str(person.user.pk)
    fjord = create_record(
        portal,
        portal_types(portal)["companies"],
        {"name": "Fjord AS", "region": "north", "hubspot_owner_id": owner},
        actor,
    )
    a_record(person, "companies", name="Vik AS")
    ola = a_record(person, "contacts", email="ola@fjord.example", lifecyclestage="customer")
    kari = a_record(person, "contacts", email="kari@fjord.example", firstname="Kari")
    types = all_record_types()
    create_label(portal, types["deals"], types["contacts"], "Decision maker", actor)
    product = a_record(person, "products", hs_sku="D-1")
    deal = a_record(person, "deals", pipeline="partners", dealstage="signed", amount="1200.50", closedate="2026-12-31")
    for contact in (ola, kari):
        join(contact, fjord, actor)
        join(deal, contact, actor)
    join(deal, fjord, actor)
    set_label(deal, kari, "decision_maker", actor)
    add_line(deal, {"hs_product_id": str(product.pk), "quantity": "3"}, actor)
    quote_from_deal(deal, actor)
    row, token = issue_token(portal.pk, "Move", SCOPES)
    return Source(person, token, row, deal)


def everything_of(cast: Cast) -> dict[str, list[Any]]:
    """What the target portal holds, for comparison."""
    connection.close_if_unusable_or_obsolete()
    models = {"companies": Company, "contacts": Contact, "deals": Deal, "quotes": Quote}
    return {name: list(model.objects.for_portal(cast.portal).live().order_by("pk")) for name, model in models.items()}  # type: ignore[attr-defined]
