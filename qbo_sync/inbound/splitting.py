"""Stored webhooks split into events, each routed by its own company, and what must be fetched again (R10)."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction

from core import clock
from core.queue.doorbell import ring
from qbo_sync.connection.connecting import FETCHES
from qbo_sync.models import Connection, Fetch, WebhookDelivery, WebhookEvent

log = logging.getLogger(__name__)
ENTITIES = {
    name.lower(): name
    for name in (
        "Customer", "Vendor", "Employee", "Item", "Invoice", "Payment", "Term", "Account", "PaymentMethod",
        "CreditMemo", "Preferences", "TaxAgency",
    )
}  # fmt: skip
BATCH = 50


@dataclass(frozen=True)
class Event:
    """`event_id` is CloudEvents' own, else a hash of what the older shape says."""

    event_id: str
    realm_id: str
    entity: str
    qbo_id: str
    operation: str
    facts: dict[str, Any] = field(default_factory=dict)


def ring_for_splitting() -> None:
    """Wakes a worker, best effort; a beat finds what a lost hint leaves behind."""
    try:
        current_app.send_task("qbo_sync.tasks.split_deliveries", retry=False, expires=60)
    except Exception as error:
        log.warning("the broker did not take a hint (%s); the sweep will find the webhook", type(error).__name__)


def split_waiting() -> int:
    """Splits what waits, oldest first; returns how many deliveries."""
    waiting = WebhookDelivery.objects.filter(split_at__isnull=True).order_by("pk")[:BATCH]
    count = 0
    for delivery in waiting:
        split(delivery)
        count += 1
    return count


def split(delivery: WebhookDelivery) -> None:
    """One unreadable event, or one of an unknown company, does not hold up the others (F33)."""
    problem = ""
    with transaction.atomic():
        locked = WebhookDelivery.objects.select_for_update().filter(pk=delivery.pk, split_at__isnull=True).first()
        if locked is None:
            return
        try:
            events = list(read_events(bytes(locked.body)))
        except ValueError as trouble:
            events, problem = [], f"unreadable: {trouble}"[:500]
        for event in events:
            note(locked, event)
        WebhookDelivery.objects.filter(pk=locked.pk).update(split_at=clock.now(), problem=problem)


def note(delivery: WebhookDelivery, event: Event) -> None:
    """Keeps the event once, and asks for its entity again."""
    rows = Connection.everywhere.filter(realm_id=event.realm_id)  # across portals: the realm says which portal
    connection = rows.first()
    try:
        with transaction.atomic():
            WebhookEvent.objects.create(
                delivery=delivery,
                connection=connection,
                event_id=event.event_id[:200],
                realm_id=event.realm_id[:40],
                entity=event.entity[:40],
                qbo_id=event.qbo_id[:40],
                operation=event.operation[:20],
                facts=event.facts,
            )
    except IntegrityError:
        return
    if connection is not None and event.entity in ENTITIES.values():
        ask_for(connection, event.entity, event.qbo_id, event.facts)
        Connection.objects.for_portal(connection.portal_id).filter(pk=connection.pk).update(last_change_at=clock.now())


def ask_for(connection: Connection, entity: str, qbo_id: str, hint: dict[str, Any] | None = None) -> None:
    """One waiting fetch an entity, however many events say that it changed. One in work does not count as waiting."""
    rows = Fetch.objects.for_portal(connection.portal_id)
    waiting = rows.filter(connection=connection, entity=entity, qbo_id=qbo_id, state="pending", lease_until=None)
    if hint or not waiting.exists():
        rows.create(connection=connection, entity=entity, qbo_id=qbo_id, hint=hint or {})
    ring(FETCHES)


def read_events(body: bytes) -> Iterator[Event]:
    """Both shapes (qbo.md 5.1). Raises ValueError for what is neither."""
    parsed = json.loads(body)
    if isinstance(parsed, list):
        yield from filter(None, map(_cloud_event, parsed))
    elif isinstance(parsed, dict) and isinstance(parsed.get("eventNotifications"), list):
        for notification in parsed["eventNotifications"]:
            yield from _older_events(notification)
    elif isinstance(parsed, dict) and "specversion" in parsed:
        yield from filter(None, [_cloud_event(parsed)])
    else:
        raise ValueError("neither CloudEvents nor eventNotifications")


def _cloud_event(event: Any) -> Event | None:
    if not isinstance(event, dict) or not event.get("id"):
        return None
    parts = str(event.get("type", "")).lower().split(".")
    if len(parts) < 3 or not event.get("intuitentityid") or not event.get("intuitaccountid"):
        return None
    data = event.get("data") if isinstance(event.get("data"), dict) else {}
    facts = {"merged_away": str(data["deletedid"])} if data and data.get("deletedid") else {}
    return Event(
        event_id=str(event["id"]),
        realm_id=str(event["intuitaccountid"]),
        entity=ENTITIES.get(parts[1], parts[1]),
        qbo_id=str(event["intuitentityid"]),
        operation=parts[2],
        facts=facts,
    )


def _older_events(notification: Any) -> Iterator[Event]:
    if not isinstance(notification, dict):
        return
    realm_id = str(notification.get("realmId", ""))
    changed = (notification.get("dataChangeEvent") or {}).get("entities") or []
    for each in changed:
        if not isinstance(each, dict) or not each.get("id") or not each.get("name"):
            continue
        facts = {"merged_away": str(each["deletedId"])} if each.get("deletedId") else {}
        words = (realm_id, each["name"], each["id"], each.get("operation", ""), each.get("lastUpdated", ""))
        yield Event(
            event_id="older:" + hashlib.sha256("|".join(map(str, words)).encode()).hexdigest(),
            realm_id=realm_id,
            entity=ENTITIES.get(str(each["name"]).lower(), str(each["name"])),
            qbo_id=str(each["id"]),
            operation=str(each.get("operation", "")).lower(),
            facts=facts,
        )
