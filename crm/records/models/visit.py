"""Which records a person had in hand last."""

from django.db import models

from core import clock
from core.portals.scoping import PortalModel


class RecordVisit(PortalModel):
    """One row for each record that a person opened or changed, with the last time; the newest ones are kept."""

    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "user", "record_type", "record_id"], name="visit_once")
        ]
        indexes = [models.Index(fields=["portal", "user", "-at", "-id"], name="visit_newest")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"
