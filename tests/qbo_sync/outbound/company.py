"""Both sides of a connected company, and what a test does with them."""

import time
from dataclasses import dataclass
from typing import Any

from core.queue.draining import drain_queue
from invoices.models import Invoice, InvoiceDraft
from qbo_sync.models import Connection, OutboxEntry, OutboxState
from qbo_sync.outbound.sending import OUTBOX
from qbo_sync.outbound.states import FINAL
from tests.harness.company import Books
from tests.qbo_sync.outbound.drafts import a_draft, issue

AT_REST = (*FINAL, OutboxState.NEEDS_USER, OutboxState.AWAITING_APPROVAL)


@dataclass
class Company:
    connection: Connection
    books: Books
    customer_id: str
    item_id: str

    def submit(self, **values: Any) -> InvoiceDraft:
        """A person submits an invoice of 100.00 for the old customer, unless said otherwise."""
        lines = values.pop("lines", [{"item_id": self.item_id}])
        draft = a_draft(self.connection, lines, **{"customer_id": self.customer_id, **values})
        issue(draft)
        return draft

    def work(self, seconds: float = 20.0) -> None:
        """A worker works until nothing is left to do by itself."""
        stop_at = time.monotonic() + seconds
        while time.monotonic() < stop_at:
            drain_queue(OUTBOX, 5)
            if not self.rows().exclude(state__in=AT_REST).exists():
                return
            time.sleep(0.02)
        raise AssertionError(f"still at work: {list(self.rows().values_list('entity', 'state', 'last_error'))}")

    def work_once(self) -> None:
        drain_queue(OUTBOX, 5)

    def rows(self) -> Any:
        return OutboxEntry.objects.for_portal(self.connection.portal_id).order_by("pk")

    def row(self, draft: InvoiceDraft) -> OutboxEntry:
        """The invoice's latest row."""
        return self.rows().filter(entity="Invoice", record_id=draft.invoice_id).last()

    def invoice(self, draft: InvoiceDraft) -> Invoice:
        return Invoice.objects.for_portal(self.connection.portal_id).get(pk=draft.invoice_id)

    def fault(
        self, action: str, stage: str = "before", times: int | None = 1, path: str = "*/invoice", **more: Any
    ) -> None:
        match = {"method": "POST", "path": path}
        rule = {"match": match, "action": action, "stage": stage, "times": times, **more}
        self.books.sandbox.control("faults", rule)

    def faults_hit(self) -> int:
        return sum(rule["hits"] for rule in self.books.sandbox.control("faults")["faults"])

    def posts(self, entity: str = "invoice") -> list[dict[str, Any]]:
        received = self.books.sandbox.control("requests?method=POST")["requests"]
        return [request for request in received if request["entity"] == entity]

    def invoices(self) -> list[dict[str, Any]]:
        return self.books.entities("Invoice")
