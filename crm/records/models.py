"""What all records share: a portal, properties, an owner, archiving; and associations between any two of them."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalManager, PortalModel, PortalQuerySet

R = TypeVar("R", bound="Record", covariant=True)


class RecordQuerySet(PortalQuerySet[R]):
    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def archived(self) -> Self:
        return self.filter(archived_at__isnull=False)


class RecordManager(PortalManager[R]):
    _queryset_class = RecordQuerySet  # type: ignore[assignment]

    def for_portal(self, portal: Any) -> RecordQuerySet[R]:
        """As PortalManager's; the rows can be narrowed to live or archived ones."""
        rows: RecordQuerySet[R] = super().for_portal(portal)  # type: ignore[assignment]
        return rows


class Record(PortalModel):
    """Base of contacts, companies, deals, products, line items, quotes, invoices and payments.

    `properties` holds every value that no code reads (custom properties, HubSpot's standard ones); `search_text` is the
    case-folded text that a quick search looks in, computed in Python so that both databases agree (decisions.md 6).
    """

    owner = models.ForeignKey(
        "core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("Owner")
    )
    properties = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RecordManager[Self]] = RecordManager()
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta(PortalModel.Meta):
        abstract = True


class Association(PortalModel):
    """One direction of an association; a pair is two rows (decisions.md 7). `label` is empty for the plain one."""

    from_type = models.CharField(max_length=40)
    from_id = models.BigIntegerField()
    to_type = models.CharField(max_length=40)
    to_id = models.BigIntegerField()
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "from_type", "from_id", "to_type", "to_id", "label"], name="association_once"
            )
        ]
        indexes = [models.Index(fields=["portal", "to_type", "to_id", "from_type"], name="association_back")]

    def __str__(self) -> str:
        return f"{self.from_type} {self.from_id} -> {self.to_type} {self.to_id} {self.label}".strip()


class AssociationLabel(PortalModel):
    """A user's own label for associations from one record type to another."""

    from_type = models.CharField(max_length=40)
    to_type = models.CharField(max_length=40)
    name = models.SlugField(max_length=60)
    label = models.CharField(max_length=60)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "from_type", "to_type", "name"], name="association_label_once")
        ]

    def __str__(self) -> str:
        return self.label


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
