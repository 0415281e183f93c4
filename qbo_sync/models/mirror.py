"""What a QuickBooks company holds, kept locally for pickers and comparison (decisions.md 2)."""

from django.db import models

from core.portals.scoping import PortalModel
from qbo_sync.models.connection import Connection


class MirrorRow(PortalModel):
    """One entity as last seen. `folded` is the case-folded text that pickers search; `raw` QuickBooks' own object."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="mirror")
    entity = models.CharField(max_length=40)
    qbo_id = models.CharField(max_length=40)
    sync_token = models.CharField(max_length=20, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True)
    name = models.CharField(max_length=600, blank=True)
    name_folded = models.CharField(max_length=600, blank=True)
    number = models.CharField(max_length=60, blank=True)
    email_folded = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    folded = models.TextField(blank=True)
    raw = models.JSONField(default=dict)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "connection", "entity", "qbo_id"], name="mirror_once")]
        indexes = [
            models.Index(fields=["portal", "connection", "entity", "name_folded"], name="mirror_name"),
            models.Index(fields=["portal", "connection", "entity", "email_folded"], name="mirror_email"),
            models.Index(fields=["portal", "connection", "entity", "number"], name="mirror_number"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.qbo_id} {self.name}"
