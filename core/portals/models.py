"""A portal is one customer account of Dealbooks; a membership says who may do what in it."""

import zoneinfo
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission, Role, role_may


class Portal(models.Model):
    name = models.CharField(_("Name"), max_length=200)
    company_currency = models.CharField(_("Company currency"), max_length=3, default="USD")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    language = models.CharField(_("Language"), max_length=8, choices=settings.LANGUAGES, default="en")
    preferences = models.JSONField(default=dict, blank=True)
    # Another value whenever the portal's own properties change, so that every process knows what it remembers of them.
    schema_version = models.CharField(max_length=32, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def preference(self, name: str, default: Any = None) -> Any:
        return self.preferences.get(name, default)


class Membership(models.Model):
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="memberships")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.READ_ONLY)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "user"], name="one_membership_per_portal_and_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.portal}"

    def may(self, permission: Permission) -> bool:
        return self.is_active and role_may(self.role, permission)
