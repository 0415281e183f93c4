"""The queue of entities to read again: many of a kind in one query, then applied (guarantees.md R10, R11)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from core import clock
from core.queue.claiming import finish, postpone
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from invoices.books import BookState
from qbo_sync.client.failures import Failure, MaybeCommitted, TryLater
from qbo_sync.client.gateway import QuickBooksGateway
from qbo_sync.connection.calling import call
from qbo_sync.connection.connecting import EVERYTHING, FETCHES
from qbo_sync.inbound.applying import apply_entity, apply_gone
from qbo_sync.inbound.capture import CAPTURE, sweep
from qbo_sync.inbound.drawing import INVOICE_PDF, fetch_pdfs
from qbo_sync.inbound.merging import follow_merge
from qbo_sync.mirror.keeping import CHANGING, FACTS, READ_WHOLE, mirrored
from qbo_sync.mirror.loading import load_entity, load_facts
from qbo_sync.models import Connection, Fetch, Link

MOST_AT_ONCE = 500
IDS_A_QUERY = 200
TRANSACTIONS = ("Invoice", "Payment", "CreditMemo")
LONGEST_WAIT = timedelta(minutes=15)


def claimable(rows: QuerySet[Fetch]) -> QuerySet[Fetch]:
    """Of companies that may be asked now."""
    awake = Q(connection__paused_until__isnull=True) | Q(connection__paused_until__lt=Now())
    return rows.filter(awake).exclude(connection__state__in=[BookState.DISCONNECTED, BookState.NEEDS_RECONNECT])


def work_on(fetch: Fetch) -> None:
    """Reads what the row asks for, with all waiting rows of its kind. A failure puts it off."""
    alike = _alike(fetch)
    try:
        _fetch(fetch, alike)
    except Failure as failure:
        if fetch.entity == INVOICE_PDF:  # somebody is looking at a page, which shows our own drawing instead
            finish(fetch, QueueState.CANCELLED, last_error=str(failure)[:1000])
            return
        wait = min(timedelta(seconds=2 * 2 ** min(fetch.attempts, 9)), LONGEST_WAIT)
        if not isinstance(failure, TryLater | MaybeCommitted):
            wait = LONGEST_WAIT
        postpone(fetch, wait, attempts=fetch.attempts + 1, last_error=str(failure)[:1000])
        return
    Fetch.objects.for_portal(fetch.portal_id).filter(
        pk__in=[row.pk for row in alike], state=QueueState.PENDING, lease_until=None
    ).update(state=QueueState.DONE, finished_at=Now())
    finish(fetch, QueueState.DONE)


def put_aside(fetch: Fetch) -> None:
    finish(fetch, QueueState.NEEDS_USER, last_error="Reading this stopped the worker several times.")


def _alike(fetch: Fetch) -> list[Fetch]:
    """Waiting rows of the same company and entity: they are answered by the same reading."""
    rows = Fetch.objects.for_portal(fetch.portal_id).filter(
        connection=fetch.connection, entity=fetch.entity, state=QueueState.PENDING, lease_until=None
    )
    return list(rows.exclude(pk=fetch.pk).order_by("pk")[:MOST_AT_ONCE])


def _fetch(fetch: Fetch, alike: Sequence[Fetch]) -> None:
    connection = fetch.connection
    if fetch.entity == EVERYTHING:
        load_everything(connection)
    elif fetch.entity == CAPTURE:
        call(connection, lambda gateway: sweep(connection, gateway))
    elif fetch.entity in (*FACTS, *READ_WHOLE, "TaxAgency"):
        call(connection, lambda gateway: load_facts(connection, gateway))
    elif fetch.entity == INVOICE_PDF:
        fetch_pdfs(connection, [row.qbo_id for row in (fetch, *alike)])
    else:
        _follow_merges([fetch, *alike])
        ids = list(dict.fromkeys(row.qbo_id for row in (fetch, *alike)))
        read_again(connection, fetch.entity, ids)


def _follow_merges(rows: Iterable[Fetch]) -> None:
    for row in rows:
        if row.hint.get("merged_away"):
            follow_merge(row.connection, row.entity, survivor=row.qbo_id, gone=str(row.hint["merged_away"]))


def load_everything(connection: Connection) -> None:
    """The first pull, and every full one: facts first, since pages wait for them, then list by list."""
    call(connection, lambda gateway: load_facts(connection, gateway))
    for entity in CHANGING:
        missing = call(connection, lambda gateway, entity=entity: load_entity(connection, gateway, entity))  # type: ignore[misc]
        for qbo_id in missing:
            apply_gone(connection, entity, qbo_id)
        if entity in ("Invoice", "Payment"):
            apply_linked(connection, entity)
    rows = Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk)
    rows.update(mirror_ready_at=clock.now(), last_pull_at=clock.now())


def apply_linked(connection: Connection, entity: str) -> None:
    """After a full load: what our records are linked to, from the mirror."""
    started = clock.now()
    links = Link.objects.for_portal(connection.portal_id).filter(connection=connection, entity="Invoice")
    linked = set(links.values_list("qbo_id", flat=True))
    rows = mirrored(connection, entity)
    rows = rows.filter(qbo_id__in=linked) if entity == "Invoice" else rows
    for row in rows.iterator(chunk_size=500):
        if entity == "Invoice" or _pays_one_of(row.raw, linked):
            apply_entity(connection, entity, row.raw, started)


def _pays_one_of(payment: dict[str, Any], linked: set[str]) -> bool:
    links = (link for line in payment.get("Line", []) for link in line.get("LinkedTxn", []))
    return any(link.get("TxnType") == "Invoice" and str(link.get("TxnId")) in linked for link in links)


def read_again(connection: Connection, entity: str, ids: Sequence[str]) -> int:
    """`Id IN (...)`: one metered read for many events; what is not answered is gone."""
    changed = 0
    for start in range(0, len(ids), IDS_A_QUERY):
        chunk = [qbo_id for qbo_id in ids[start : start + IDS_A_QUERY] if qbo_id.isdigit()]
        if not chunk:
            continue
        started = clock.now()
        found = call(connection, lambda gateway, chunk=chunk: _ask(gateway, entity, chunk))  # type: ignore[misc]
        for answer in found:
            changed += apply_entity(connection, entity, answer, started)
        for qbo_id in set(chunk) - {str(answer["Id"]) for answer in found}:
            changed += apply_gone(connection, entity, qbo_id)
    with transaction.atomic():
        Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(last_pull_at=clock.now())
    return changed


def _ask(gateway: QuickBooksGateway, entity: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    listed = ", ".join(f"'{qbo_id}'" for qbo_id in ids)
    active = "" if entity in TRANSACTIONS else " AND Active IN (true, false)"
    return gateway.query(f"SELECT * FROM {entity} WHERE Id IN ({listed}){active} MAXRESULTS 1000")  # noqa: S608


FETCH_QUEUE = QueueKind(
    name=FETCHES,
    model=Fetch,
    handle=work_on,
    on_poison=put_aside,
    claimable=claimable,
    lease=timedelta(minutes=5),
)
