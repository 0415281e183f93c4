"""The stage of an invoice: the one place that derives it, and the sweep that applies what time alone changes.

The first row that fits decides. `today` is the date on the portal's own calendar.

| in QuickBooks | deleted | voided | balance         | due date      | sent | stage              |
|---------------|---------|--------|-----------------|---------------|------|--------------------|
| not yet       |         |        |                 |               |      | none               |
| yes           | yes     |        |                 |               |      | Deleted            |
| yes           | no      | yes    |                 |               |      | Voided             |
| yes           | no      | no     | nothing left    |               |      | Paid in full       |
| yes           | no      | no     | something left  | before today  |      | Overdue            |
| yes           | no      | no     | less than total | today or later|      | Partial payment    |
| yes           | no      | no     | the total       | today or later| yes  | Sent to customer   |
| yes           | no      | no     | the total       | today or later| no   | Waiting to be sent |

An invoice without a due date is never overdue. A credit lowers the balance as a payment does. An invoice of amount 0
has nothing left to pay, so it reads Paid in full, as in QuickBooks.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db import transaction
from django.db.models import Q

from core import clock
from core.changes import Actor, Origin, RecordChange, record_changes
from core.portals.models import Portal
from invoices.models.invoice import Delivery, Invoice, Stage

TIME = Actor(Origin.TIME, "Dealbooks")
ROWS_AT_ONCE = 500
OPEN_STAGES = (Stage.WAITING_TO_BE_SENT, Stage.SENT_TO_CUSTOMER, Stage.PARTIAL_PAYMENT)


def derive_stage(
    *,
    is_in_quickbooks: bool,
    is_deleted: bool,
    is_voided: bool,
    is_sent: bool,
    amount_billed: Decimal,
    balance: Decimal,
    due_on: date | None,
    today: date,
) -> Stage | None:
    """The table above, row by row."""
    if not is_in_quickbooks:
        return None
    if is_deleted:
        return Stage.DELETED
    if is_voided:
        return Stage.VOIDED
    if balance <= 0:
        return Stage.PAID_IN_FULL
    if due_on is not None and due_on < today:
        return Stage.OVERDUE
    if balance < amount_billed:
        return Stage.PARTIAL_PAYMENT
    return Stage.SENT_TO_CUSTOMER if is_sent else Stage.WAITING_TO_BE_SENT


def stage_on(invoice: Invoice, today: date) -> Stage | None:
    return derive_stage(
        is_in_quickbooks=invoice.delivery == Delivery.CREATED,
        is_deleted=invoice.is_deleted,
        is_voided=invoice.is_voided,
        is_sent=invoice.is_sent,
        amount_billed=invoice.amount_billed,
        balance=invoice.balance,
        due_on=invoice.due_on,
        today=today,
    )


def set_stage(invoice: Invoice, today: date) -> None:
    """Writes the stage on the object; the caller saves it with the fields that it follows from."""
    invoice.stage = stage_on(invoice, today)


def sweep_stages() -> int:
    """Applies what time alone changes, in every portal; returns how many invoices changed."""
    return sum(sweep_portal(portal) for portal in Portal.objects.all())


def sweep_portal(portal: Portal) -> int:
    """Invoices that turned overdue on this portal's calendar (or are no longer, after its time zone was changed)."""
    today = clock.today(portal)
    turned = Q(stage__in=OPEN_STAGES, due_on__lt=today, balance__gt=0)
    turned_back = Q(stage=Stage.OVERDUE) & (Q(due_on__gte=today) | Q(due_on__isnull=True))
    wanted = Invoice.objects.for_portal(portal).filter(turned | turned_back).values_list("pk", flat=True)
    return sum(_restage(portal, ids, today) for ids in _in_parts(wanted.iterator()))


def _restage(portal: Portal, ids: Sequence[int], today: date) -> int:
    with transaction.atomic():
        rows = Invoice.objects.for_portal(portal).filter(pk__in=ids).select_for_update(of=("self",))
        changed = []
        for invoice in rows:
            before, after = invoice.stage, stage_on(invoice, today)
            if before != after:
                invoice.stage = after
                changed.append((invoice, before))
        Invoice.objects.for_portal(portal).bulk_update([invoice for invoice, _before in changed], ["stage"])
        record_changes(_stage_change(invoice, before) for invoice, before in changed)
    return len(changed)


def _stage_change(invoice: Invoice, before: str | None) -> RecordChange:
    diff = {"invoice_stage": (before, invoice.stage)}
    return RecordChange(invoice.portal_id, "invoices", invoice.pk, "updated", TIME, diff)


def _in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, ROWS_AT_ONCE)):
        yield part
