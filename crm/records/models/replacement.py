"""An option of a property on its way out of the records that have it."""

from django.db import models

from core.changes import Origin
from core.queue.models import QueueRow


class OptionReplacement(QueueRow):
    """`value` gives way to `by` on every record. `cursor` is the last record seen, `kept` how many could not change."""

    record_type = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    cursor = models.BigIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    class Meta(QueueRow.Meta):
        indexes = [
            models.Index(fields=["state", "due_at"], name="option_replacement_due"),
            models.Index(fields=["portal", "record_type", "name", "state"], name="option_replacement_of"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value} -> {self.by}"
