"""Bringing the members of a list to what its filters say, for some of its records."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from crm.records.filters import Filters, parse_filters
from crm.records.lists.moving import BY_FILTER, Cause, Moved, members_of, move, records_of
from crm.records.models import ListEvent, ListKind, ListReason, RecordList
from crm.records.portal_types import portal_type


def understood(record_list: RecordList) -> Filters:
    """Raises InvalidFilter where the filters name what is no longer there."""
    record_type = portal_type(record_list.record_type, record_list.portal)
    return parse_filters(record_list.filters, record_type, record_list.portal)


def fit_window(record_list: RecordList, filters: Filters, low: int, high: int | None) -> Moved:
    """The records with ids above `low`, up to `high` if there is one. The caller holds the list."""
    fits = filters.narrow(_within(records_of(record_list).live(), "pk", low, high))
    joiners = fits.filter(~Exists(members_of(record_list).filter(record_id=OuterRef("pk"))))
    moved = move(record_list, BY_FILTER, joiners)
    if record_list.kind == ListKind.SNAPSHOT:
        return moved
    members = _within(members_of(record_list), "record_id", low, high)
    moved += take_out_archived(record_list, members)
    return moved + move(record_list, BY_FILTER, leavers=members.exclude(record_id__in=fits.values("pk")))


def _within(rows: Any, column: str, low: int, high: int | None) -> Any:
    bounds = {f"{column}__gt": low, **({f"{column}__lte": high} if high is not None else {})}
    return rows.filter(**bounds)


def take_out_archived(record_list: RecordList, members: Any) -> Moved:
    """Those of the members whose record is archived, or not there any more."""
    live = records_of(record_list).live().filter(pk=OuterRef("record_id"))
    return move(record_list, Cause(ListReason.ARCHIVED), leavers=members.filter(~Exists(live)))


def fit_ids(record_list: RecordList, filters: Filters, ids: Collection[int], members: Collection[int]) -> Moved:
    """Those ids alone, of which `members` are in the list now. The caller holds the list."""
    rows = records_of(record_list)
    fitting = set(filters.narrow(rows.live().filter(pk__in=ids)).values_list("pk", flat=True))
    moved, joining, leaving = Moved(), fitting - set(members), set(members) - fitting
    if joining:
        moved += move(record_list, BY_FILTER, rows.filter(pk__in=joining))
    if leaving:
        leavers = members_of(record_list).filter(record_id__in=leaving)
        moved += take_out_archived(record_list, leavers)
        moved += move(record_list, BY_FILTER, leavers=leavers)
    return moved


def fit_static(record_list: RecordList, ids: Collection[int] | None = None) -> Moved:
    """A static list: archived records leave, and those that left it so come back. The caller holds the list."""
    members, live = members_of(record_list), records_of(record_list).live()
    if ids is not None:
        members, live = members.filter(record_id__in=ids), live.filter(pk__in=ids)
    moved = take_out_archived(record_list, members)
    return moved + move(record_list, Cause(ListReason.RESTORED), live.filter(Exists(_left_when_archived(record_list))))


def _left_when_archived(record_list: RecordList) -> "QuerySet[ListEvent]":
    """Of a record (the outer row): the event, if it is the last one of that record here."""
    events = ListEvent.objects.for_portal(record_list.portal).filter(within=record_list)
    later = events.filter(record_id=OuterRef("record_id"), pk__gt=OuterRef("pk"))
    return events.filter(~Exists(later), record_id=OuterRef("pk"), reason=ListReason.ARCHIVED)
