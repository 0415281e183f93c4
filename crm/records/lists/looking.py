"""The worker's side of changes: which lists may a change concern, and which of their records.

Handling a row twice, or by two workers, changes nothing: members are brought to what the filters say now.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from core.portals.models import Portal
from core.queue.claiming import LostLease, finish, write_fenced
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from crm.records.filters import InvalidFilter
from crm.records.lists.asking import ask_for_runs, ask_where_named
from crm.records.lists.fitting import fit_ids, fit_static, understood
from crm.records.lists.moving import TOUCHES, hold
from crm.records.lists.touching import DEFINITIONS, GONE_OR_BACK, Touched
from crm.records.lists.tracing import TooMany, Trace
from crm.records.models import (
    ListEvent,
    ListKind,
    ListMember,
    ListTouch,
    PropertyDefinition,
    RecordList,
)

MOST_TOGETHER = 2000
AT_ONCE = 500
STATIC_KINDS = (ListKind.STATIC, ListKind.SNAPSHOT)


def look_at(row: ListTouch) -> None:
    """Raises LostLease."""
    take_along(row)
    lists = list(RecordList.objects.for_portal(row.portal).filter(archived_at=None).order_by("pk"))
    follow(row.portal, row.touched, [each for each in lists if each.is_active])
    for type_name in {each.record_type for each in lists if not each.is_active}:
        keep_live_ones(row.portal, type_name, row.touched.get(type_name + GONE_OR_BACK, ()))
    look_at_definitions(row.portal, row.touched.get(DEFINITIONS, ()))
    if not ListTouch.objects.for_portal(row.portal).filter(pk=row.pk, fence=row.fence).delete()[0]:
        raise LostLease(f"{row!r} was claimed by another worker.")


def take_along(row: ListTouch) -> None:
    """Changes that wait beside this one are looked at together with it. Raises LostLease."""
    with transaction.atomic():
        rows = ListTouch.objects.for_portal(row.portal_id).exclude(pk=row.pk)
        waiting = rows.filter(state=QueueState.PENDING, lease_until=None).order_by("pk")
        others = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
        touched, gone = {key: dict.fromkeys(ids) for key, ids in row.touched.items()}, []
        for other in others[:AT_ONCE]:
            if sum(map(len, touched.values())) > MOST_TOGETHER:
                break
            for key, ids in other.touched.items():
                touched.setdefault(key, {}).update(dict.fromkeys(ids))
            gone.append(other.pk)
        if gone:
            write_fenced(row, touched={key: list(ids) for key, ids in touched.items()})
            ListTouch.objects.for_portal(row.portal_id).filter(pk__in=gone).delete()


def follow(portal: Portal, touched: Touched, lists: Sequence[RecordList]) -> None:
    """Active lists, each for those of its records that may be concerned."""
    trace, wanted, whole = Trace(portal.pk, touched), {}, []
    for record_list in lists:
        try:
            wanted[record_list] = trace.ids_for(record_list)
        except TooMany:
            whole.append(record_list.pk)
    ask_for_runs(portal, whole)
    for type_name in {each.record_type for each in lists}:
        mine = {each.pk: ids for each, ids in wanted.items() if each.record_type == type_name and ids}
        for chunk in in_chunks(sorted(set().union(*mine.values()))):
            follow_chunk(portal, mine, set(chunk))


def follow_chunk(portal: Portal, wanted: Mapping[int, set[int]], chunk: set[int]) -> None:
    """In one transaction, for several lists of one record type."""
    with transaction.atomic():
        held = [each for each in hold(portal, list(wanted)) if each.is_active]
        members = members_among(portal, held, chunk)
        for record_list in held:
            ids = chunk & wanted[record_list.pk]
            try:
                filters = understood(record_list) if ids else None
            except InvalidFilter:
                continue
            if filters is not None:
                fit_ids(record_list, filters, ids, members.get(record_list.pk, set()) & ids)


def members_among(portal: Portal, lists: Sequence[RecordList], ids: Iterable[int]) -> dict[int, set[int]]:
    """{list: those of the ids that are in it}"""
    rows = ListMember.objects.for_portal(portal).filter(within__in=[each.pk for each in lists], record_id__in=ids)
    found: dict[int, set[int]] = {}
    for list_id, record_id in rows.values_list("within_id", "record_id"):
        found.setdefault(list_id, set()).add(record_id)
    return found


def keep_live_ones(portal: Portal, type_name: str, ids: Sequence[int]) -> None:
    """Static lists: archived records leave, and come back when they are restored."""
    lists = RecordList.objects.for_portal(portal).filter(record_type=type_name, kind__in=STATIC_KINDS, archived_at=None)
    static = list(lists.values_list("pk", flat=True))
    for chunk in in_chunks(ids):
        with transaction.atomic():
            held = {each.pk: each for each in hold(portal, static)}
            for pk in _with_one_of(portal, held, chunk):
                fit_static(held[pk], chunk)


def _with_one_of(portal: Portal, lists: Iterable[int], ids: Sequence[int]) -> list[int]:
    """Those of the lists in which one of the records ever was."""
    events = ListEvent.objects.for_portal(portal).filter(record_id__in=ids, within__in=list(lists))
    return sorted(set(events.values_list("within_id", flat=True)))


def look_at_definitions(portal: Portal, ids: Sequence[int]) -> None:
    """A property that came back, or changed."""
    if ids:
        rows = PropertyDefinition.objects.for_portal(portal).filter(pk__in=ids)
        ask_where_named(portal, rows.values_list("name", flat=True))


def in_chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def put_aside(row: ListTouch) -> None:
    """What it would have found, the daily look at all records finds."""
    finish(row, QueueState.NEEDS_USER, last_error=_("Looking at these changes stopped the worker several times."))


LIST_TOUCHES = QueueKind(name=TOUCHES, model=ListTouch, handle=look_at, on_poison=put_aside)
