"""Where the portal's events are sent to, and what became of each parcel of them."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel
from core.queue.models import QueueRow
from core.secrets import open_sealed, seal

KEY_BYTES = 32


class WebhookSubscription(PortalModel):
    """`events` are names such as contact.creation or deal.propertyChange(amount). A paused one collects nothing.

    The secret, with which deliveries are signed, is sealed for this row.
    """

    name = models.CharField(_("Name"), max_length=100, blank=True)
    url = models.URLField(_("Address"), max_length=500)
    events: "models.JSONField[list[str]]" = models.JSONField(default=list)
    active = models.BooleanField(_("Active"), default=True)
    secret_sealed = models.TextField(blank=True)
    created_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(PortalModel.Meta):
        indexes = [models.Index(fields=["portal", "active"], name="webhook_subscription_active")]

    def __str__(self) -> str:
        return self.name or self.url

    @property
    def secret(self) -> str:
        """What the receiver checks signatures with."""
        return open_sealed(self.secret_sealed, self._owner)

    def make_secret(self) -> str:
        """A new one, to be saved by the caller; the row must have its id."""
        made = secrets.token_urlsafe(KEY_BYTES)
        self.secret_sealed = seal(made, self._owner)
        return made

    @property
    def _owner(self) -> str:
        return f"portal:{self.portal_id}/webhook:{self.pk}"


class EventDelivery(QueueRow):
    """A parcel of up to 100 events for one address. `needs_user`: given up after ten tries; it can be sent again."""

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    events: "models.JSONField[list[dict[str, object]]]" = models.JSONField(default=list)
    is_test = models.BooleanField(default=False)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta(QueueRow.Meta):
        verbose_name_plural = "event deliveries"
        indexes = [
            models.Index(fields=["state", "due_at"], name="event_delivery_due"),
            models.Index(fields=["portal", "subscription", "-id"], name="event_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{len(self.events)} events to {self.subscription}"
