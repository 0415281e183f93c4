"""One deed on many records: as many as can take it do, and each that cannot is told apart with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.changes import Actor
from crm.records.invalid import InvalidRecord
from crm.records.record_types import RecordType
from crm.records.saving import verbs_of

AT_ONCE = 500


@dataclass
class Outcome:
    done: int = 0
    refused: list[tuple[Any, str]] = field(default_factory=list)


def edit_many(record_type: RecordType, records: Sequence[Any], values: Mapping[str, Any], actor: Actor) -> Outcome:
    """In transactions of at most 500."""
    verbs = verbs_of(record_type)
    return _in_chunks(records, lambda chunk: verbs.update_many([(record, values) for record in chunk], actor))


def archive_many(record_type: RecordType, records: Sequence[Any], actor: Actor) -> Outcome:
    verbs = verbs_of(record_type)
    return _in_chunks(records, lambda chunk: verbs.archive_many(chunk, actor))


def _in_chunks(records: Sequence[Any], do: Callable[[Sequence[Any]], Any]) -> Outcome:
    outcome = Outcome()
    for start in range(0, len(records), AT_ONCE):
        _do(records[start : start + AT_ONCE], do, outcome)
    return outcome


def _do(chunk: Sequence[Any], do: Callable[[Sequence[Any]], Any], outcome: Outcome) -> None:
    """A chunk with one that is refused is halved until that one stands alone."""
    try:
        do(chunk)
        outcome.done += len(chunk)
    except InvalidRecord as refused:
        if len(chunk) == 1:
            outcome.refused.append((chunk[0], str(refused)))
            return
        middle = len(chunk) // 2
        _do(chunk[:middle], do, outcome)
        _do(chunk[middle:], do, outcome)
