"""What follows a record into its survivor. Rooms name their followers in settings.MERGE_FOLLOWERS.

Foreign keys to records are found by themselves (foreign_keys.py). A table that names records by type and id needs a
line, `MEMBERS = rows_of("crm.lists.models.ListMember", words, once_per=("list",))`, and its name in the settings.
Followers run in the transaction of the merge, before its change is recorded; one may refuse it with CannotMerge. What
only has to hear of a merge reads the change of kind "merged" instead, as all consumers do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from core.changes import Actor
from core.portals.models import Portal
from crm.records.record_types import RecordType

MERGED = "merged"
MERGED_AWAY = "merged_away"


@dataclass(frozen=True)
class Merge:
    """Both rows are locked; the loser is archived already."""

    portal: Portal
    record_type: RecordType
    survivor: Any
    loser: Any
    actor: Actor

    @property
    def name(self) -> str:
        return self.record_type.name


def tells_nothing(record: Any, record_type: RecordType) -> list[str]:
    return []


@dataclass(frozen=True)
class Follower:
    """`move` takes what points at the loser to the survivor; `tell` says what that would be, "2 notes", for a person
    who is about to merge the record. `hold` locks rows whose own writers lock them before the record: the merge then
    waits for these writers instead of in a ring with them.
    """

    move: Callable[[Merge], None]
    tell: Callable[[Any, RecordType], list[str]] = tells_nothing
    hold: Callable[[Portal, RecordType, Sequence[int]], None] | None = None


@cache
def followers() -> tuple[Follower, ...]:
    return tuple(import_string(path) for path in settings.MERGE_FOLLOWERS)


def rows_of(
    model_path: str,
    words: Callable[[int], str] | None = None,
    type_column: str = "record_type",
    id_column: str = "record_id",
    once_per: Sequence[str] = (),
) -> Follower:
    """A follower for rows that name a record by type and id. `once_per` are the fields that tell rows of one record
    apart where it may have but one of each: of two, the survivor's stays.
    """

    def rows(portal: Any, name: str, pk: int) -> Any:
        model = import_string(model_path)
        return model.objects.for_portal(portal).filter(**{type_column: name, id_column: pk})

    def move(merge: Merge) -> None:
        theirs = rows(merge.portal, merge.name, merge.loser.pk)
        if once_per:
            same = {field: OuterRef(field) for field in once_per}
            theirs.filter(Exists(rows(merge.portal, merge.name, merge.survivor.pk).filter(**same))).delete()
        theirs.update(**{id_column: merge.survivor.pk})

    def tell(record: Any, record_type: RecordType) -> list[str]:
        count = rows(record.portal_id, record_type.name, record.pk).count() if words else 0
        return [words(count)] if words and count else []

    return Follower(move, tell)


def what_follows(record: Any, record_type: RecordType) -> list[str]:
    """In words, what would go to the survivor beside the properties."""
    from crm.records.merging.foreign_keys import tell_foreign_keys

    told = [phrase for follower in followers() for phrase in follower.tell(record, record_type)]
    return [*told, *tell_foreign_keys(record, record_type)]
