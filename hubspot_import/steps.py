"""What a migration does, step by step; each leaves off where a killed worker can go on."""

from django.db import transaction
from django.db.models.functions import Now

from core.changes import Actor, Origin
from core.queue.claiming import write_fenced
from core.secrets import open_sealed
from crm.records.imports.finding import find_records
from crm.records.imports.planning import Planner
from crm.records.imports.targets import HUBSPOT_ID, targets_of
from crm.records.imports.undoing import undo_rows
from crm.records.imports.working import Deed, do_chunk
from crm.records.imports.writing import check_rows, write_rows
from crm.records.models import Import, ImportRow, ImportState, Phase
from crm.records.portal_types import portal_type
from hubspot_import.cells import BELONGS, JOINED, PRODUCT
from hubspot_import.client import HubSpot
from hubspot_import.joining import join_rows
from hubspot_import.models import Migration, OldInvoice, OldInvoiceState
from hubspot_import.old_invoices.deciding import detach, search_invoices
from hubspot_import.pipelines import create_pipelines, missing_stages
from hubspot_import.properties import create_properties
from hubspot_import.reading import LEASE, TYPES, read_facts, read_invoices, read_page

STEPS = {
    Phase.CHECK: ("facts", *(f"read:{name}" for name in (*TYPES, "invoices")), *(f"check:{name}" for name in TYPES)),
    Phase.RUN: ("prepare", *(f"write:{name}" for name in TYPES), *(f"join:{name}" for name in JOINED), "invoices"),
    Phase.UNDO: ("detach", *(f"undo:{name}" for name in reversed(TYPES))),
}


def do_step(migration: Migration) -> None:
    """One step, or one page of it. Raises LostLease, TryLater, Refused."""
    deed, _colon, name = STEPS[Phase(migration.phase)][migration.step].partition(":")
    if deed in ("facts", "read"):
        hubspot = HubSpot(migration.host, open_sealed(migration.token, migration.token_owner))
        if deed == "facts":
            read_facts(migration, hubspot)
        elif name == "invoices":
            read_invoices(migration, hubspot)
        else:
            read_page(migration, hubspot, name)
    elif deed in OTHER_DEEDS:
        OTHER_DEEDS[deed](migration, name)
    else:
        phase, work, state = ROW_DEEDS[deed]
        _go_through(migration, name, phase, work, state)


ROW_DEEDS: dict[str, tuple[str, Deed, str]] = {
    "check": (Phase.CHECK, check_rows, ImportState.CHECKED),
    "write": (Phase.RUN, write_rows, ImportState.DONE),
    "undo": (Phase.UNDO, undo_rows, ImportState.UNDONE),
}


def _prepare(migration: Migration, name: str) -> None:
    with transaction.atomic():
        dropped = {**migration.dropped, **create_properties(migration, TYPES), **create_pipelines(migration)}
        write_fenced(migration, step=migration.step + 1, dropped=dropped, lease_until=Now() + LEASE)


def _go_through(migration: Migration, name: str, phase: str, deed: Deed, state: str) -> None:
    """All rows of a type, chunk by chunk."""
    job = _job(migration, name)
    if job is not None:
        _begin(migration, job, phase)
        planner = Planner(job)
        more = True
        while more:
            with transaction.atomic():
                write_fenced(migration, lease_until=Now() + LEASE)
                more = do_chunk(job, planner, deed)
    with transaction.atomic():
        write_fenced(migration, step=migration.step + 1, lease_until=Now() + LEASE)
        if job is not None:
            Import.objects.for_portal(migration.portal).filter(pk=job.pk).update(state=state)


def _job(migration: Migration, name: str) -> Import | None:
    jobs = Import.objects.for_portal(migration.portal).select_related("user")
    return jobs.filter(pk=migration.jobs.get(name, 0)).first()


def _begin(migration: Migration, job: Import, phase: str) -> None:
    """The first time a phase comes to a job; a worker that goes on leaves the cursor where it is."""
    matching = _matching(migration, job, phase)
    values: dict[str, object] = {"matching": matching}
    if job.phase != phase:
        kept = job.counts if phase == Phase.UNDO else {}
        values |= {"phase": phase, "cursor": 0, "counts": {**kept, "seen": 0, "undone": 0, "kept": 0}}
        if phase == Phase.RUN and job.record_type == "line_items":
            _name_products(job)
    if phase != Phase.CHECK or job.cursor == 0:
        with transaction.atomic():
            write_fenced(migration, lease_until=Now() + LEASE)
            Import.objects.for_portal(job.portal).filter(pk=job.pk).update(**values)
        job.refresh_from_db()


def _matching(migration: Migration, job: Import, phase: str) -> list[str]:
    """Columns are named as our properties are. The check leaves out what only the import itself makes."""
    targets = targets_of(portal_type(job.record_type, job.portal), job.portal, copies=True)
    is_check = phase == Phase.CHECK
    left_out = {"pipeline", "dealstage"} if is_check and missing_stages(migration) else set()
    if job.record_type == "line_items":
        left_out.add("hs_product_id")
    return [_target(column, job.record_type, targets.keys() - left_out, is_check) for column in job.headers]


def _target(column: str, name: str, known: set[str], is_check: bool) -> str:
    if column.startswith("->"):
        belongs = column[2:] in BELONGS.get(name, ())
        return f"{column}:{HUBSPOT_ID}" if belongs and not is_check else ""
    if column == PRODUCT:
        return "" if is_check else "hs_product_id"
    return column if column in known else ""


def _name_products(job: Import) -> None:
    """Line items name their product by our id, which HubSpot's stands for. Done twice, nothing more happens."""
    if "hs_product_id" not in job.headers:
        return
    theirs, ours = job.headers.index("hs_product_id"), job.headers.index(PRODUCT)
    product_type = portal_type("products", job.portal)
    rows = list(ImportRow.objects.for_portal(job.portal).filter(within=job).order_by("number"))
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        ids = find_records(
            job.portal, product_type, product_type.by_name[HUBSPOT_ID], [row.cells[theirs] for row in some]
        )
        for row in some:
            found = ids.get(row.cells[theirs], [])
            row.cells[ours] = str(found[0]) if found else ""
        ImportRow.objects.for_portal(job.portal).bulk_update(some, ["cells"])


def _join(migration: Migration, name: str) -> None:
    """A type's associations; the cursor is the migration's own."""
    job = _job(migration, name)
    after = int(migration.after or 0)
    rows = []
    if job is not None:
        found = ImportRow.objects.for_portal(migration.portal).filter(within=job, number__gt=after)
        rows = list(found.order_by("number")[:200])
    if job is None or not rows:
        write_fenced(migration, step=migration.step + 1, after="", lease_until=Now() + LEASE)
        return
    with transaction.atomic():
        write_fenced(migration, after=str(rows[-1].number), lease_until=Now() + LEASE)
        made = join_rows(Planner(job), rows)
        write_fenced(migration, joined=migration.joined + made)
        ImportRow.objects.for_portal(migration.portal).bulk_update(rows, ["joined", "outcome"])


def _look_for_invoices(migration: Migration, name: str) -> None:
    """By a worker of its own, which may also be asked once QuickBooks is connected."""
    with transaction.atomic():
        write_fenced(migration, step=migration.step + 1, lease_until=Now() + LEASE)
        search_invoices(migration.portal, Actor(Origin.IMPORT, migration.actor_label, migration.user_id))


def _detach(migration: Migration, name: str) -> None:
    """What was attached by it is detached, and the old invoices are forgotten."""
    actor = Actor(Origin.IMPORT, migration.actor_label, migration.user_id)
    rows = list(OldInvoice.objects.for_portal(migration.portal).filter(migration=migration).order_by("pk")[:50])
    with transaction.atomic():
        write_fenced(migration, step=migration.step + (0 if rows else 1), lease_until=Now() + LEASE)
        for row in rows:
            if row.state == OldInvoiceState.ATTACHED:
                detach(row, actor)
            row.delete()


OTHER_DEEDS = {"prepare": _prepare, "join": _join, "invoices": _look_for_invoices, "detach": _detach}
