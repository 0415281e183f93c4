"""What comes in: raw webhooks, the events in them, what is to be fetched, and how far the sweep has read."""

from django.db import models

from core.portals.scoping import PortalModel
from core.queue.models import QueueRow
from qbo_sync.models.connection import Connection


class WebhookDelivery(models.Model):
    """The raw body as it came, signed; no portal yet, since one POST may hold events of several companies."""

    body = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)
    split_at = models.DateTimeField(null=True, blank=True, db_index=True)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M:%S}"


class WebhookEvent(models.Model):
    """One event, known by its id; of an unknown company it is kept and leads to nothing."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="events")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="+")
    event_id = models.CharField(max_length=200, unique=True)
    realm_id = models.CharField(max_length=40)
    entity = models.CharField(max_length=40)
    qbo_id = models.CharField(max_length=40)
    operation = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.entity} {self.qbo_id} {self.operation}"


class Fetch(QueueRow):
    """An entity that must be read again; events for it while it waits are coalesced into one row."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="fetches")
    entity = models.CharField(max_length=40)
    qbo_id = models.CharField(max_length=40, blank=True)
    hint = models.JSONField(default=dict)

    class Meta(QueueRow.Meta):
        indexes = [
            models.Index(fields=["state", "due_at"], name="fetch_due"),
            models.Index(fields=["connection", "entity", "state"], name="fetch_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.qbo_id}"


class SyncCursor(PortalModel):
    """How far the change sweep has read an entity, in QuickBooks' time; moves with the data it stands for (R11)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="cursors")
    entity = models.CharField(max_length=40)
    watermark = models.DateTimeField()

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "connection", "entity"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.entity} {self.watermark:%Y-%m-%d %H:%M:%S}"
