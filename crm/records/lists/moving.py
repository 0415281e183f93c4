"""Who joins and who leaves, many at once: the events first, the members from them, then the figures.

Callers hold the list (`hold`), so of two that bring it to the same state the second finds nothing left to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Value
from django.db.models.fields import BooleanField, CharField, DateTimeField

from core import clock
from core.changes import Actor, Origin
from core.portals.models import Portal
from core.queue.doorbell import ring
from core.transactions import require_transaction
from crm.records.lists.asking import ask_for_runs
from crm.records.lists.copying import insert_selected
from crm.records.models import ListDay, ListEvent, ListMember, ListReason, ListReference, ListTouch, RecordList
from crm.records.record_types import all_record_types

TOUCHES = "list_touches"
TOLD_ONE_BY_ONE = 2000
REASONS = {
    Origin.USER: ListReason.USER,
    Origin.API: ListReason.API,
    Origin.IMPORT: ListReason.IMPORT,
    Origin.WORKFLOW: ListReason.WORKFLOW,
}


@dataclass(frozen=True)
class Cause:
    """Why members move, and who moves them."""

    reason: ListReason
    label: str = ""
    user_id: int | None = None

    @classmethod
    def of(cls, actor: Actor) -> "Cause":
        return cls(REASONS.get(actor.origin, ListReason.SYSTEM), actor.label, actor.user_id)


BY_FILTER = Cause(ListReason.FILTER)


@dataclass(frozen=True)
class Moved:
    joined: int = 0
    left: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.joined + other.joined, self.left + other.left)

    def __bool__(self) -> bool:
        return bool(self.joined or self.left)


def hold(portal: Portal, ids: Sequence[int]) -> list[RecordList]:
    """The live lists among them, locked to the end of the transaction, in the order of ids."""
    rows = RecordList.objects.for_portal(portal).filter(pk__in=ids, archived_at=None)
    return list(locked(rows))


def locked(rows: Any) -> Any:
    """Lists, locked to the end of the transaction, in the order of ids."""
    require_transaction("Holding a list")
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


def records_of(record_list: RecordList) -> Any:
    """All rows of the list's record type in its portal."""
    model: Any = all_record_types()[record_list.record_type].model
    return model.objects.for_portal(record_list.portal)


def members_of(record_list: RecordList) -> Any:
    return ListMember.objects.for_portal(record_list.portal).filter(within=record_list)


def move(record_list: RecordList, cause: Cause, joiners: Any = None, leavers: Any = None) -> Moved:
    """`joiners` are records (a queryset) that are no members, `leavers` are members (a queryset).

    The caller holds the list.
    """
    before = _events(record_list).aggregate(last=Max("pk"))["last"] or 0
    moved = Moved(
        joined=_note(record_list, cause, joiners, "pk", joined=True) if joiners is not None else 0,
        left=_note(record_list, cause, leavers, "record_id", joined=False) if leavers is not None else 0,
    )
    if not moved:
        return moved
    new = _events(record_list).filter(pk__gt=before)
    if moved.joined:
        fields = {"portal": F("portal_id"), "within": F("within_id"), "record_id": F("record_id"), "added_at": F("at")}
        insert_selected(ListMember, new.filter(joined=True), fields)
    if moved.left:
        gone = new.filter(joined=False).values("record_id")
        members_of(record_list).filter(record_id__in=gone).delete()
    _count(record_list, moved)
    _tell(record_list, new, moved)
    return moved


def _events(record_list: RecordList) -> Any:
    return ListEvent.objects.for_portal(record_list.portal).filter(within=record_list)


def _note(record_list: RecordList, cause: Cause, rows: Any, column: str, joined: bool) -> int:
    text = CharField()
    fields = {
        "portal": Value(record_list.portal_id),
        "within": Value(record_list.pk),
        "record_id": F(column),
        "joined": Value(joined, output_field=BooleanField()),
        "reason": Value(str(cause.reason), output_field=text),
        "actor_label": Value(cause.label[:200], output_field=text),
        "at": Value(clock.now(), output_field=DateTimeField()),
    }
    if cause.user_id is not None:
        fields["user"] = Value(cause.user_id)
    return insert_selected(ListEvent, rows, fields)


def _count(record_list: RecordList, moved: Moved) -> None:
    """The size, and the figures of the day."""
    rows = RecordList.objects.for_portal(record_list.portal).filter(pk=record_list.pk)
    rows.update(size=F("size") + moved.joined - moved.left, updated_at=clock.now())
    days = ListDay.objects.for_portal(record_list.portal)
    today = clock.today(record_list.portal)
    same = days.filter(within=record_list, day=today)
    if not same.update(joined=F("joined") + moved.joined, left=F("left") + moved.left):
        days.create(within=record_list, day=today, joined=moved.joined, left=moved.left)


def _tell(record_list: RecordList, new: Any, moved: Moved) -> None:
    """Lists whose filters ask for these members are looked at again: these records alone, or all if they are many."""
    users = ListReference.objects.for_portal(record_list.portal).filter(used=record_list, user__archived_at=None)
    if not users.exists():
        return
    if moved.joined + moved.left > TOLD_ONE_BY_ONE:
        ask_for_runs(record_list.portal, list(users.values_list("user_id", flat=True)))
        return
    ids = list(new.values_list("record_id", flat=True))
    touched = {f"{record_list.record_type}@{record_list.pk}": ids}
    ListTouch.objects.for_portal(record_list.portal).create(touched=touched)
    ring(TOUCHES)
