"""Records that a person opened or changed last, for the search dialog."""

from collections import defaultdict
from typing import Any

from core import clock
from core.portals.models import Membership
from crm.records.merging.following import rows_of
from crm.records.models import RecordVisit
from crm.records.record_types import all_record_types, record_type_of

KEPT = 30
VISITS = rows_of("crm.records.models.RecordVisit", once_per=("user",))


def note_visit(membership: Membership, record: Any) -> None:
    """The person has this record in hand now. Two queries; no transaction is needed, either may be lost."""
    rows = RecordVisit.objects.for_portal(membership.portal)
    visit = RecordVisit(
        portal=membership.portal,
        user_id=membership.user_id,
        record_type=record_type_of(record).name,
        record_id=record.pk,
        at=clock.now(),
    )
    once = ["portal", "user", "record_type", "record_id"]
    rows.bulk_create([visit], update_conflicts=True, unique_fields=once, update_fields=["at"])
    newest = rows.filter(user_id=membership.user_id).order_by("-at", "-pk")
    rows.filter(pk__in=newest.values("pk")[KEPT:]).delete()


def recent_records(membership: Membership, most: int) -> list[Any]:
    """The last ones that are still there, the newest first; a query for each of their types."""
    rows = RecordVisit.objects.for_portal(membership.portal).filter(user_id=membership.user_id)
    visits = list(rows.order_by("-at", "-pk")[:most])
    ids: dict[str, list[int]] = defaultdict(list)
    for visit in visits:
        ids[visit.record_type].append(visit.record_id)
    found: dict[tuple[str, int], Any] = {}
    for name, wanted in ids.items():
        record_type = all_record_types().get(name)
        if record_type is not None:
            model: Any = record_type.model
            live = model.objects.for_portal(membership.portal).live().in_bulk(wanted)
            found |= {(name, pk): record for pk, record in live.items()}
    keys = ((visit.record_type, visit.record_id) for visit in visits)
    return [found[key] for key in keys if key in found]
