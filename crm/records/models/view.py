"""Views of index pages that people keep."""

from typing import Any

from django.db import models
from django.db.models import Q

from core import clock
from core.portals.scoping import PortalModel


class SavedView(PortalModel):
    """What an index page shows under a name: filters (docs/filters.md), columns by property name, order."""

    record_type = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False)
    filters: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    columns: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    sort = models.CharField(max_length=101, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "owner", "name"], name="saved_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


def views_for(portal: Any, user_id: int, record_type: str) -> "models.QuerySet[SavedView]":
    """A person's own and those that others share, by name."""
    rows = SavedView.objects.for_portal(portal).filter(record_type=record_type)
    return rows.filter(Q(owner_id=user_id) | Q(shared=True)).order_by("name", "pk")
