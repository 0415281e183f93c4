"""Drafts of invoices when the deal that they start from, or whoever they bill, is merged into another record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.portals.models import Portal
from crm.records.merging.following import Follower, Merge
from crm.records.merging.refusing import CannotMerge
from crm.records.record_types import RecordType
from invoices.models import DraftLine, DraftState, InvoiceDraft


def move_drafts(merge: Merge) -> None:
    """Raises CannotMerge if both deals have an open draft: a deal has one, and neither is thrown away silently."""
    rows = InvoiceDraft.objects.for_portal(merge.portal)
    mine, theirs = (rows.filter(source_type=merge.name, source_id=row.pk) for row in (merge.survivor, merge.loser))
    purposes = mine.filter(state=DraftState.ACTIVE).values("purpose")
    if theirs.filter(state=DraftState.ACTIVE, purpose__in=purposes).exists():
        raise CannotMerge(_("Both have an open invoice draft. Submit or discard one of them first."))
    theirs.update(source_id=merge.survivor.pk)
    _move_payer(merge, rows)
    if merge.name == "products":
        _move_new_items(merge)


def _move_payer(merge: Merge, rows: Any) -> None:
    billed = rows.filter(bill_to_type=merge.name, bill_to_id=merge.loser.pk)
    for draft in billed.exclude(new_customer=None):
        if draft.new_customer.get("record_id") == merge.loser.pk:
            rows.filter(pk=draft.pk).update(new_customer=draft.new_customer | {"record_id": merge.survivor.pk})
    billed.update(bill_to_id=merge.survivor.pk)


def _move_new_items(merge: Merge) -> None:
    rows = DraftLine.objects.for_portal(merge.portal)
    for line in rows.filter(new_item__product_id=merge.loser.pk):
        rows.filter(pk=line.pk).update(new_item={**(line.new_item or {}), "product_id": merge.survivor.pk})


def count_drafts(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    """Open ones that start from each record or bill it."""
    rows = _concerned(portal, record_type, ids).filter(state=DraftState.ACTIVE)
    found: Counter[int] = Counter()
    for source_type, source_id, payer_type, payer_id in rows.values_list(
        "source_type", "source_id", "bill_to_type", "bill_to_id"
    ):
        named = {(source_type, source_id), (payer_type, payer_id)}
        found.update(pk for pk in ids if (record_type.name, pk) in named)
    return found


def _drafts(count: int, record_type: RecordType) -> str:
    return ngettext("%(count)s invoice draft", "%(count)s invoice drafts", count) % {"count": count}


def _concerned(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Any:
    return InvoiceDraft.objects.for_portal(portal).filter(
        Q(source_type=record_type.name, source_id__in=ids) | Q(bill_to_type=record_type.name, bill_to_id__in=ids)
    )


def hold_drafts(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Who submits a draft holds it before whoever it bills."""
    rows = _concerned(portal, record_type, ids)
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


DRAFTS = Follower(move_drafts, count_drafts, _drafts, hold_drafts)
