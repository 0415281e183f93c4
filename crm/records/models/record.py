"""What all records share: a portal, an owner, properties, archiving."""

from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalManager, PortalModel, PortalQuerySet
from crm.records.folding import folded_texts
from crm.records.models.indexes import ARCHIVED, SearchIndex, newest_first

R = TypeVar("R", bound="Record", covariant=True)
JUST_NOW = timedelta(minutes=10)


class RecordQuerySet(PortalQuerySet[R]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def archived(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def live_or_just_archived(self) -> Self:
        """With those that went a few minutes ago: where they stood, they can still be taken back."""
        return self.filter(Q(archived_at__isnull=True) | Q(archived_at__gt=clock.now() - JUST_NOW))


class RecordManager(PortalManager[R]):
    _queryset_class = RecordQuerySet  # type: ignore[assignment]

    def for_portal(self, portal: Any) -> RecordQuerySet[R]:
        """As PortalManager's; the rows can be narrowed to live or archived ones."""
        rows: RecordQuerySet[R] = super().for_portal(portal)  # type: ignore[assignment]
        return rows


class Record(PortalModel):
    """Base of contacts, companies, deals, products, line items, quotes, invoices and payments.

    `properties` holds every value that no code reads (custom properties, HubSpot's standard ones); `search_text` is the
    case-folded text that a quick search looks in, and `folded` holds the text columns case-folded, by column, for
    filters: computed in Python, since databases fold differently (decisions.md 6).
    """

    owner = models.ForeignKey(
        "core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("Owner")
    )
    properties = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True, default="")
    folded = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RecordManager[Self]] = RecordManager()
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta(PortalModel.Meta):
        abstract = True
        indexes = [
            SearchIndex(name="%(class)s_search"),
            newest_first(name="%(class)s_newest_live"),
            models.Index(fields=["portal", "archived_at"], condition=ARCHIVED, name="%(class)s_archived"),
        ]

    def fold_columns(self) -> None:
        """Brings case-folded copies to what they copy; called before every write, also of many rows at once."""
        self.folded = folded_texts(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold_columns()
        super().save(*args, **kwargs)
