"""Notes that people write on records."""

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core import clock
from crm.records.models import Record
from crm.records.plain_text import plain_text

TITLE_LENGTH = 60


class Note(Record):
    """Its owner wrote it. The records that it is on are associated with it; the API's timestamp is `noted_at`."""

    body = models.TextField(_("Note"))
    noted_at = models.DateTimeField(_("Noted at"), default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_pinned = models.BooleanField(_("Pinned"), default=False)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["portal"], condition=Q(is_pinned=True), name="note_pinned"),
        ]

    def __str__(self) -> str:
        return Truncator(" ".join(self.text.split())).chars(TITLE_LENGTH)

    @property
    def text(self) -> str:
        """The words alone: programs may write HTML."""
        return plain_text(self.body)
