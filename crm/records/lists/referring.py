"""Lists whose filters ask for members of other lists: which, and never in a ring."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.lists.refusing import ListRefused
from crm.records.models import ListReference, RecordList


def refer(record_list: RecordList, used: Collection[int]) -> None:
    """Notes what its filters ask for, in their transaction. Raises ListRefused where that would lead back to itself."""
    rows = ListReference.objects.for_portal(record_list.portal)
    if used:
        # Of two lists that begin to ask for each other at once, the second sees the first.
        Portal.objects.select_for_update(no_key=True).get(pk=record_list.portal_id)
    if record_list.pk in reached_from(record_list.portal, used):
        text = _("A list cannot depend on itself, neither directly nor through another list. Nothing was changed.")
        raise ListRefused(text, "filters", "LIST_DEPENDS_ON_ITSELF")
    rows.filter(user=record_list).exclude(used__in=used).delete()
    rows.bulk_create([ListReference(user=record_list, used_id=pk) for pk in used], ignore_conflicts=True)


def reached_from(portal: Portal, ids: Collection[int]) -> set[int]:
    """These lists and all whose members they ask for, however far away, archived ones included."""
    reached, further = set(ids), set(ids)
    while further:
        rows = ListReference.objects.for_portal(portal).filter(user__in=further)
        further = set(rows.values_list("used_id", flat=True)) - reached
        reached |= further
    return reached


def users_of(record_list: RecordList) -> list[RecordList]:
    """The live lists whose filters ask for its members, by name."""
    rows = RecordList.objects.for_portal(record_list.portal)
    return list(rows.filter(uses__used=record_list, archived_at=None).order_by("name", "pk"))
