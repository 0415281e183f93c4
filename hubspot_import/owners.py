"""HubSpot's owners are the users of this portal who have the same e-mail."""

from collections.abc import Mapping

from core.portals.models import Membership
from hubspot_import.models import Migration


def owner_map(migration: Migration) -> Mapping[str, str]:
    """{HubSpot's owner id: the e-mail of a member}"""
    members = Membership.objects.filter(portal_id=migration.portal_id, is_active=True)
    mails = {mail.casefold() for mail in members.values_list("user__email", flat=True)}
    return {pk: mail for pk, mail in migration.facts["owners"].items() if mail.casefold() in mails}


def unknown_owners(migration: Migration) -> list[str]:
    """E-mails of HubSpot's owners who are no users here."""
    known = owner_map(migration)
    return sorted(mail or pk for pk, mail in migration.facts.get("owners", {}).items() if pk not in known)
