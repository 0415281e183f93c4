"""A refusal says that something is gone: what the row names is read again, so that pickers offer it no more (F24)."""

from collections.abc import Iterator
from typing import Any

from core.queue.doorbell import ring
from qbo_sync.connection.connecting import FETCHES
from qbo_sync.entities.payload import read_json
from qbo_sync.models import Fetch, OutboxEntry


def read_again_what_it_names(entry: OutboxEntry) -> None:
    """Queues a fetch of the customer and of each item."""
    for entity, qbo_id in sorted(set(_named(read_json(entry.body)))):
        Fetch.objects.for_portal(entry.portal_id).get_or_create(
            connection=entry.connection, entity=entity, qbo_id=qbo_id, state="pending"
        )
    ring(FETCHES)


def _named(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "CustomerRef" in body:
        yield "Customer", str(body["CustomerRef"]["value"])
    for line in body.get("Line", []):
        item = line.get("SalesItemLineDetail", {}).get("ItemRef")
        if item:
            yield "Item", str(item["value"])
