"""What of a deal, a quote or a line is billed already (product.md section 14, billing twice)."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from core.portals.models import Portal
from crm.deals.models import Deal, Quote
from crm.records.models import Association
from invoices.models import Delivery, DraftLine, DraftState, Invoice, InvoiceDraft, InvoiceLine

ADDED = "added"  # the item_reason of a line that the person added from QuickBooks
GONE = Q(is_voided=True) | Q(is_deleted=True) | Q(delivery=Delivery.CANCELLED) | Q(archived_at__isnull=False)


def billed_on(draft: InvoiceDraft, lines: Sequence[DraftLine]) -> list[Invoice | None]:
    """For each line the invoice that bills its work already, if one does.

    A line that stands for a whole deal is billed by any live invoice of the deal.
    """
    ids = [line.line_item_id for line in lines if line.line_item_id is not None]
    by_item = invoices_that_bill(draft.portal_id, ids, but=draft.invoice_id)
    return [
        by_item.get(line.line_item_id) if line.line_item_id is not None else _first_of_whole(draft, line)
        for line in lines
    ]


def billed_by_line(draft: InvoiceDraft) -> dict[int, Invoice]:
    """{line id: the invoice that bills it already} of the draft's lines."""
    lines = list(draft.lines.all())
    pairs = zip(lines, billed_on(draft, lines), strict=True)
    return {line.pk: invoice for line, invoice in pairs if invoice is not None}


def _first_of_whole(draft: InvoiceDraft, line: DraftLine) -> Invoice | None:
    if line.item_reason == ADDED or draft.source_type != "deals":
        return None
    live = draft.around.invoices
    return live[-1] if live else None


def invoices_that_bill(portal_id: int, line_item_ids: Iterable[int], but: int | None = None) -> dict[int, Invoice]:
    """{line item id: the first live invoice that bills it}; `but` is an invoice that does not count."""
    rows = (
        InvoiceLine.objects.for_portal(portal_id)
        .filter(line_item_id__in=list(line_item_ids))
        .exclude(invoice_id=but or 0)
        .select_related("invoice")
        .order_by("invoice_id")
    )
    found: dict[int, Invoice] = {}
    for row in rows:
        if is_live(row.invoice) and row.line_item_id is not None:
            found.setdefault(row.line_item_id, row.invoice)
    return found


def is_live(invoice: Invoice) -> bool:
    gone = invoice.is_voided or invoice.is_deleted or invoice.archived_at is not None
    return not gone and invoice.delivery != Delivery.CANCELLED


def invoices_of(portal_id: int, record_type: str, record_id: int) -> list[Invoice]:
    """The invoices on a record that are not gone, the newest first; those on their way included."""
    ids = Association.objects.for_portal(portal_id).filter(from_type=record_type, from_id=record_id, to_type="invoices")
    rows = Invoice.objects.for_portal(portal_id).filter(pk__in=ids.values("to_id")).exclude(GONE)
    return list(rows.select_related("book").order_by("-created_at", "-id"))


def open_drafts(portal: Portal, source: Deal | Quote) -> list[InvoiceDraft]:
    """The active drafts of the source's deal and all its quotes: a draft on any of them may bill the same work."""
    own_type, deal_id = ("deals", source.pk) if isinstance(source, Deal) else ("quotes", source.deal_id)
    wanted = Q(source_type=own_type, source_id=source.pk)
    if deal_id is not None:
        quotes = Quote.objects.for_portal(portal).live().filter(deal_id=deal_id)
        wanted |= Q(source_type="deals", source_id=deal_id) | Q(source_type="quotes", source_id__in=quotes.values("pk"))
    rows = InvoiceDraft.objects.for_portal(portal).filter(wanted, state=DraftState.ACTIVE)
    return list(rows.select_related("created_by").order_by("created_at"))
