"""Connections and outbox rows as routing leaves them, for tests that start there."""

from itertools import count
from typing import Any
from uuid import uuid4

from core.portals.creating import create_portal
from core.portals.models import Portal
from core.queue.claiming import claim_next
from invoices.books import Book, TaxMode
from qbo_sync.entities.marker import mint_marker, reference_text
from qbo_sync.entities.payload import write_json
from qbo_sync.models import Connection, OutboxDependency, OutboxEntry
from qbo_sync.outbound.epoch import current_epoch
from qbo_sync.outbound.sending import OUTBOX

_numbers = count(1)


def a_connection(portal: Portal | None = None, **values: Any) -> Connection:
    portal = portal or create_portal("Northwind Trading", company_currency="USD", time_zone="UTC")
    book = Book.objects.for_portal(portal).create(
        name="Acme Books", country="US", currency="USD", tax_mode=TaxMode.US_AUTOMATED
    )
    return Connection.objects.for_portal(portal).create(
        **{"book": book, "realm_id": f"9130{next(_numbers):012d}", **values}
    )


def a_row(connection: Connection, *after: OutboxEntry, **values: Any) -> OutboxEntry:
    marker = mint_marker()
    number = next(_numbers)
    defaults = {
        "connection": connection,
        "realm_id": connection.realm_id,
        "entity": "Invoice",
        "record_type": "invoices",
        "aggregate_key": f"Invoice:invoices:{number}",
        "intent_key": str(uuid4()),
        "requestid": uuid4().hex,
        "marker": marker,
        "template": write_json({"CustomerRef": {"value": "1"}, "PrivateNote": reference_text(marker)}),
        "epoch": current_epoch(),
    }
    row = OutboxEntry.objects.for_portal(connection.portal_id).create(**{**defaults, **values})
    OutboxDependency.objects.bulk_create(OutboxDependency(entry=row, on=on) for on in after)
    return OutboxEntry.objects.for_portal(connection.portal).get(pk=row.pk)


def fresh(row: OutboxEntry) -> OutboxEntry:
    return OutboxEntry.objects.for_portal(row.portal_id).get(pk=row.pk)


def claim(row: OutboxEntry) -> OutboxEntry:
    """The next claim, which must be this row's."""
    claimed = claim_next(OUTBOX)
    assert claimed is not None
    assert claimed.pk == row.pk
    return claimed
