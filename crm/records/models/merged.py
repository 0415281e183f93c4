"""Which record another one became when the two were merged."""

from django.db import models

from core import clock
from core.portals.scoping import PortalModel


class MergedRecord(PortalModel):
    """`record_id` was merged away and `into_id` stands for it; never a chain: a later merge of the survivor moves
    `into_id` along.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    into_id = models.BigIntegerField()
    merged_at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "record_id"], name="merged_away_once"),
        ]
        indexes = [models.Index(fields=["portal", "record_type", "into_id"], name="merged_into")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} -> {self.into_id}"
