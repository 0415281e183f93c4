"""Which archived records must stay although their time is over, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import PROTECT, RESTRICT
from django.utils.translation import gettext as _

from core import clock
from core.portals.models import Portal
from crm.records.merging.following import Hold, followers
from crm.records.merging.foreign_keys import keys_to
from crm.records.record_types import RecordType, all_record_types

KEPT_FOR = timedelta(days=90)


def expires_at(record: Any) -> datetime:
    """When an archived record is removed for good, unless something keeps it."""
    moment: datetime = record.archived_at + KEPT_FOR
    return moment


def days_left(record: Any) -> int:
    """Whole days and the one that has begun; 0 when its time is over."""
    return max(0, -((clock.now() - expires_at(record)) // timedelta(days=1)))


def held(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """{id: why it stays}; where several things hold a record, a firm one is named."""
    found: dict[int, Hold] = {}
    for holds in _all_holds(portal, record_type, ids):
        for pk, hold in holds.items():
            if pk not in found or hold.is_firm:
                found[pk] = hold
    return found


def _all_holds(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Iterator[Mapping[int, Hold]]:
    yield _protected(portal, record_type, ids)
    for follower in followers():
        yield follower.keep(portal, record_type, ids)


def _protected(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    found: dict[int, Hold] = {}
    for key in keys_to(record_type.model):
        if key.remote_field.on_delete in (PROTECT, RESTRICT):
            rows = key.model.objects.for_portal(portal).filter(**{f"{key.name}__in": ids})
            hold = Hold(_("%(things)s still refer to it.") % {"things": _words_for(key.model)}, is_firm=True)
            found |= dict.fromkeys(rows.values_list(key.attname, flat=True).distinct(), hold)
    return found


def _words_for(model: Any) -> str:
    named = (str(found.label_plural) for found in all_record_types().values() if found.model is model)
    return next(named, str(model._meta.verbose_name_plural).capitalize())
