"""/api/v1/qbo/health: how the sync stands: counts by company, and each write that needs somebody."""

from typing import Any

from django.db.models import Count
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import Conflict
from core.api.schema import Shape
from crm.records.api.requests import limit_of, record_id_of
from crm.records.values import as_text
from invoices.api.finding import found_or_404
from qbo_sync.api import shapes
from qbo_sync.api.connections import QuickBooksView
from qbo_sync.models import Connection, OutboxEntry, OutboxState
from qbo_sync.outbound.fixing import retry_entry
from qbo_sync.outbound.states import BusyEntry
from qbo_sync.outbound.story import step_of

STANDING_STILL = (OutboxState.NEEDS_USER, OutboxState.UNKNOWN)


class Health(QuickBooksView):
    """`failing` are writes that need a person or are in doubt, the oldest first; at most 100."""

    shapes = {
        "GET": Shape(shapes.HealthShape, query=("limit",)),
    }

    def get(self, request: Request) -> Response:
        limit = limit_of(request.query_params.get("limit"), 100, 100)
        failing = entries(self.portal).filter(state__in=STANDING_STILL).order_by("pk")[:limit]
        counts = counts_of(self.portal)
        return Response(
            {
                "connections": [counts_body(row, counts.get(row.pk, {})) for row in self.connections()],
                "failing": [failing_body(entry) for entry in failing],
            }
        )


class HealthRetry(QuickBooksView):
    """Takes up what stands still: looks for it again if it is in doubt, else sends it again. Safe to repeat."""

    shapes = {
        "POST": Shape(shapes.FailingShape),
    }

    def post(self, request: Request, entry_id: str) -> Response:
        entry = self.entry(entry_id)
        try:
            retry_entry(entry)
        except BusyEntry as busy:
            raise Conflict(str(busy)) from None
        return Response(failing_body(self.entry(entry_id)))

    def entry(self, raw: str) -> OutboxEntry:
        entry: OutboxEntry = found_or_404(entries(self.portal).filter(pk=record_id_of(raw)).first(), f"Entry {raw}")
        return entry


def entries(portal: Any) -> Any:
    return OutboxEntry.objects.for_portal(portal).select_related("connection", "connection__book")


def counts_of(portal: Any) -> dict[int, dict[str, int]]:
    """{connection: {state: how many}}."""
    rows = OutboxEntry.objects.for_portal(portal).exclude(state__in=[OutboxState.DONE, OutboxState.CANCELLED])
    found: dict[int, dict[str, int]] = {}
    for connection_id, state, how_many in rows.values_list("connection_id", "state").annotate(Count("pk")):
        found.setdefault(connection_id, {})[state] = how_many
    return found


def counts_body(connection: Connection, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "connection_id": str(connection.book_id),
        "name": connection.book.name,
        "state": connection.state,
        "state_reason": connection.state_reason,
        "waiting": counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.SENDING, 0),
        "unknown": counts.get(OutboxState.UNKNOWN, 0),
        "awaiting_approval": counts.get(OutboxState.AWAITING_APPROVAL, 0),
        "needs_user": counts.get(OutboxState.NEEDS_USER, 0),
    }


def failing_body(entry: OutboxEntry) -> dict[str, Any]:
    step = step_of(entry)
    return {
        "id": str(entry.pk),
        "connection_id": str(entry.connection.book_id),
        "entity": entry.entity,
        "operation": entry.operation,
        "record": {"type": entry.record_type, "id": str(entry.record_id)} if entry.record_id else None,
        "what": step.what,
        "state": entry.state,
        "reason": step.reason,
        "advice": step.advice,
        "error_code": entry.error_code,
        "reference": step.reference,
        "attempts": entry.attempts,
        "since": as_text(entry.created_at),
    }
