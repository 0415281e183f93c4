"""What follows a record into its survivor, and goes with one that is removed for good. Rooms name their followers in
settings.MERGE_FOLLOWERS.

Foreign keys to records are found by themselves (foreign_keys.py). A table that names records by type and id needs a
line, `MEMBERS = rows_of("crm.lists.models.ListMember", words, once_per=("list",))`, and its name in the settings.
Followers run in the transaction of the merge, before its change is recorded; one may refuse it with CannotMerge. What
only has to hear of a merge reads the change of kind "merged" instead, as all consumers do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
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


def counts_nothing(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    return {}


def says_nothing(count: int, record_type: RecordType) -> str:
    return ""


@dataclass(frozen=True)
class Hold:
    """Why a record is not removed for good yet, in a sentence. A firm one holds even one that is to be forgotten."""

    reason: str
    is_firm: bool = False


Forget = Callable[[Portal, RecordType, Sequence[int]], None]
Keep = Callable[[Portal, RecordType, Sequence[int]], Mapping[int, Hold]]


def stays(merge: Merge) -> None:
    """What tells of the record that was: its reader finds the survivor."""


def forgets_nothing(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """What goes by a foreign key, or may tell of a record that is gone."""


def keeps_none(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    return {}


@dataclass(frozen=True)
class Follower:
    """`move` takes what points at the loser to the survivor. `count` says how much that would be for each of some
    records, in one query, and `words` says it to the person who is about to merge them: "2 notes". `hold` locks rows
    whose own writers lock them before the record: the merge then waits for those writers, not in a ring with them.

    When records are removed for good, `keep` says which of them must stay, {id: why}, and `forget` takes away what
    points at the others, in the same transaction and before them.
    """

    move: Callable[[Merge], None]
    count: Callable[[Any, RecordType, Sequence[int]], Mapping[int, int]] = counts_nothing
    words: Callable[[int, RecordType], str] = says_nothing
    hold: Callable[[Portal, RecordType, Sequence[int]], None] | None = None
    forget: Forget = forgets_nothing
    keep: Keep = keeps_none


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
    apart where it may have but one of each: of two, the survivor's stays. Removed for good, a record takes its rows
    along.
    """

    def rows(portal: Any, name: str, ids: Sequence[int]) -> Any:
        model = import_string(model_path)
        return model.objects.for_portal(portal).filter(**{type_column: name, f"{id_column}__in": ids})

    def move(merge: Merge) -> None:
        theirs = rows(merge.portal, merge.name, [merge.loser.pk])
        if once_per:
            same = {field: OuterRef(field) for field in once_per}
            theirs.filter(Exists(rows(merge.portal, merge.name, [merge.survivor.pk]).filter(**same))).delete()
        theirs.update(**{id_column: merge.survivor.pk})

    def count(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
        return counted(rows(portal, record_type.name, ids), id_column)

    def forget(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
        rows(portal, record_type.name, ids).delete()

    if words is None:
        return Follower(move, forget=forget)
    return Follower(move, count, lambda number, _record_type: words(number), forget=forget)


def counted(rows: Any, id_column: str) -> Mapping[int, int]:
    """{id: how many rows}"""
    return dict(rows.order_by().values_list(id_column).annotate(number=Count("pk")))
