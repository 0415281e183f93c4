"""What went out against what is there: lost, duplicated, drifted, unresolved, for one company (guarantees.md R17).

The company's side is read from the local mirror, which every answer and every change keeps up to date; no call is made.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from invoices.models import Invoice
from qbo_sync.entities.marker import markers_in
from qbo_sync.models import Connection, Link, MirrorRow, OutboxEntry, OutboxState
from qbo_sync.outbound.reconcile import FOUND_TWICE
from qbo_sync.outbound.states import FINAL


@dataclass
class Audit:
    """Sentences, one for each thing that a person should look at."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.drift or self.unresolved)


def audit_company(connection: Connection) -> Audit:
    rows = OutboxEntry.objects.for_portal(connection.portal_id).filter(connection=connection)
    mirror = MirrorRow.objects.for_portal(connection.portal_id).filter(connection=connection)
    links = Link.objects.for_portal(connection.portal_id).filter(connection=connection)
    done = rows.filter(state=OutboxState.DONE, operation="create")
    audit = Audit(sent=done.count())
    audit.unresolved += [f"{row} is {row.state} {row.last_error}".strip() for row in rows.exclude(state__in=FINAL)]
    audit.duplicated += [f"{row}: {row.last_error}" for row in done.filter(error_category=FOUND_TWICE)]
    audit.duplicated += _same_marker_twice(mirror.filter(entity="Invoice"))
    known = set(mirror.values_list("entity", "qbo_id")) | set(
        links.exclude(gone_at=None).values_list("entity", "qbo_id")
    )
    audit.lost += [
        f"{row} ({row.qbo_id}) is not in the company" for row in done if (row.entity, row.qbo_id) not in known
    ]
    audit.drift += _drift(connection, mirror.filter(entity="Invoice"))
    return audit


def _same_marker_twice(invoices: QuerySet[MirrorRow]) -> Iterator[str]:
    ids: dict[str, list[str]] = defaultdict(list)
    for qbo_id, note in invoices.values_list("qbo_id", "raw__PrivateNote").iterator():
        for marker in markers_in(note or ""):
            ids[marker].append(qbo_id)
    return (f"{marker} stands on the invoices {', '.join(found)}" for marker, found in ids.items() if len(found) > 1)


def _drift(connection: Connection, invoices: QuerySet[MirrorRow]) -> Iterator[str]:
    """Linked invoices whose amount here is not the company's."""
    amounts: dict[str, Decimal | None] = dict(invoices.values_list("qbo_id", "amount"))
    links = Link.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity="Invoice", record_type="invoices", gone_at=None
    )
    by_record = {link.record_id: link.qbo_id for link in links}
    ours = Invoice.objects.for_portal(connection.portal_id).filter(pk__in=by_record)
    for pk, billed in ours.values_list("pk", "amount_billed"):
        theirs = amounts.get(by_record[pk])
        if theirs is not None and theirs != billed:
            yield f"invoice {pk} is {billed} here and {theirs} in QuickBooks ({by_record[pk]})"
