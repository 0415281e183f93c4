"""What an invoice is made from: a deal or a quote, its lines, its currency, and who is billed for it."""

from typing import Any

from crm.deals.billing import type_of_payer
from crm.deals.lines import lines_of
from crm.deals.models import Deal, LineItem
from invoices.models import InvoiceDraft


def source_of(draft: InvoiceDraft) -> Any:
    """The deal or quote that the wizard was started from. Raises DoesNotExist if it is gone."""
    return draft.around.source


def deal_of(source: Any) -> Deal | None:
    if isinstance(source, Deal):
        return source
    deal: Deal | None = source.deal
    return deal


def line_items_of(draft: InvoiceDraft) -> list[LineItem]:
    """The lines that the chosen source brings."""
    owner = draft.quote or draft.around.deal
    return lines_of(owner) if owner else []


def source_currency(draft: InvoiceDraft) -> str:
    """The currency in which the deal's or quote's prices are said."""
    said_by = draft.quote or draft.around.deal
    return said_by.currency if said_by else ""


def payers_by_key(draft: InvoiceDraft) -> dict[str, Any]:
    """Who may be billed, by what the form calls them, the one proposed first."""
    return {f"{type_of_payer(record)}:{record.pk}": record for record in draft.around.payers}


def payer_of(draft: InvoiceDraft) -> Any | None:
    """The contact or company that this draft bills."""
    return draft.around.payer(draft.bill_to_type, draft.bill_to_id)
