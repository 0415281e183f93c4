"""The verbs on subscriptions; each leaves an entry in the change log under `webhook_subscriptions`."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, RecordChange, record_change
from core.portals.models import Portal
from crm.webhooks.addresses import AddressRefused, check_url
from crm.webhooks.events import is_event
from crm.webhooks.models import WebhookSubscription

RECORD_TYPE = "webhook_subscriptions"
MOST = 50
MOST_EVENTS = 200


class SubscriptionRefused(Exception):
    """`field` is what must be mended; the text is a sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def subscribe(portal: Portal, url: str, events: Sequence[str], actor: Actor, name: str = "") -> WebhookSubscription:
    """Raises SubscriptionRefused."""
    check(url, events)
    with transaction.atomic():
        rows = WebhookSubscription.objects.for_portal(portal)
        if rows.count() >= MOST:
            raise SubscriptionRefused("url", _("A portal may have 50 webhook addresses."))
        row: WebhookSubscription = rows.create(
            name=name.strip()[:100], url=url, events=list(dict.fromkeys(events)), created_by_id=actor.user_id
        )
        row.make_secret()
        row.save(update_fields=["secret_sealed"])
        _note(row, "created", actor)
    return row


def change_subscription(row: WebhookSubscription, actor: Actor, **values: object) -> WebhookSubscription:
    """`values` are name, url, events, active. Raises SubscriptionRefused."""
    check(str(values.get("url", row.url)), values.get("events", row.events))  # type: ignore[arg-type]
    with transaction.atomic():
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.updated_at = clock.now()
        row.save()
        diff = {name: (before[name], value) for name, value in values.items() if before[name] != value}
        if diff:
            _note(row, "updated", actor, diff)
    return row


def unsubscribe(row: WebhookSubscription, actor: Actor) -> None:
    """The log of its deliveries goes with it."""
    with transaction.atomic():
        _note(row, "archived", actor)
        WebhookSubscription.objects.for_portal(row.portal_id).filter(pk=row.pk).delete()


def check(url: str, events: Sequence[str]) -> None:
    try:
        check_url(url)
    except AddressRefused as refused:
        raise SubscriptionRefused("url", str(refused)) from None
    if len(url) > 500:
        raise SubscriptionRefused("url", _("An address has at most 500 characters."))
    if not events or len(events) > MOST_EVENTS:
        raise SubscriptionRefused("events", _("Choose at least one event, and at most 200."))
    for name in events:
        if not is_event(name):
            raise SubscriptionRefused("events", _("There is no event “%(name)s”.") % {"name": name[:80]})


def _note(
    row: WebhookSubscription, kind: str, actor: Actor, diff: dict[str, tuple[object, object]] | None = None
) -> None:
    facts = {"name": str(row), "url": row.url}
    record_change(RecordChange(row.portal_id, RECORD_TYPE, row.pk, kind, actor, diff or {}, facts))
