"""Who stands for a record that was merged away, and how a reference to it is kept from being written too late.

A merge locks both records whole; every other write locks a record without its key (`no_key`), as a foreign key does.
So whoever is about to point at a record holds it with `stand_ins`: either the merge comes later and takes the new
reference along, or it came first and the survivor is named.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef

from core.transactions import require_transaction
from crm.records.models import MergedRecord
from crm.records.models.record import Record
from crm.records.record_types import RecordType, all_record_types


def survivor_ids(portal_id: int, type_name: str, ids: Iterable[int]) -> dict[int, int]:
    """{id: the survivor's} of those that were merged away."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = MergedRecord.objects.for_portal(portal_id).filter(record_type=type_name, record_id__in=wanted)
    return dict(rows.values_list("record_id", "into_id"))


def without_merged(rows: Any, record_type: RecordType) -> Any:
    """Archived rows that could be restored."""
    merged = MergedRecord.objects.for_portal(rows.portal_id).filter(
        record_type=record_type.name, record_id=OuterRef("pk")
    )
    return rows.exclude(Exists(merged)) if record_type.merges else rows


def survivor_of(record: Any, record_type: RecordType) -> Any | None:
    """The record that this one was merged into, or None. Costs nothing for one that is not archived."""
    if record.archived_at is None:
        return None
    into = survivor_ids(record.portal_id, record_type.name, [record.pk]).get(record.pk)
    model: Any = record_type.model
    return model.objects.for_portal(record.portal).filter(pk=into).first() if into else None


def stand_ins(portal_id: int, record_type: RecordType, ids: Iterable[int]) -> dict[int, int]:
    """As survivor_ids; the other records are not merged away before the end of this transaction."""
    require_transaction("Holding a record")
    wanted = sorted(set(ids))
    if not wanted or not record_type.merges:
        return {}
    return survivor_ids(portal_id, record_type.name, _archived_among(portal_id, record_type, wanted))


def _archived_among(portal_id: int, record_type: RecordType, ids: Sequence[int]) -> list[int]:
    model: Any = record_type.model
    rows = model.objects.for_portal(portal_id).filter(pk__in=ids)
    if connection.vendor != "postgresql":  # SQLite has one writer at a time
        return list(rows.archived().values_list("pk", flat=True))
    sql, values = rows.order_by("pk").values("pk", "archived_at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE", values)  # Django knows the stronger locks alone
        return [pk for pk, archived_at in cursor.fetchall() if archived_at is not None]


def point_at_survivors(rows: Sequence[Any], columns: Collection[str] | None = None) -> None:
    """Foreign keys of rows that are about to be written, or those among `columns`, lead to survivors where their
    records were merged away.
    """
    model: type[models.Model] | None = type(rows[0]) if rows else None
    for field in _record_keys(model) if model else ():
        if columns is not None and field.name not in columns:
            continue
        named = {pk for row in rows if (pk := getattr(row, field.attname)) is not None}
        instead = stand_ins(rows[0].portal_id, _type_of(field.related_model), named)
        for row in rows:
            if getattr(row, field.attname) in instead:
                setattr(row, field.attname, instead[getattr(row, field.attname)])


@cache
def _record_keys(model: type[models.Model]) -> tuple[Any, ...]:
    """The model's foreign keys to records."""
    keys: Iterable[Any] = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    return tuple(key for key in keys if issubclass(key.related_model, Record))


def _type_of(model: type[models.Model]) -> RecordType:
    return next(found for found in all_record_types().values() if found.model is model)
