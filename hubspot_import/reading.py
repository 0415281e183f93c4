"""What HubSpot holds, page by page, into the rows of imports."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.queue.claiming import write_fenced
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.models import Import, ImportRow, ImportState, Mode
from hubspot_import.cells import Cells, others_of
from hubspot_import.client import HubSpot, Refused
from hubspot_import.models import Migration
from hubspot_import.old_invoices.noting import ASKED, BELONG_TO, note_invoices, note_numbers, number_properties

PAGE = 100
LEASE = timedelta(seconds=300)
# In this order, so that what a record belongs to is there before it.
TYPES = ("companies", "contacts", "products", "deals", "quotes", "line_items")


def read_facts(migration: Migration, hubspot: HubSpot) -> None:
    """Properties of each type, pipelines, owners: what the rest is read with."""
    facts = {
        "properties": {name: hubspot.get(f"/crm/v3/properties/{name}").get("results", []) for name in TYPES},
        "pipelines": hubspot.get("/crm/v3/pipelines/deals").get("results", []),
        "owners": _owners(hubspot),
    }
    write_fenced(migration, facts=facts, step=migration.step + 1)


def _owners(hubspot: HubSpot) -> dict[str, str]:
    """{HubSpot's owner id: e-mail}"""
    found: dict[str, str] = {}
    after = ""
    while True:
        body = hubspot.get("/crm/v3/owners", limit=PAGE, after=after)
        found |= {str(owner["id"]): str(owner.get("email") or "") for owner in body.get("results", [])}
        after = next_page(body)
        if not after:
            return found


@dataclass(frozen=True)
class Page:
    """Some records with their associations by type; `after` is the cursor of the next page, empty on the last."""

    records: list[dict[str, Any]]
    others: Mapping[str, Mapping[str, list[list[Any]]]]
    after: str


def read_page(migration: Migration, hubspot: HubSpot, name: str) -> None:
    """The next page of a type's records, kept in the transaction that moves the page's cursor."""
    dropped = Counter(migration.dropped)
    cells = Cells(migration, name, dropped)
    numbers = number_properties(migration.facts["properties"]["deals"]) if name == "deals" else []
    page = _page(migration, hubspot, name, [*cells.asked, *numbers], others_of(name))
    rows = [cells.row(each, page.others) for each in page.records if not cells.stands_on_nothing(each, page.others)]
    with transaction.atomic():
        _turn(migration, page.after, dropped)
        _keep(migration, name, cells.columns, rows)
        if numbers:
            note_numbers(migration, numbers, page.records, page.others)


def read_invoices(migration: Migration, hubspot: HubSpot) -> None:
    """The next page of HubSpot's invoices. A private app that may not read them is no reason to stop."""
    dropped = Counter(migration.dropped)
    try:
        page = _page(migration, hubspot, "invoices", ASKED, BELONG_TO)
    except Refused as refused:
        if refused.code not in (403, 404):
            raise
        write_fenced(
            migration,
            after="",
            step=migration.step + 1,
            dropped={**dropped, _("Invoices: %(why)s") % {"why": refused}: 0},
        )
        return
    with transaction.atomic():
        note_invoices(migration, page.records, page.others, dropped)
        _turn(migration, page.after, dropped)


def _page(migration: Migration, hubspot: HubSpot, name: str, asked: Sequence[str], to: Iterable[str]) -> Page:
    listed = hubspot.get(f"/crm/v3/objects/{name}", limit=PAGE, after=migration.after)
    ids = [str(each["id"]) for each in listed.get("results", [])]
    records = hubspot.read_batch(f"/crm/v3/objects/{name}/batch/read", ids, properties=list(asked))
    return Page(records, {each: associations(hubspot, name, each, ids) for each in to}, next_page(listed))


def _turn(migration: Migration, after: str, dropped: Mapping[str, int]) -> None:
    """To the next page, or to the next step."""
    step = migration.step + (0 if after else 1)
    write_fenced(migration, after=after, step=step, dropped=dict(dropped), lease_until=Now() + LEASE)


def next_page(body: Mapping[str, Any]) -> str:
    return str(((body.get("paging") or {}).get("next") or {}).get("after") or "")


def associations(hubspot: HubSpot, name: str, to: str, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """{id: [[other's id, labels]]}; labels as HubSpot shows them, without the plain association."""
    found: dict[str, list[list[Any]]] = {}
    for each in hubspot.read_batch(f"/crm/v4/associations/{name}/{to}/batch/read", ids):
        pairs = [
            [str(other["toObjectId"]), [kind["label"] for kind in other["associationTypes"] if kind.get("label")]]
            for other in each.get("to", [])
        ]
        found[str(each["from"]["id"])] = pairs
    return found


def _keep(migration: Migration, name: str, columns: Sequence[str], rows: Sequence[list[str]]) -> None:
    job = _job(migration, name, columns)
    start = job.total
    ImportRow.objects.for_portal(migration.portal).bulk_create(
        ImportRow(portal=migration.portal, within=job, number=number, cells=cells)
        for number, cells in enumerate(rows, start + 1)
    )
    Import.objects.for_portal(migration.portal).filter(pk=job.pk).update(total=start + len(rows))


def _job(migration: Migration, name: str, columns: Sequence[str]) -> Import:
    jobs = Import.objects.for_portal(migration.portal)
    if name in migration.jobs:
        return jobs.get(pk=migration.jobs[name])
    job = jobs.create(
        record_type=name,
        source="hubspot",
        file_name="HubSpot",
        headers=list(columns),
        key=HUBSPOT_ID,
        mode=Mode.BOTH,
        state=ImportState.PAUSED,  # the migration moves it, not the queue of imports
        user_id=migration.user_id,
        actor_label=migration.actor_label,
    )
    write_fenced(migration, jobs={**migration.jobs, name: job.pk})
    return job
