"""An invoice that was refused is edited and submitted again: new rows take the places of the old ones."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core.transactions import require_transaction
from invoices.books import BookRefuses
from qbo_sync.entities.payload import read_json, write_json
from qbo_sync.models import OutboxDependency, OutboxEntry, OutboxState
from qbo_sync.outbound.enqueueing import Order
from qbo_sync.outbound.states import FINAL, BusyEntry, hold, move_by_hand


class AlreadyThere(BookRefuses):
    """QuickBooks has the invoice: it is changed there, or by an update, not made anew."""

    def __init__(self) -> None:
        super().__init__(_("QuickBooks has this invoice already. Change it there."))


def rows_of_invoice(portal_id: int, invoice_id: int) -> list[OutboxEntry]:
    """The live rows of an invoice and of what it needs, in the order in which they go out."""
    rows = OutboxEntry.objects.for_portal(portal_id)
    own = rows.filter(record_type="invoices", record_id=invoice_id).exclude(
        state__in=(OutboxState.SUPERSEDED, OutboxState.CANCELLED)
    )
    needed = OutboxDependency.objects.filter(entry__in=own).values("on")
    found = rows.filter(pk__in=own.values("pk")) | rows.filter(pk__in=needed)
    return list(found.select_related("connection__book").distinct().order_by("pk"))


def finished_twin(earlier: Sequence[OutboxEntry], order: Order) -> OutboxEntry | None:
    """The row of an earlier attempt that has made this very customer or item already."""
    body = write_json(order.body)
    twins = (row for row in earlier if row.state == OutboxState.DONE and row.entity == order.entity)
    return next((row for row in twins if row.template == body), None)


def replace_rows(earlier: Sequence[OutboxEntry], rows: Sequence[OutboxEntry]) -> None:
    """Ends the earlier rows that the new ones replace. Raises AlreadyThere, and BusyEntry while one is in doubt."""
    kept = {row.pk for row in rows}
    for old in earlier:
        if old.pk in kept:
            continue
        if old.state == OutboxState.DONE:
            if old.entity == "Invoice":
                raise AlreadyThere
            continue
        supersede(old, next((row for row in rows if row.entity == old.entity), None))


def supersede(old: OutboxEntry, new: OutboxEntry | None) -> None:
    """`old` is never sent again; what waited for it waits for `new`. Raises BusyEntry."""
    require_transaction("Replacing an outbox row")
    held = hold(old)
    if held.in_doubt:
        raise BusyEntry
    if new is None:
        move_by_hand(held, OutboxState.CANCELLED)
        return
    move_by_hand(held, OutboxState.SUPERSEDED, replaced_by=new)
    point_to(held, new)


def point_to(old: OutboxEntry, new: OutboxEntry) -> None:
    """Whatever waits for `old` and is not finished waits for `new`, in its dependencies and in its body."""
    waiting = OutboxDependency.objects.filter(on=old).exclude(entry__state__in=FINAL).select_related("entry")
    for dependency in waiting:
        entry = dependency.entry
        entry.template = write_json(_pointed(read_json(entry.template), old.pk, new.pk))
        entry.save(update_fields=["template"])
        if OutboxDependency.objects.filter(entry=entry, on=new).exists():
            dependency.delete()
        else:
            dependency.on = new
            dependency.save(update_fields=["on"])


def _pointed(value: object, old_id: int, new_id: int) -> object:
    if isinstance(value, dict):
        if value == {"$row": old_id}:
            return {"$row": new_id}
        return {key: _pointed(item, old_id, new_id) for key, item in value.items()}
    if isinstance(value, list):
        return [_pointed(item, old_id, new_id) for item in value]
    return value


def waiting_for(entry: OutboxEntry) -> Iterable[OutboxEntry]:
    """Unfinished rows that cannot go before `entry` has: those that need it, and later ones about the same thing."""
    rows = OutboxEntry.objects.for_portal(entry.portal_id).exclude(state__in=FINAL)
    same_line = rows.filter(connection_id=entry.connection_id, aggregate_key=entry.aggregate_key, pk__gt=entry.pk)
    heads = [entry.pk, *same_line.values_list("pk", flat=True)]
    return rows.filter(dependencies__on__in=heads).distinct()
