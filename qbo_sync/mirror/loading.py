"""Reading a company whole: at connect, on `Refresh`, and when the change sweep cannot say what was missed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core import clock
from qbo_sync.client.gateway import QuickBooksGateway
from qbo_sync.mirror.keeping import CHANGING, READ_WHOLE, keep_entities, keep_facts, mirrored
from qbo_sync.models import Connection, SyncCursor

OVERLAP = timedelta(minutes=10)


def load_facts(connection: Connection, gateway: QuickBooksGateway) -> None:
    """The company, its preferences and its tax: what has no change data capture (decisions.md 2)."""
    info, preferences = gateway.company_info(), gateway.preferences()
    taxes = {entity: read_all(gateway, entity) for entity in READ_WHOLE}
    with transaction.atomic():
        keep_facts(connection, info, preferences)
        for entity, rows in taxes.items():
            keep_entities(connection, entity, rows)
        Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(company_read_at=clock.now())


def load_entity(connection: Connection, gateway: QuickBooksGateway, entity: str) -> list[str]:
    """Every row of one entity, page by page; the cursor then stands where QuickBooks' clock stood at the start.

    Returns the ids that the mirror had and QuickBooks has no more.
    """
    seen: set[str] = set()
    started: datetime | None = None
    names_a_list = entity not in ("Invoice", "Payment", "CreditMemo")
    for page in gateway.query_all(entity, "Active IN (true, false)" if names_a_list else ""):
        started = started or clock.now() + gateway.ahead
        with transaction.atomic():
            keep_entities(connection, entity, page)
        seen |= {str(row["Id"]) for row in page}
    set_cursor(connection, entity, (started or clock.now() + gateway.ahead) - OVERLAP)
    live = mirrored(connection, entity).filter(active=True).values_list("qbo_id", flat=True)
    return sorted(set(live) - seen)


def read_all(gateway: QuickBooksGateway, entity: str) -> list[Mapping[str, Any]]:
    """A short list, in one page: ids of pseudo tax codes are no numbers, so no order is asked for."""
    return list(gateway.query(f"SELECT * FROM {entity} MAXRESULTS 1000"))  # noqa: S608


def set_cursor(connection: Connection, entity: str, watermark: datetime) -> None:
    SyncCursor.objects.for_portal(connection.portal_id).update_or_create(
        connection=connection, entity=entity, defaults={"watermark": watermark}
    )


def entities() -> tuple[str, ...]:
    return CHANGING
