"""From records that changed to the records of a list that may join or leave it, back along the paths of its filters."""

from collections.abc import Collection, Mapping
from typing import Any

from crm.records.lists.reads import Path, Reads
from crm.records.models import Association, RecordList
from crm.records.record_types import all_record_types

MOST = 5000


class TooMany(Exception):
    """So many records may be concerned that the whole list is better looked at."""


class Trace:
    """For one portal and one set of changes; what a path leads back to is looked up once for all lists."""

    def __init__(self, portal_id: int, touched: Mapping[str, Collection[int]]) -> None:
        """`touched` is as in ListTouch."""
        self.portal_id = portal_id
        self.touched = touched
        self._known: dict[tuple[str, Path], set[int]] = {}

    def ids_for(self, record_list: RecordList) -> set[int]:
        """Raises TooMany."""
        reads, found = Reads.held_by(record_list), set()
        for key in self.touched:
            type_name, _at, source = key.partition("@")
            if source and int(source) not in reads.lists:
                continue
            for path in reads.ending_at(type_name):
                found |= self._back(key, path)
        if len(found) > MOST:
            raise TooMany
        return found

    def _back(self, key: str, path: Path) -> set[int]:
        if (key, path) not in self._known:
            ids = set(self.touched[key])
            for place in range(len(path) - 1, 0, -1):
                ids = related_ids(self.portal_id, path[place], ids, path[place - 1])
            self._known[key, path] = ids
        return self._known[key, path]


def related_ids(portal_id: int, from_type: str, ids: Collection[int], to_type: str) -> set[int]:
    """Ids of the records joined to any of these, archived or not, however that is stored. Raises TooMany."""
    rows = Association.objects.for_portal(portal_id).filter(from_type=from_type, from_id__in=ids, to_type=to_type)
    found = set(rows.values_list("to_id", flat=True)[: MOST + 1])
    types = all_record_types()
    forward = types[from_type].foreign_keys.get(to_type)
    backward = types[to_type].foreign_keys.get(from_type)
    if forward:
        owned: Any = types[from_type].model
        owners = owned.objects.for_portal(portal_id).filter(pk__in=ids).exclude(**{forward: None})
        found |= set(owners.values_list(f"{forward}_id", flat=True)[: MOST + 1])
    if backward:
        model: Any = types[to_type].model
        belonging = model.objects.for_portal(portal_id).filter(**{f"{backward}__in": ids})
        found |= set(belonging.values_list("pk", flat=True)[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    return found
