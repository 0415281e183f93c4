"""Records that people keep on others (notes, tasks): what happens to one shows on the timelines of all it is on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from crm.records.models import Association
from crm.records.saving import RecordVerbs

Subjects = Mapping[int, Sequence[tuple[str, int]]]


def subjects_of(portal_id: int, type_name: str, ids: Sequence[int]) -> Subjects:
    """{id: (record type, id) of each record that it is on}, the oldest association first, in one query."""
    rows = Association.objects.for_portal(portal_id).filter(from_type=type_name, from_id__in=ids)
    found: dict[int, dict[tuple[str, int], None]] = defaultdict(dict)
    for pk, to_type, to_id in rows.order_by("id").values_list("from_id", "to_type", "to_id"):
        found[pk].setdefault((to_type, to_id))
    return {pk: list(subjects) for pk, subjects in found.items()}


class ActivityVerbs(RecordVerbs):
    """The verbs of what stands on other records."""

    def also_on_many(self, records: Sequence[Any]) -> Subjects:
        if not records:
            return {}
        return subjects_of(records[0].portal_id, self.record_type.name, [record.pk for record in records])
