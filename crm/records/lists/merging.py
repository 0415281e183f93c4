"""A record that is merged into another one leaves its lists; in static ones the survivor takes its place. One that is
removed for good leaves them, too, with what was noted of its coming and going.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import ngettext

from core.portals.models import Portal
from crm.records.lists.moving import Cause, locked, members_of, move, records_of
from crm.records.merging.following import Follower, Merge, counted
from crm.records.models import ListEvent, ListKind, ListMember, ListReason, RecordList
from crm.records.record_types import RecordType


def move_members(merge: Merge) -> None:
    """Whether the survivor belongs to an active list, its filters say, as after any other change."""
    cause = Cause(ListReason.MERGED, merge.actor.label, merge.actor.user_id)
    for record_list in locked(_lists_with(merge.portal, merge.name, merge.loser.pk)):
        members = members_of(record_list)
        joins = not record_list.is_active and not members.filter(record_id=merge.survivor.pk).exists()
        survivor = records_of(record_list).filter(pk=merge.survivor.pk) if joins else None
        move(record_list, cause, survivor, members.filter(record_id=merge.loser.pk))


def count_lists(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    """The static ones, in which the survivor takes the place."""
    members = ListMember.objects.for_portal(portal).filter(
        within__record_type=record_type.name, within__archived_at=None, record_id__in=ids
    )
    return counted(members.exclude(within__kind=ListKind.ACTIVE), "record_id")


def _lists(count: int, record_type: RecordType) -> str:
    return ngettext("%(count)s list", "%(count)s lists", count) % {"count": count}


def hold_static_lists(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Whoever adds a record just now is done before the merge looks, or sees what the merge did."""
    rows = RecordList.objects.for_portal(portal).filter(record_type=record_type.name, archived_at=None)
    list(locked(rows).values_list("pk", flat=True))


def forget_members(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    for record_list in locked(_lists_with(portal, record_type.name, *ids)):
        move(record_list, Cause(ListReason.ARCHIVED), None, members_of(record_list).filter(record_id__in=ids))
    events = ListEvent.objects.for_portal(portal).filter(record_id__in=ids)
    events.filter(within__in=RecordList.objects.for_portal(portal).filter(record_type=record_type.name)).delete()


def _lists_with(portal: Portal, type_name: str, *ids: int) -> Any:
    members = ListMember.objects.for_portal(portal).filter(record_id__in=ids)
    rows = RecordList.objects.for_portal(portal).filter(record_type=type_name)
    return rows.filter(pk__in=members.values("within"))


MEMBERS = Follower(move_members, count_lists, _lists, hold_static_lists, forget_members)
