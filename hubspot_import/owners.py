"""HubSpot's owners are the users of this portal who have the same e-mail."""

from collections.abc import Mapping
from functools import lru_cache

from core.portals.models import Membership
from hubspot_import.models import Migration


def owner_map(migration: Migration) -> Mapping[str, str]:
    """{HubSpot's owner id: the e-mail of a member}"""
    return _members(migration.portal_id, tuple(sorted(migration.facts["owners"].items())))


@lru_cache(maxsize=8)
def _members(portal_id: int, owners: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    members = Membership.objects.filter(portal_id=portal_id, is_active=True)
    mails = {mail.casefold() for mail in members.values_list("user__email", flat=True)}
    return {pk: mail for pk, mail in owners if mail.casefold() in mails}


def unknown_owners(migration: Migration) -> list[str]:
    """E-mails of HubSpot's owners who are no users here."""
    known = owner_map(migration)
    return sorted(mail or pk for pk, mail in migration.facts.get("owners", {}).items() if pk not in known)
