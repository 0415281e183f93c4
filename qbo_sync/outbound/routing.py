"""From a change to the rows that tell QuickBooks, in the transaction of the change (guarantees.md R1, decisions.md 13).

An invoice that was issued becomes one row for each QuickBooks object that it needs: a new customer, new items, itself.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.changes import Change
from invoices.books import BookRefuses, BookState
from invoices.delivery import set_delivery
from invoices.models import Delivery, DraftLine, InvoiceDraft
from invoices.wizard.figures import included_lines
from qbo_sync.connection.people import quickbooks
from qbo_sync.entities import customer, invoice, item
from qbo_sync.entities.payload import EntityId, row_reference
from qbo_sync.models import Connection, OutboxEntry, OutboxState, WriteMode
from qbo_sync.outbound.enqueueing import Order, enqueue, mint_free_marker
from qbo_sync.outbound.ordering import (
    company_rules,
    income_account_id,
    new_customer_of,
    new_item_key,
    new_item_of,
    outgoing_invoice,
)
from qbo_sync.outbound.superseding import finished_twin, replace_rows, rows_of_invoice


def route_changes(changes: Sequence[Change]) -> None:
    """The consumer in settings.CHANGE_CONSUMERS."""
    for change in changes:
        if change.record_type == "invoices" and change.kind == "issued":
            enqueue_invoice(change)


def enqueue_invoice(change: Change) -> None:
    """Rows for a draft that was submitted; asked again for the same intent, none. Raises BookRefuses, BusyEntry."""
    draft = _draft(change)
    connection = writable_connection(draft)
    intent = str(draft.intent_key)
    if OutboxEntry.objects.for_portal(change.portal_id).filter(intent_key=f"{intent}:invoice").exists():
        return
    earlier = rows_of_invoice(change.portal_id, change.record_id)
    rows = _Rows(draft, connection, intent, change.user_id, earlier)
    customer_row = rows.customer()
    item_rows = rows.items()
    entry = rows.invoice(change.record_id, customer_row, item_rows)
    kept = [row for row in (customer_row, *item_rows.values()) if row is not None]
    replace_rows(earlier, [*kept, entry])
    if entry.state == OutboxState.AWAITING_APPROVAL:
        actor = quickbooks(connection)
        set_delivery(change.portal_id, change.record_id, Delivery.WAITING_FOR_APPROVAL, "", actor)


def _draft(change: Change) -> InvoiceDraft:
    drafts = InvoiceDraft.objects.for_portal(change.portal_id).select_related("book", "portal")
    found: InvoiceDraft = drafts.get(uuid=change.facts["draft"])
    return found


def writable_connection(draft: InvoiceDraft) -> Connection:
    """The connection that the draft's company is reached through. Raises BookRefuses."""
    book = draft.book
    connection = Connection.objects.for_portal(draft.portal_id).filter(book=book).first()
    if book is None or connection is None or connection.state == BookState.DISCONNECTED:
        raise BookRefuses(_("This QuickBooks company is not connected. Ask an admin to connect it again."))
    if connection.write_mode == WriteMode.READ_ONLY:
        text = _("%(book)s is connected read-only: nothing is written to it. Ask an admin to change that.")
        raise BookRefuses(text % {"book": book})
    return connection


class _Rows:
    """The rows of one draft. What an earlier attempt at the same invoice has created is used, not made again."""

    def __init__(
        self,
        draft: InvoiceDraft,
        connection: Connection,
        intent: str,
        user_id: int | None,
        earlier: Sequence[OutboxEntry],
    ) -> None:
        self.draft, self.connection, self.intent = draft, connection, intent
        self.user_id, self.earlier = user_id, earlier
        self.lines = included_lines(draft)
        self.rules = company_rules(draft)

    def customer(self) -> OutboxEntry | None:
        new = new_customer_of(self.draft)
        if new is None:
            return None
        rules = self.rules
        body = customer.to_qbo(new, multicurrency=rules.multicurrency, latin_1_only=rules.is_us)
        return self._row_for(
            Order(
                "Customer",
                new.record_type,
                new.record_id,
                line=_line_of("Customer", new.record_type, new.record_id, new.display_name),
                intent_key=f"{self.intent}:customer",
                body=body,
            )
        )

    def items(self) -> dict[str, OutboxEntry]:
        """One row for each new item, however many lines bring it."""
        rows: dict[str, OutboxEntry] = {}
        for line in self.lines:
            if line.item_id or not line.new_item or new_item_key(line) in rows:
                continue
            rows[new_item_key(line)] = self._item(line, len(rows) + 1)
        return rows

    def _item(self, line: DraftLine, place: int) -> OutboxEntry:
        new = new_item_of(line)
        rules = self.rules
        body = item.to_qbo(
            new,
            income_account_id=income_account_id(self.connection),
            tax_codes=rules.has_tax_codes,
            latin_1_only=rules.is_us,
        )
        return self._row_for(
            Order(
                "Item",
                "products",
                new.product_id,
                line=_line_of("Item", "products", new.product_id, new.name),
                intent_key=f"{self.intent}:item:{place}",
                body=body,
            )
        )

    def invoice(
        self, record_id: int, customer_row: OutboxEntry | None, item_rows: dict[str, OutboxEntry]
    ) -> OutboxEntry:
        marker = mint_free_marker()
        items: list[EntityId] = [
            row_reference(item_rows[new_item_key(line)].pk) if new_item_key(line) in item_rows else line.item_id
            for line in self.lines
        ]
        payer: EntityId = row_reference(customer_row.pk) if customer_row else self.draft.customer_id
        body: Any = invoice.to_qbo(outgoing_invoice(self.draft, self.lines, payer, items, marker), self.rules)
        order = Order(
            "Invoice",
            "invoices",
            record_id,
            line=f"Invoice:invoices:{record_id}",
            intent_key=f"{self.intent}:invoice",
            body=body,
            marker=marker,
        )
        needed = [row for row in (customer_row, *item_rows.values()) if row is not None]
        return enqueue(self.connection, order, self.user_id, after=needed)

    def _row_for(self, order: Order) -> OutboxEntry:
        return finished_twin(self.earlier, order) or enqueue(self.connection, order, self.user_id)


def _line_of(entity: str, record_type: str, record_id: int | None, name: str) -> str:
    if record_id is not None:
        return f"{entity}:{record_type}:{record_id}"
    return f"{entity}:{name.casefold()}"
