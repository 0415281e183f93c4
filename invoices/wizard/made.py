"""A customer or item that a draft asked for was made in QuickBooks: from now on the draft names it by its id.

So a draft that is reopened, because the invoice itself was refused, does not ask for the same thing again.
"""

from collections.abc import Iterable

from invoices.models import DraftLine, InvoiceDraft
from invoices.wizard.choosing import CHOSEN


def customer_was_made(portal_id: int, invoice_ids: Iterable[int], customer_id: str) -> None:
    drafts = InvoiceDraft.objects.for_portal(portal_id).filter(invoice_id__in=list(invoice_ids))
    drafts.exclude(new_customer=None).update(customer_id=customer_id, customer_reason=CHOSEN, new_customer=None)


def item_was_made(portal_id: int, invoice_ids: Iterable[int], item_id: str, name: str) -> None:
    """`name` is the item's; lines that asked for it are known by it."""
    lines = DraftLine.objects.for_portal(portal_id).filter(draft__invoice_id__in=list(invoice_ids))
    for line in lines.exclude(new_item=None):
        wanted = str((line.new_item or {}).get("name", ""))
        if wanted.strip().casefold() == name.strip().casefold():
            line.item_id, line.item_name, line.new_item = item_id, name, None
            line.save(update_fields=["item_id", "item_name", "new_item"])
