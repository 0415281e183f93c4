"""Which entity of a QuickBooks company is which record of ours; ids and SyncTokens live here and nowhere else."""

from django.db import models
from django.db.models import Q

from core.portals.scoping import PortalModel
from qbo_sync.models.connection import Connection


class Link(PortalModel):
    """An entity links to at most one record of a kind; a record has one primary link per company and entity.

    `content_hash` is of what was last applied, `remote_updated_at` and `sync_token` its version (decisions.md 15).
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="links")
    entity = models.CharField(max_length=40)
    qbo_id = models.CharField(max_length=40)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    is_primary = models.BooleanField(default=True)
    sync_token = models.CharField(max_length=20, blank=True)
    remote_updated_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    fetch_started_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "connection", "entity", "qbo_id", "record_type"], name="entity_links_once"
            ),
            models.UniqueConstraint(
                fields=["portal", "connection", "entity", "record_type", "record_id"],
                condition=Q(is_primary=True),
                name="one_primary_link",
            ),
        ]
        indexes = [models.Index(fields=["portal", "record_type", "record_id"], name="links_of_record")]

    def __str__(self) -> str:
        return f"{self.entity} {self.qbo_id} = {self.record_type} {self.record_id}"
