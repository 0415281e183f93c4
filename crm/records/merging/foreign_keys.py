"""Foreign keys that point at a merged record, found in the models, so that none is forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core import clock
from core.changes import RecordChange, record_changes
from core.portals.models import Portal
from crm.records.merging.following import Follower, Merge, counted, followers
from crm.records.models.record import Record
from crm.records.record_types import RecordType, all_record_types

AT_ONCE = 500


@cache
def keys_to(model: type[models.Model]) -> tuple[Any, ...]:
    """The foreign keys of all rooms that lead to this model."""
    related: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    return tuple(each.field for each in related if each.auto_created and each.is_relation and not each.concrete)


def hold_foreign_keys(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Who edits a line item holds it before its product: so does a merge of products."""
    for key in keys_to(record_type.model):
        rows = key.model.objects.for_portal(portal).filter(**{f"{key.name}__in": ids})
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))


def hold_what_points(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Whoever is about to move or remove these records takes the locks in the order in which others do."""
    hold_foreign_keys(portal, record_type, ids)
    for follower in followers():
        if follower.hold is not None:
            follower.hold(portal, record_type, ids)


def move_foreign_keys(merge: Merge) -> None:
    """Records that belonged to the loser get a change each, as if somebody had put them on the survivor."""
    for key in keys_to(merge.record_type.model):
        if issubclass(key.model, Record):
            _move_records(merge, key)
        else:
            key.model.objects.for_portal(merge.portal).filter(**{key.name: merge.loser.pk}).update(
                **{key.attname: merge.survivor.pk}
            )


def _move_records(merge: Merge, key: Any) -> None:
    rows = key.model.objects.for_portal(merge.portal)
    record_type = _type_of(key.model)
    prop = record_type.property_of_column(key.name)
    diff = {prop.name if prop else key.name: (merge.loser.pk, merge.survivor.pk)}
    for records in _chunks(list(rows.filter(**{key.name: merge.loser.pk}).order_by("pk"))):
        ids = [record.pk for record in records]
        rows.filter(pk__in=ids).update(**{key.attname: merge.survivor.pk, "updated_at": clock.now()})
        record_changes(
            RecordChange(
                merge.portal.pk, record_type.name, record.pk, "updated", merge.actor, diff, {"name": str(record)}
            )
            for record in records
        )


def key_followers(record_type: RecordType) -> list[Follower]:
    """What tells of records that belong to one of the type: "4 line items", "1 quote"."""
    return [_teller(key) for key in keys_to(record_type.model) if issubclass(key.model, Record)]


def _teller(key: Any) -> Follower:
    def count(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
        return counted(key.model.objects.for_portal(portal).filter(**{f"{key.name}__in": ids}), key.attname)

    def words(number: int, record_type: RecordType) -> str:
        found = _type_of(key.model)
        label = found.label if number == 1 else found.label_plural
        return _("%(count)s %(records)s") % {"count": number, "records": str(label).lower()}

    return Follower(move_foreign_keys, count, words)


def _type_of(model: type[models.Model]) -> RecordType:
    return next(found for found in all_record_types().values() if found.model is model)


def _chunks(records: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (records[start : start + AT_ONCE] for start in range(0, len(records), AT_ONCE))
