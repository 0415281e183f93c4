"""What an invoice is made from: a deal or a quote, its lines, its currency, and who is billed for it."""

from typing import Any

from crm.contacts.models import Company, Contact
from crm.deals.billing import bill_to
from crm.deals.lines import lines_of
from crm.deals.models import Deal, LineItem, Quote
from crm.records.associations import associated_records
from invoices.models import InvoiceDraft

PAYER_MODELS: dict[str, Any] = {"companies": Company, "contacts": Contact}


def source_of(draft: InvoiceDraft) -> Any:
    """The deal or quote that the wizard was started from. Raises DoesNotExist if it is gone."""
    model: Any = Deal if draft.source_type == "deals" else Quote
    return model.objects.for_portal(draft.portal).get(pk=draft.source_id)


def deal_of(source: Any) -> Deal | None:
    if isinstance(source, Deal):
        return source
    deal: Deal | None = source.deal
    return deal


def quotes_of(source: Any) -> list[Quote]:
    """The quotes that `Create from quote` offers or greys out, the newest first."""
    deal = deal_of(source)
    if deal is None:
        return [source]
    rows = Quote.objects.for_portal(source.portal).filter(archived_at__isnull=True, deal=deal)
    return list(rows.order_by("-created_at", "-id"))


def line_items_of(draft: InvoiceDraft) -> list[LineItem]:
    """The lines that the chosen source brings."""
    if draft.quote is not None:
        return lines_of(draft.quote)
    deal = deal_of(source_of(draft))
    return lines_of(deal) if deal else []


def source_currency(draft: InvoiceDraft) -> str:
    """The currency in which the deal's or quote's prices are said."""
    if draft.quote is not None:
        return draft.quote.currency
    deal = deal_of(source_of(draft))
    return deal.currency if deal else ""


def payers_of(source: Any) -> list[tuple[str, Any]]:
    """Who may be billed, (record type, record), the one proposed first; a quote's own before those of its deal."""
    holders = [source, *([source.deal] if isinstance(source, Quote) and source.deal else [])]
    found = [bill_to(source)]
    for to_type in PAYER_MODELS:
        for holder in holders:
            found += associated_records(holder, to_type)
    once = {(type_of_payer(record), record.pk): record for record in found if record is not None}
    return [(record_type, record) for (record_type, _pk), record in once.items()]


def type_of_payer(record: Any) -> str:
    return "companies" if isinstance(record, Company) else "contacts"


def payer_of(draft: InvoiceDraft) -> Any | None:
    """The contact or company that this draft bills."""
    model = PAYER_MODELS.get(draft.bill_to_type)
    if model is None or draft.bill_to_id is None:
        return None
    return model.objects.for_portal(draft.portal).filter(pk=draft.bill_to_id).first()
