"""What HubSpot holds, page by page, into the rows of imports."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.queue.claiming import write_fenced
from crm.records.imports.targets import HUBSPOT_ID
from crm.records.models import Import, ImportRow, ImportState, Mode
from crm.records.portal_types import portal_type
from crm.records.record_types import PropertyKind, RecordType
from hubspot_import.client import HubSpot
from hubspot_import.models import Migration
from hubspot_import.owners import owner_map
from hubspot_import.properties import wanted_names

PAGE = 100
LEASE = timedelta(seconds=300)
# In this order, so that what a record belongs to is there before it.
TYPES = ("companies", "contacts", "products", "deals", "quotes", "line_items")
JOINED = {"contacts": ("companies",), "deals": ("companies", "contacts"), "quotes": ("companies", "contacts")}
BELONGS = {"quotes": ("deals",), "line_items": ("deals", "quotes")}
PRODUCT = "product of hs_product_id"


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


def read_page(migration: Migration, hubspot: HubSpot, name: str) -> None:
    """The next page of a type's records, kept in the transaction that moves the page's cursor."""
    listed = hubspot.get(f"/crm/v3/objects/{name}", limit=PAGE, after=migration.after)
    ids = [str(each["id"]) for each in listed.get("results", [])]
    columns = columns_of(migration, name)
    asked = [column for column in columns if not column.startswith("->") and column not in (HUBSPOT_ID, PRODUCT)]
    records = hubspot.read_batch(f"/crm/v3/objects/{name}/batch/read", ids, properties=asked)
    others = {to: _associations(hubspot, name, to, ids) for to in (*JOINED.get(name, ()), *BELONGS.get(name, ()))}
    after = next_page(listed)
    dropped = Counter(migration.dropped)
    rows = [row_cells(migration, name, columns, record, others, dropped) for record in records]
    with transaction.atomic():
        write_fenced(
            migration,
            after=after,
            step=migration.step + (0 if after else 1),
            dropped=dict(dropped),
            lease_until=Now() + LEASE,
        )
        _keep(migration, name, columns, rows)


def next_page(body: Mapping[str, Any]) -> str:
    return str(((body.get("paging") or {}).get("next") or {}).get("after") or "")


def columns_of(migration: Migration, name: str) -> list[str]:
    """The HubSpot ID, the properties, then the records that it is joined with or belongs to."""
    others = [f"->{to}" for to in (*JOINED.get(name, ()), *BELONGS.get(name, ()))]
    more = [PRODUCT] if name == "line_items" else []
    return [HUBSPOT_ID, *wanted_names(migration, name), *others, *more]


def _associations(hubspot: HubSpot, name: str, to: str, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """{id: [[other's id, labels]]}; labels as HubSpot shows them, without the plain association."""
    found: dict[str, list[list[Any]]] = {}
    for each in hubspot.read_batch(f"/crm/v4/associations/{name}/{to}/batch/read", ids):
        pairs = [
            [str(other["toObjectId"]), [kind["label"] for kind in other["associationTypes"] if kind.get("label")]]
            for other in each.get("to", [])
        ]
        found[str(each["from"]["id"])] = pairs
    return found


def row_cells(
    migration: Migration,
    name: str,
    columns: Sequence[str],
    record: Mapping[str, Any],
    others: Mapping[str, Mapping[str, list[list[Any]]]],
    dropped: Counter[str],
) -> list[str]:
    """One record as a row of text."""
    record_type = portal_type(name, migration.portal)
    owners = owner_map(migration)
    cells = []
    for column in columns:
        if column == HUBSPOT_ID:
            cells.append(str(record["id"]))
        elif column.startswith("->"):
            pairs = others[column[2:]].get(str(record["id"]), [])
            belongs = column[2:] in BELONGS.get(name, ())
            cells.append(";".join(pk for pk, _labels in pairs[:1]) if belongs else json.dumps(pairs) if pairs else "")
        elif column == PRODUCT:
            cells.append("")
        else:
            text = str((record.get("properties") or {}).get(column) or "").replace("\x00", "")
            cells.append(_known(migration, record_type, column, text, owners, dropped))
    return cells


def _known(
    migration: Migration,
    record_type: RecordType,
    column: str,
    text: str,
    owners: Mapping[str, str],
    dropped: Counter[str],
) -> str:
    """Nothing for an owner or an option that this portal does not have; such options are counted."""
    prop = record_type.property_named(column)
    if not text or prop is None or column in ("pipeline", "dealstage"):
        return text
    known = text
    if prop.kind == PropertyKind.OWNER:
        known = owners.get(text, "")
    elif prop.kind == PropertyKind.ENUMERATION:
        options = [str(option.value) for option in prop.options_for(migration.portal_id)]
        known = text if text in options else ""
    if not known and prop.kind != PropertyKind.OWNER:  # owners are named by the page itself
        dropped[f"{prop.label}: {text}"[:200]] += 1
    return known


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
