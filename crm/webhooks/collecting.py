"""From changes to parcels of events, in the transaction of the change: a consumer that only inserts rows."""

from collections.abc import Sequence

from core.changes import Change
from core.queue.doorbell import ring
from crm.webhooks.events import events_of, wanted
from crm.webhooks.models import EventDelivery, WebhookSubscription

QUEUE = "webhooks"
MOST_EVENTS = 100


def collect_events(changes: Sequence[Change]) -> None:
    """The consumer in settings.CHANGE_CONSUMERS."""
    for portal_id in dict.fromkeys(change.portal_id for change in changes):
        _collect(portal_id, [change for change in changes if change.portal_id == portal_id])


def _collect(portal_id: int, changes: Sequence[Change]) -> None:
    subscriptions = list(WebhookSubscription.objects.for_portal(portal_id).filter(active=True))
    if not subscriptions:
        return
    events = [event for change in changes for event in events_of(change)]
    parcels = [
        EventDelivery(subscription=subscription, events=chosen[start : start + MOST_EVENTS])
        for subscription in subscriptions
        if (chosen := [event for event in events if wanted(subscription.events, event)])
        for start in range(0, len(chosen), MOST_EVENTS)
    ]
    if parcels:
        EventDelivery.objects.for_portal(portal_id).bulk_create(parcels)
        ring(QUEUE)
