"""A move from HubSpot: what was read there, and how far it has come here."""

from typing import Any

from django.db import models

from core.queue.models import QueueRow
from crm.records.models import ImportState, Phase


class Migration(QueueRow):
    """`step` is the place in the phase's list of steps, `after` HubSpot's page cursor within a step. `facts` is what
    HubSpot said of properties, pipelines and owners; `jobs` are the Imports that hold the rows, by record type.
    The sealed token is gone once everything is read.
    """

    host = models.CharField(max_length=200)
    token = models.TextField(blank=True)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.CHECK)
    step = models.PositiveIntegerField(default=0)
    after = models.CharField(max_length=200, blank=True)
    facts: "models.JSONField[Any]" = models.JSONField(default=dict)
    jobs: "models.JSONField[Any]" = models.JSONField(default=dict)
    dropped: "models.JSONField[Any]" = models.JSONField(default=dict)  # {"Lifecycle stage: x": rows}
    joined = models.PositiveIntegerField(default=0)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    class Meta(QueueRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal"],
                condition=models.Q(state=ImportState.PENDING),
                name="one_migration_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"HubSpot {self.pk}"

    @property
    def token_owner(self) -> str:
        return f"portal:{self.portal_id}/hubspot_migration:{self.pk}"
