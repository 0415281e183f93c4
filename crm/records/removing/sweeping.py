"""The sweep that removes what has been archived for 90 days: portal by portal, 500 at a time.

Each chunk is a transaction of its own: whoever is stopped in the middle goes on from there, and what is held today is
looked at again the next time.
"""

import logging
from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError

from core import clock
from core.portals.models import Portal
from crm.records.record_types import RecordType, all_record_types
from crm.records.removing.keeping import KEPT_FOR
from crm.records.removing.remove import AT_ONCE, remove_expired

log = logging.getLogger(__name__)


def sweep_archived() -> int:
    """Returns how many records were removed."""
    removed = 0
    for portal in Portal.objects.order_by("pk"):
        for record_type in all_record_types().values():
            removed += sweep_type(portal, record_type)
    if removed:
        log.info("%s archived records were removed for good", removed)
    return removed


def sweep_type(portal: Portal, record_type: RecordType) -> int:
    removed, last = 0, 0
    while ids := _expired(portal, record_type, last):
        removed += _remove(portal, record_type, ids)
        last = ids[-1]
    return removed


def _expired(portal: Portal, record_type: RecordType, last: int) -> list[int]:
    model = record_type.model
    rows = model.objects.for_portal(portal).filter(archived_at__lte=clock.now() - KEPT_FOR, pk__gt=last)  # type: ignore[attr-defined]
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _remove(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> int:
    """A chunk with one that something refers to, against all that is known, is halved until that one stands alone."""
    try:
        return remove_expired(portal, record_type, ids)
    except (ProtectedError, RestrictedError, IntegrityError) as error:
        if len(ids) == 1:
            log.warning("%s %s stays: %s", record_type.name, ids[0], type(error).__name__)
            return 0
        middle = len(ids) // 2
        return sum(_remove(portal, record_type, half) for half in (ids[:middle], ids[middle:]))
