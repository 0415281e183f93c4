"""Notes that people write on records."""

from django.db import models

from core import clock
from core.portals.scoping import PortalModel


class Note(PortalModel):
    """A note that a person wrote on a record; it stands on the timeline."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    body = models.TextField()
    author = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        indexes = [models.Index(fields=["portal", "record_type", "record_id"], name="note_of_record")]

    def __str__(self) -> str:
        return self.body[:60]
