"""Associations between any two records, and the labels that users give them."""

from django.db import models

from core import clock
from core.portals.scoping import PortalModel


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
