"""Links and outgoing rows when the record that they name is merged into another, or is to be removed for good. Nothing
is written to QuickBooks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from core.portals.models import Portal
from crm.records.merging.following import Follower, Hold, Merge, counted
from crm.records.record_types import RecordType
from qbo_sync.models import Link, OutboxEntry
from qbo_sync.outbound.states import FINAL


def move_links(merge: Merge) -> None:
    """A record may link to several entities, one of them primary in each company: the survivor's stays the primary one,
    unless QuickBooks has it no more and the loser's is there.
    """
    rows = Link.objects.for_portal(merge.portal).filter(record_type=merge.name)
    for link in rows.filter(record_id=merge.loser.pk).select_for_update(of=("self",)).order_by("pk"):
        same = rows.filter(connection=link.connection_id, entity=link.entity, record_id=merge.survivor.pk)
        primary = same.filter(is_primary=True).first()
        takes_over = link.is_primary and link.gone_at is None and primary is not None and primary.gone_at is not None
        if takes_over:
            same.update(is_primary=False)
        is_primary = link.is_primary and (primary is None or takes_over)
        rows.filter(pk=link.pk).update(record_id=merge.survivor.pk, is_primary=is_primary)


def count_links(portal: Any, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, int]:
    return counted(Link.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids), "record_id")


def _links(count: int, record_type: RecordType) -> str:
    said = {"count": count}
    if record_type.name == "products":
        return ngettext("%(count)s QuickBooks item", "%(count)s QuickBooks items", count) % said
    return ngettext("%(count)s QuickBooks customer", "%(count)s QuickBooks customers", count) % said


def move_outbox(merge: Merge) -> None:
    """What is still on its way makes its customer or item for the survivor; all rows about one record stand in line.

    Runs before move_links: a worker that is just linking what QuickBooks made holds its row, so that its link is seen.
    """
    rows = OutboxEntry.objects.for_portal(merge.portal).filter(record_type=merge.name, record_id=merge.loser.pk)
    for pk, entity in rows.exclude(state__in=FINAL).values_list("pk", "entity"):
        was = f"{entity}:{merge.name}:{merge.loser.pk}"
        now = f"{entity}:{merge.name}:{merge.survivor.pk}"
        rows.filter(pk=pk, aggregate_key=was).update(aggregate_key=now)
    rows.update(record_id=merge.survivor.pk)


def keep_linked(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """Without its record the link would lead nowhere, and without the link QuickBooks' entity would come in anew."""
    rows = Link.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids)
    hold = Hold(gettext("QuickBooks has it, too. It stays as long as the two are linked."))
    return dict.fromkeys(rows.values_list("record_id", flat=True), hold)


def forget_links(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    Link.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids).delete()


def keep_outgoing(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> Mapping[int, Hold]:
    """What nobody knows the end of yet; and of invoices whatever ever went out."""
    rows = OutboxEntry.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids)
    if record_type.name != "invoices":
        rows = rows.exclude(state__in=FINAL)
    hold = Hold(gettext("Something about it is on its way to QuickBooks, or went there."), is_firm=True)
    return {pk: hold for pk in rows.values_list("record_id", flat=True) if pk is not None}


def forget_outgoing(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    """The rows stay: they prove what was sent. They name the record no more."""
    rows = OutboxEntry.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids)
    rows.update(record_id=None)


LINKS = Follower(move_links, count_links, _links, forget=forget_links, keep=keep_linked)
OUTBOX = Follower(move_outbox, forget=forget_outgoing, keep=keep_outgoing)
