"""What an invoice is made from: a deal or a quote, its lines, its currency, and who is billed for it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.contacts.models import Company, Contact
from crm.deals.models import Deal, LineItem, Quote, QuoteStatus
from crm.records.associations import PRIMARY, association_map
from invoices.models import InvoiceDraft

BILLING = "billing"


def source_of(draft: InvoiceDraft) -> Any:
    """The deal or quote that the wizard was started from. Raises DoesNotExist if it is gone."""
    model: Any = Deal if draft.source_type == "deals" else Quote
    return model.objects.for_portal(draft.portal_id).get(pk=draft.source_id)


def deal_of(draft: InvoiceDraft) -> Deal | None:
    source = source_of(draft)
    return source if isinstance(source, Deal) else source.deal


def quotes_of(source: Any) -> list[Quote]:
    """The quotes that `Create from quote` offers or greys out."""
    if isinstance(source, Quote):
        return [source]
    rows = Quote.objects.for_portal(source.portal_id).live().filter(deal=source)  # type: ignore[attr-defined]
    return list(rows.order_by("-created_at"))


def quote_status_on(quote: Quote, today: date) -> str:
    """A quote's status on a day: it may be billed till the end of its expiry day.

    One that was accepted in time stays accepted (product.md section 14).
    """
    if quote.status == QuoteStatus.PUBLISHED and quote.expires_on is not None and quote.expires_on < today:
        return QuoteStatus.EXPIRED
    return quote.status


def line_items_of(draft: InvoiceDraft) -> list[LineItem]:
    """The lines that the chosen source brings."""
    rows = LineItem.objects.for_portal(draft.portal_id).live()  # type: ignore[attr-defined]
    if draft.quote_id is not None:
        return list(rows.filter(quote_id=draft.quote_id).order_by("position", "id"))
    deal = deal_of(draft)
    return list(rows.filter(deal=deal).order_by("position", "id")) if deal else []


def source_currency(draft: InvoiceDraft) -> str:
    """The currency in which the deal's or quote's prices are said."""
    if draft.quote is not None:
        return draft.quote.currency
    deal = deal_of(draft)
    return deal.currency if deal else ""


def billable_records(draft: InvoiceDraft) -> list[tuple[str, Any]]:
    """Who may be billed: (record type, record), the one proposed first.

    The primary company, else the contact labelled Billing, else the first contact; then all the others.
    """
    source = source_of(draft)
    holders = [source] if draft.source_type == "deals" else [source, *([source.deal] if source.deal else [])]
    companies = _related(holders, "companies", Company, PRIMARY)
    contacts = _related(holders, "contacts", Contact, BILLING)
    return [("companies", company) for company in companies] + [("contacts", contact) for contact in contacts]


def _related(holders: Sequence[Any], to_type: str, model: Any, leading_label: str) -> list[Any]:
    """The live records joined to any of the holders, those with the leading label first, each once."""
    found: list[tuple[bool, int]] = []
    for holder in holders:
        from_type = "deals" if isinstance(holder, Deal) else "quotes"
        joined = association_map(holder.portal_id, from_type, [holder.pk], to_type).get(holder.pk, [])
        found += [(label.casefold() != leading_label, pk) for pk, label in joined]
    ordered = list(dict.fromkeys(pk for _not_leading, pk in sorted(found, key=lambda pair: pair[0])))
    if not ordered:
        return []
    rows = model.objects.for_portal(holders[0].portal_id).live().in_bulk(ordered)
    return [rows[pk] for pk in ordered if pk in rows]


def bill_to_of(draft: InvoiceDraft) -> Any | None:
    """The contact or company that is billed."""
    models: dict[str, Any] = {"companies": Company, "contacts": Contact}
    model = models.get(draft.bill_to_type)
    if model is None or draft.bill_to_id is None:
        return None
    return model.objects.for_portal(draft.portal_id).filter(pk=draft.bill_to_id).first()
