"""The pages of the import from HubSpot: for those who manage the portal, and for nobody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.deals.models import Deal
from crm.records.models import ImportState
from crm.records.saving import update_record
from hubspot_import.models import Migration
from tests.crm.test_outsiders import everything
from tests.hubspot_import.conftest import Move
from tests.people import Cast

DEEDS = ("run", "pause", "resume", "stop", "undo")


def test_a_move_from_page_to_page(cast: Cast, move: Move) -> None:
    response = cast.owner.post("/settings/hubspot/", {"token": move.source.token, "host": move.host})
    url = response["Location"]
    assert "Reading properties" in cast.owner.get(url).content.decode()
    migration = Migration.objects.for_portal(cast.portal).get()
    assert move.source.token not in migration.token
    move.work(migration)
    assert cast.owner.htmx(f"{url}progress/")["HX-Refresh"] == "true"
    page = cast.owner.get(url).content.decode()
    assert "Import all this" in page and "Partners · Signed" in page and "Region" in page
    job = cast.owner.get(f"/settings/imports/{migration.jobs['contacts']}/").content.decode()
    assert "HubSpot: Contacts" in job and "Import 2 rows" not in job
    cast.owner.post(f"{url}run/")
    move.work(migration)
    page = cast.owner.get(url).content.decode()
    assert "Undo this import" in page
    update_record(Deal.objects.for_portal(cast.portal).get(), {"amount": "7"}, cast.sales.actor)
    cast.owner.post("/settings/hubspot/", {"token": move.source.token, "host": move.host})
    again = move.run(move.work(Migration.objects.for_portal(cast.portal).latest("pk")))
    update_record(Deal.objects.for_portal(cast.portal).get(), {"amount": "8"}, cast.sales.actor)
    cast.owner.post(f"/settings/hubspot/{again.pk}/undo/")
    move.work(again)
    assert "Not taken back in full: 1." in cast.owner.get(f"/settings/hubspot/{again.pk}/").content.decode()
    assert "HubSpot: Deals" in cast.owner.get("/settings/imports/").content.decode()
    checklist = cast.owner.get("/settings/hubspot/checklist/").content.decode()
    assert "Done" in checklist and 'href="/settings/hubspot/invoices/">Attach' in checklist


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"token": "", "host": "https://api.hubapi.com"}, "Paste the private app"),
        ({"token": "x\ny", "host": "https://api.hubapi.com"}, "Paste the private app"),
        ({"token": "x", "host": "ftp://a"}, "Write an address"),
    ],
)
def test_a_token_or_host_that_makes_no_sense_is_refused(cast: Cast, data: dict[str, str], said: str) -> None:
    response = cast.owner.post("/settings/hubspot/", data)
    assert response.status_code == 422 and said in response.content.decode()


def test_outside_development_a_token_goes_to_hubspot_alone(cast: Cast, settings: Any) -> None:
    settings.HUBSPOT_HOST_CHANGEABLE = False
    cast.owner.post("/settings/hubspot/", {"token": "x", "host": "https://evil.example"})
    assert Migration.objects.for_portal(cast.portal).get().host == "https://api.hubapi.com"
    assert "evil" not in cast.owner.get("/settings/hubspot/").content.decode()


def test_an_outsider_and_one_who_manages_nothing_get_nowhere(cast: Cast, move: Move) -> None:
    migration = move.begin()
    before = everything(cast.portal)
    one = f"/settings/hubspot/{migration.pk}/"
    for url in (one, f"{one}progress/"):
        assert cast.outsider.get(url).status_code == 404
        assert Client().get(url).status_code == 302
        for person in (cast.sales, cast.finance, cast.reader):
            assert person.get(url).status_code == 403
    for deed in DEEDS:
        assert cast.outsider.post(f"{one}{deed}/").status_code == 404
        assert cast.sales.post(f"{one}{deed}/").status_code == 403
    for url in ("/settings/hubspot/", "/settings/hubspot/checklist/"):
        assert cast.finance.get(url).status_code == 403
        assert "/settings/hubspot/" not in cast.sales.get("/").content.decode()
    assert everything(cast.portal) == before


def test_pages_ask_the_database_little(cast: Cast, move: Move) -> None:
    migration = move.begin()
    assert migration.state == ImportState.CHECKED
    for url in ("/settings/hubspot/", f"/settings/hubspot/{migration.pk}/", "/settings/hubspot/checklist/"):
        cast.owner.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert cast.owner.get(url).status_code == 200
        assert len(captured) <= 15, url
