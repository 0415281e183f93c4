"""How long an archived record is still there, for its page and for the list of archived ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.portals.models import Portal
from crm.records.record_types import RecordType
from crm.records.removing.keeping import days_left, expires_at, held
from crm.records.slots import Badge, Tone

SOON = 7


@dataclass(frozen=True)
class Removal:
    """`days` are left until the day `on`; with `kept_because` it stays, archived, beyond that."""

    days: int
    on: date
    kept_because: str = ""


def removal_of(record: Any, record_type: RecordType) -> Removal | None:
    """None for one that is not archived."""
    if record.archived_at is None:
        return None
    hold = held(record.portal, record_type, [record.pk]).get(record.pk)
    return Removal(days_left(record), timezone.localtime(expires_at(record)).date(), hold.reason if hold else "")


def removal_badges(portal: Portal, record_type: RecordType, records: Sequence[Any]) -> dict[int, Badge]:
    """{id: how many days are left}; what holds any of them is asked once for all."""
    kept = held(portal, record_type, [record.pk for record in records]) if records else {}
    return {record.pk: _kept() if record.pk in kept else _left(days_left(record)) for record in records}


def _kept() -> Badge:
    return Badge(_("Is kept"), Tone.NEUTRAL, "lock")


def _left(days: int) -> Badge:
    if days == 0:
        return Badge(_("Is being removed"), Tone.WARN, "hourglass")
    words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Badge(words, Tone.WARN if days <= SOON else Tone.NEUTRAL, "hourglass")
