"""Records that stand on timelines as they are now, a note with its present text, beside what happened."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.changes import Change
from core.portals.models import Portal
from crm.records.slots import TimelineRecords, timeline_records


@dataclass(frozen=True)
class Standing:
    shown: Any
    template: str


class StandingRecords:
    """Those that changes speak of and those that lead the record's timeline, in one query for each of their types."""

    def __init__(self, changes: Iterable[Change], portal: Portal, record: Any = None) -> None:
        self.types: Mapping[str, TimelineRecords] = timeline_records()
        ids: dict[str, set[int]] = {name: set() for name in self.types}
        for change in changes:
            if self._stands(change):
                ids[change.facts["type"]].add(change.facts["id"])
        self._found = {name: self._find(name, portal, record, wanted) for name, wanted in ids.items()}

    def _find(self, name: str, portal: Portal, record: Any, wanted: Collection[int]) -> dict[int, Any]:
        if record is None and not wanted:
            return {}
        return {each.pk: each for each in self.types[name].find(portal, record, wanted)}

    def _stands(self, change: Change) -> bool:
        return change.kind == "associated" and change.facts.get("type") in self.types

    @property
    def leading(self) -> list[Standing]:
        """Those that lead the timeline."""
        return [
            Standing(each, self.types[name].template)
            for name, found in self._found.items()
            for each in found.values()
            if self.types[name].leads(each)
        ]

    def of(self, change: Change) -> dict[str, Any]:
        """What the entry of a change shows of the record that it speaks of, if that stands on timelines."""
        if not self._stands(change):
            return {}
        name, pk = change.facts["type"], change.facts["id"]
        return {"shown": self._found[name].get(pk), "template": self.types[name].template}
