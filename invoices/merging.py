"""Drafts of invoices when the deal that they start from, or whoever they bill, is merged into another record or removed
for good; and what the books keep.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.merging.following import Follower, Hold, Merge, stays
from crm.records.merging.refusing import CannotMerge
from crm.records.record_types import RecordType
from invoices.models import Delivery, DraftLine, DraftState, Invoice, InvoiceDraft


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


def keep_drafted(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """What an invoice on its way to QuickBooks was made from, and what an open draft bills or takes lines of."""
    rows, name = InvoiceDraft.objects.for_portal(portal), record_type.name
    on_its_way = rows.filter(source_type=name, source_id__in=ids, state=DraftState.SUBMITTED, invoice__isnull=False)
    on_its_way = on_its_way.exclude(invoice__delivery__in=(Delivery.CREATED, Delivery.CANCELLED))
    opened = rows.filter(state=DraftState.ACTIVE)
    billed = opened.filter(bill_to_type=name, bill_to_id__in=ids).values_list("bill_to_id", flat=True)
    quoted = opened.filter(quote__in=ids).values_list("quote_id", flat=True) if name == "quotes" else ()
    used = Hold(gettext("An open invoice draft uses it."))
    sent = Hold(gettext("An invoice made from it is on its way to QuickBooks."), is_firm=True)
    return {pk: used for pk in (*billed, *quoted) if pk is not None} | dict.fromkeys(
        on_its_way.values_list("source_id", flat=True), sent
    )


def forget_drafts(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """Those that start from it go; one that bills somebody who is forgotten asks again whom to bill."""
    rows = InvoiceDraft.objects.for_portal(portal)
    rows.filter(source_type=record_type.name, source_id__in=ids).delete()
    billed = rows.filter(bill_to_type=record_type.name, bill_to_id__in=ids)
    billed.filter(state=DraftState.ACTIVE).update(
        customer_id="", customer_name="", customer_reason="", new_customer=None, send_to="", send_cc=""
    )
    billed.update(bill_to_type="", bill_to_id=None)


def keep_booked(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """Invoices that QuickBooks has, and payments: a sync would make them again, and the books are kept for years."""
    hold = Hold(gettext("It belongs to the books of a QuickBooks company, which are kept."), is_firm=True)
    if record_type.name == "commerce_payments":
        return dict.fromkeys(ids, hold)
    if record_type.name != "invoices":
        return {}
    rows = Invoice.objects.for_portal(portal).filter(pk__in=ids)
    rows = rows.exclude(delivery__in=(Delivery.DRAFT, Delivery.CANCELLED))
    return dict.fromkeys(rows.values_list("pk", flat=True), hold)


DRAFTS = Follower(move_drafts, count_drafts, _drafts, hold_drafts, forget_drafts, keep_drafted)
BOOKS = Follower(stays, keep=keep_booked)
