"""What the filters of a list look at: by this, a change finds the lists that it may concern."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm.records.filters import Filters
from crm.records.filters.language import Associated, Condition, Membership, Part
from crm.records.models import RecordList

Path = tuple[str, ...]
NOW = "@now"


@dataclass(frozen=True)
class Reads:
    """`paths` are chains of record types, from the list's own to one whose records the filters look at. `lists` are
    those whose members they ask for. `moving` filters change with the minute, not only with the day.
    """

    paths: tuple[Path, ...]
    lists: tuple[int, ...] = ()
    moving: bool = False

    @classmethod
    def of(cls, filters: Filters) -> "Reads":
        found = list(_walk(filters, ()))
        parts = [part for _path, part in found if part is not None]
        return cls(
            paths=tuple(dict.fromkeys(path for path, _part in found)),
            lists=tuple(sorted({part.list_id for part in parts if isinstance(part, Membership)})),
            moving=any(raw.startswith(NOW) for part in parts if isinstance(part, Condition) for raw in part.raw),
        )

    @classmethod
    def held_by(cls, record_list: RecordList) -> "Reads":
        kept = record_list.reads
        paths = tuple(tuple(path) for path in kept.get("paths", [[record_list.record_type]]))
        return cls(paths, tuple(kept.get("lists", ())), bool(kept.get("moving")))

    def to_json(self) -> dict[str, Any]:
        return {"paths": [list(path) for path in self.paths], "lists": list(self.lists), "moving": self.moving}

    def ending_at(self, type_name: str) -> Sequence[Path]:
        return [path for path in self.paths if path[-1] == type_name]


def _walk(filters: Filters, before: Path) -> Iterator[tuple[Path, Part | None]]:
    """Every path with each part that stands at its end; without a part, so that a bare `has` counts, too."""
    path = (*before, filters.record_type.name)
    yield path, None
    for group in filters.groups:
        for part in group:
            if isinstance(part, Associated):
                yield from _walk(part.filters, path)
            else:
                yield path, part
