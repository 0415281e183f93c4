"""What time alone changes: each active list is looked at as a whole after every midnight of its portal, and those with
`@now` in their filters every five minutes. Lists archived long ago go for good.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock
from core.portals.models import Portal
from crm.records.lists.asking import ask_for_runs
from crm.records.models import ListEvent, ListKind, ListMember, RecordList

MOVING_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=90)


def sweep_lists() -> int:
    """Asks for the runs that are due; returns how many."""
    forget_archived()
    zones = Portal.objects.order_by().values_list("time_zone", flat=True).distinct()
    return sum(_ask(_due(zone)) for zone in zones)


def _due(zone_name: str) -> "QuerySet[RecordList]":
    """Of all portals in a time zone: they share their midnight."""
    now = clock.now()
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone_name)).date(), time(), ZoneInfo(zone_name))
    active = RecordList.everywhere.filter(  # across portals: the sweep serves all of them, each run carries its own
        portal__time_zone=zone_name, kind=ListKind.ACTIVE, archived_at=None
    )
    since = Q(worked_out_at__lt=midnight) | Q(reads__moving=True, worked_out_at__lt=now - MOVING_EVERY)
    return active.filter(since).exclude(run__state="pending")


def _ask(due: "QuerySet[RecordList]") -> int:
    by_portal: dict[int, list[int]] = {}
    for portal_id, pk in due.values_list("portal_id", "pk"):
        by_portal.setdefault(portal_id, []).append(pk)
    for portal in Portal.objects.filter(pk__in=by_portal):
        ask_for_runs(portal, by_portal[portal.pk])
    return sum(map(len, by_portal.values()))


def forget_archived() -> None:
    """With their members and history, once they can no longer be restored."""
    long_ago = clock.now() - KEPT
    gone = RecordList.everywhere.filter(archived_at__lt=long_ago)  # across portals: a sweep
    for record_list in gone.select_related("portal")[:100]:
        with transaction.atomic():
            for model in (ListMember, ListEvent):
                model.objects.for_portal(record_list.portal).filter(within=record_list).delete()
            record_list.delete()
