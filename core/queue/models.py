"""The row is the queue (decisions.md 3). Outbox, fetches, e-mails and workflow steps are kinds of QueueRow."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel


class QueueState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    NEEDS_USER = "needs_user", _("Needs attention")
    CANCELLED = "cancelled", _("Cancelled")


class QueueRow(PortalModel):
    """Work that survives everything but the loss of the database.

    A claim sets a lease and raises the fence; every later write of the claimant names its fence, so one that lost its
    lease writes nothing. Leases and due times go by the database's clock.
    """

    state = models.CharField(max_length=20, default=QueueState.PENDING)
    lane = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(db_default=Now(), db_index=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        abstract = True


class Heartbeat(models.Model):
    """When a worker last looked for work; /readyz reads it."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
