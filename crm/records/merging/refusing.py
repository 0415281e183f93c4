"""Why two records are not merged, and why one that was merged away is not written any more."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.records.invalid import InvalidRecord
from crm.records.merging.survivors import survivor_ids
from crm.records.record_types import RecordType
from crm.records.values import InvalidValue


class CannotMerge(InvalidRecord):
    """A sentence for the person or program that asked; nothing was written."""

    def __init__(self, message: str) -> None:
        super().__init__({"": InvalidValue(message, "MERGE_REFUSED")})


class MergedAway(InvalidRecord):
    """The record was merged into another one meanwhile; nothing was written. `survivor_id` stands for it."""

    def __init__(self, message: str, survivor_id: int) -> None:
        super().__init__({"": InvalidValue(message, "MERGED")})
        self.survivor_id = survivor_id


def refuse_merged_away(rows: Sequence[Any], record_type: RecordType) -> None:
    """For rows about to be written. Raises MergedAway."""
    archived = {row.pk: row for row in rows if row.archived_at is not None}
    if not archived or not record_type.merges:
        return
    merged = survivor_ids(rows[0].portal_id, record_type.name, archived)
    for pk, into_id in merged.items():
        raise MergedAway(told_as_merged(archived[pk], record_type, into_id), into_id)


def told_as_merged(record: Any, record_type: RecordType, into_id: int) -> str:
    model: Any = record_type.model
    survivor = model.objects.for_portal(record.portal_id).filter(pk=into_id).first()
    text = _("%(name)s was merged into %(survivor)s and cannot be changed or restored by itself.")
    return text % {"name": record, "survivor": survivor}
