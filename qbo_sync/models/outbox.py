"""What goes out: one row per write to QuickBooks, from the click to the answer (guarantees.md R1 to R7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.queue.models import QueueRow
from qbo_sync.models.connection import Connection


class OutboxState(models.TextChoices):
    """What may follow what stands in outbound/states.py. Nothing leaves by age."""

    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for approval")
    PENDING = "pending", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    UNKNOWN = "unknown", _("Checking whether QuickBooks has it")
    DONE = "done", _("In QuickBooks")
    NEEDS_USER = "needs_user", _("Needs attention")
    SUPERSEDED = "superseded", _("Replaced")
    CANCELLED = "cancelled", _("Cancelled")


class OutboxEntry(QueueRow):
    """`template` may hold {"$row": id} for ids that do not exist yet; `body` is frozen at the first sending, with its
    hash, and never changes under the same `requestid`. `marker` is found again in PrivateNote (invoices) or by name.

    `in_doubt`: a request may have reached QuickBooks and nobody knows what became of it. While it is set the row is
    never sent and never thrown away, only looked for. `checked_at`: when QuickBooks was last searched to the end for
    this row in vain. `late_answer`: an id that a worker without its lease brought back; evidence, not state. `base`
    holds what an update's fields were when the person changed them.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="outbox")
    realm_id = models.CharField(max_length=40)
    entity = models.CharField(max_length=40)
    operation = models.CharField(max_length=20, default="create")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField(null=True)
    aggregate_key = models.CharField(max_length=100)
    intent_key = models.CharField(max_length=100)
    requestid = models.CharField(max_length=50, unique=True)
    marker = models.CharField(max_length=20, unique=True)
    template = models.TextField()
    base = models.TextField(blank=True)
    body = models.TextField(blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    base_sync_token = models.CharField(max_length=20, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    in_doubt = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    late_answer = models.CharField(max_length=40, blank=True)
    qbo_id = models.CharField(max_length=40, blank=True)
    qbo_sync_token = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=20, blank=True)
    error_category = models.CharField(max_length=30, blank=True)
    intuit_tid = models.CharField(max_length=80, blank=True)
    epoch = models.CharField(max_length=40, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")
    created_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(QueueRow.Meta):
        verbose_name_plural = "outbox entries"
        constraints = [models.UniqueConstraint(fields=["portal", "intent_key"], name="outbox_intent_once")]
        indexes = [
            models.Index(fields=["connection", "state", "due_at"], name="outbox_due"),
            models.Index(fields=["connection", "aggregate_key", "id"], name="outbox_line"),
            models.Index(fields=["portal", "record_type", "record_id"], name="outbox_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.entity} {self.marker}"


class OutboxDependency(models.Model):
    """`entry` waits until `on` is done."""

    entry = models.ForeignKey(OutboxEntry, on_delete=models.CASCADE, related_name="dependencies")
    on = models.ForeignKey(OutboxEntry, on_delete=models.CASCADE, related_name="dependents")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "on"], name="dependency_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} after {self.on_id}"
