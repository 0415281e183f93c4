"""What QuickBooks drew: kept from the worker that fetched it for the page that shows it."""

from django.db import models

from core.portals.scoping import PortalModel
from qbo_sync.models.link import Link


class RemotePdf(PortalModel):
    """The last PDF of a linked entity; replaced when it is asked for again after a change, swept after a day."""

    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="pdf")
    content = models.BinaryField()
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link} {self.drawn_at:%Y-%m-%d %H:%M:%S}"
