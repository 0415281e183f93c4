"""A new portal, with what each room wants in it from the start."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.users.models import User


@cache
def _hooks() -> list[Callable[[Portal], object]]:
    return [import_string(path) for path in settings.PORTAL_CREATED]


def create_portal(
    name: str,
    company_currency: str = "USD",
    time_zone: str = "UTC",
    language: str = "en",
    super_admin: User | None = None,
) -> Portal:
    """Makes the portal and calls the hooks of settings.PORTAL_CREATED, all in one transaction."""
    with transaction.atomic():
        portal = Portal.objects.create(
            name=name, company_currency=company_currency, time_zone=time_zone, language=language
        )
        if super_admin is not None:
            Membership.objects.create(portal=portal, user=super_admin, role=Role.SUPER_ADMIN)
        for prepare in _hooks():
            prepare(portal)
    return portal
