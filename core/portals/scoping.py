"""Every row of a portal-scoped model is reached through its portal (guarantees.md R16, decisions.md 9).

`Model.objects` gives nothing until `.for_portal(portal)` was said. `Model.everywhere` is Django's own door (admin,
migrations, cascades) and needs a line comment `# across portals: why` wherever else it is used; a habit test looks.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

M = TypeVar("M", bound="PortalModel", covariant=True)


class PortalRequired(Exception):
    """A portal-scoped model was asked for rows without saying of which portal."""


class PortalMismatch(Exception):
    """Rows of two portals were about to be mixed."""


class PortalQuerySet(models.QuerySet[M]):
    portal_id: int | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.portal_id = self.portal_id
        return clone

    def create(self, **values: Any) -> M:
        return super().create(**self._with_portal(values))

    def get_or_create(self, defaults: Any = None, **values: Any) -> tuple[M, bool]:
        return super().get_or_create(defaults, **self._with_portal(values))

    def update_or_create(self, defaults: Any = None, create_defaults: Any = None, **values: Any) -> tuple[M, bool]:
        return super().update_or_create(defaults, create_defaults, **self._with_portal(values))

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            if row.portal_id is None:
                row.portal_id = self.portal_id
            elif self.portal_id is not None and row.portal_id != self.portal_id:
                raise PortalMismatch(f"{row!r} belongs to another portal.")
        return super().bulk_create(rows, *args, **kwargs)

    def _with_portal(self, values: dict[str, Any]) -> dict[str, Any]:
        if self.portal_id is None:
            return values
        given = values.get("portal_id") or getattr(values.get("portal"), "pk", None)
        if given is not None and given != self.portal_id:
            raise PortalMismatch("The row's portal is not the one that was asked for.")
        return {key: value for key, value in values.items() if key != "portal"} | {"portal_id": self.portal_id}


class PortalManager(models.Manager[M]):
    """`objects`: says no until it knows the portal."""

    _queryset_class = PortalQuerySet

    def get_queryset(self) -> models.QuerySet[M]:
        raise PortalRequired(f"{self.model.__name__}.objects needs .for_portal(portal).")

    def for_portal(self, portal: Any) -> PortalQuerySet[M]:
        """Rows of one portal; `portal` is a Portal or its id. Given the Portal, each row comes with it, unasked."""
        portal_id = portal if isinstance(portal, int) else portal.pk
        if portal_id is None:
            raise PortalRequired("That portal is not saved yet.")
        queryset: PortalQuerySet[M] = self._queryset_class(self.model, using=self._db).filter(portal_id=portal_id)
        queryset.portal_id = portal_id
        if not isinstance(portal, int):
            # Django's own door for "rows of this parent": a row's zone and currency then cost no query each.
            queryset._known_related_objects = {self.model._meta.get_field("portal"): {portal_id: portal}}  # type: ignore[attr-defined]
        return queryset


class PortalModel(models.Model):
    """Base of everything that belongs to exactly one portal."""

    portal = models.ForeignKey("core.Portal", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PortalManager[Self]] = PortalManager()
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "everywhere"
        base_manager_name = "everywhere"


def assert_same_portal(*rows: Any) -> int:
    """The portal id that all rows share. Django has no relations to composite keys, so verbs check it here.

    Raises PortalMismatch.
    """
    portal_ids = {row.portal_id for row in rows if row is not None}
    if len(portal_ids) != 1:
        raise PortalMismatch("These records do not belong to one portal.")
    return int(portal_ids.pop())
