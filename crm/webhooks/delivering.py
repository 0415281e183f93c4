"""The queue of parcels: signed, sent, and sent again with growing pauses, ten times within a day."""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import clock
from core.queue.claiming import finish, postpone, write_fenced
from core.queue.doorbell import ring
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from crm.webhooks.collecting import MOST_EVENTS, QUEUE
from crm.webhooks.models import EventDelivery, WebhookSubscription
from crm.webhooks.posting import Answer, post
from crm.webhooks.signing import signature_headers

# Nine pauses between ten tries: 23 h 51 min in all.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 360, 600)]
KEPT = timedelta(days=30)


def claimable(rows: QuerySet[EventDelivery]) -> QuerySet[EventDelivery]:
    """Those of a paused subscription wait."""
    return rows.filter(subscription__active=True)


def deliver(row: EventDelivery) -> None:
    """One POST with the row's events, and those of other rows that wait for the same address."""
    if not row.attempts and not row.is_test:
        take_along(row)
    answer = send(row)
    noted = {
        "attempts": row.attempts + 1,
        "status_code": answer.status,
        "answer": answer.text[:1000],
        "milliseconds": answer.milliseconds,
        "last_error": "" if answer.is_taken else answer.problem or f"HTTP {answer.status}",
    }
    if answer.is_taken:
        finish(row, QueueState.DONE, **noted)
        forget_old(row)
    elif row.is_test or row.attempts >= len(PAUSES):
        finish(row, QueueState.NEEDS_USER, **noted)
    else:
        postpone(row, PAUSES[row.attempts], **noted)


def take_along(row: EventDelivery) -> None:
    """Events that wait for the same address travel in the same parcel, as long as there is room. Raises LostLease."""
    with transaction.atomic():
        rows = EventDelivery.objects.for_portal(row.portal_id).filter(
            subscription=row.subscription_id, state=QueueState.PENDING, attempts=0, lease_until=None, is_test=False
        )
        others = rows.exclude(pk=row.pk).order_by("pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
        events, gone = list(row.events), []
        for other in others[:MOST_EVENTS]:
            if len(events) + len(other.events) > MOST_EVENTS:
                break
            events += other.events
            gone.append(other.pk)
        if gone:
            write_fenced(row, events=events)
            EventDelivery.objects.for_portal(row.portal_id).filter(pk__in=gone).delete()


def send(row: EventDelivery) -> Answer:
    subscription = row.subscription
    numbered = [{**event, "subscriptionId": subscription.pk, "attemptNumber": row.attempts} for event in row.events]
    body = json.dumps(numbered, separators=(",", ":")).encode()
    at_ms = int(clock.now().timestamp() * 1000)
    headers = {"Content-Type": "application/json", "User-Agent": "Dealbooks-Webhooks/1"}
    return post(subscription.url, body, headers | signature_headers(subscription.secret, subscription.url, body, at_ms))


def put_aside(row: EventDelivery) -> None:
    finish(row, QueueState.NEEDS_USER, last_error=_("Sending this stopped the worker several times."))


def send_again(row: EventDelivery) -> None:
    """Takes a parcel up that was given up, or waits for its next try; it gets all its tries again."""
    with transaction.atomic():
        rows = EventDelivery.objects.for_portal(row.portal_id).filter(pk=row.pk, lease_until=None)
        rows.exclude(state=QueueState.DONE).update(
            state=QueueState.PENDING, due_at=Now(), attempts=0, finished_at=None, crashes=0
        )
        ring(QUEUE)


def send_test(subscription: WebhookSubscription) -> EventDelivery:
    """A parcel with one made-up event, sent once; a paused address gets it when it is resumed."""
    event: dict[str, Any] = {
        "eventId": 0,
        "subscriptionType": (subscription.events or ["contact.creation"])[0].partition("(")[0],
        "portalId": subscription.portal_id,
        "objectId": 0,
        "occurredAt": int(clock.now().timestamp() * 1000),
        "changeSource": "TEST",
        "attemptNumber": 0,
    }
    with transaction.atomic():
        row: EventDelivery = EventDelivery.objects.for_portal(subscription.portal_id).create(
            subscription=subscription, events=[event], is_test=True
        )
        ring(QUEUE)
    return row


def forget_old(row: EventDelivery) -> None:
    """The log of an address goes back thirty days."""
    rows = EventDelivery.objects.for_portal(row.portal_id).filter(subscription=row.subscription_id)
    rows.filter(state=QueueState.DONE, finished_at__lt=clock.now() - KEPT).delete()


WEBHOOK_QUEUE = QueueKind(QUEUE, EventDelivery, deliver, put_aside, claimable=claimable, lease=timedelta(seconds=60))
