"""The lines of a draft: brought from the deal or quote, matched to items, added from QuickBooks, taxed by default."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from core.money import round_half_up
from crm.deals.models import LineItem
from invoices.books import ItemChoice, NewItem, book_provider
from invoices.models import DraftLine, InvoiceDraft
from invoices.totals import RATE_PLACES
from invoices.wizard.billed import ADDED, billed_on
from invoices.wizard.figures import typed_amount
from invoices.wizard.sources import deal_of, line_items_of, source_currency, source_of

CHOSEN = "chosen"


def source_key(draft: InvoiceDraft) -> str:
    """Changes when the lines must be brought anew."""
    source = f"quotes:{draft.quote_id}" if draft.quote_id else f"{draft.source_type}:{draft.source_id}"
    return f"{source}:{draft.currency}:{draft.conversion_rate or ''}"[:60]


def bring_lines(draft: InvoiceDraft) -> None:
    """Replaces the lines by those of the source, if that was changed since they were brought.

    Lines that were added from QuickBooks stay. Lines that are billed already start unticked.
    """
    key = source_key(draft)
    if draft.lines_from == key:
        return
    items = line_items_of(draft)
    draft.lines.exclude(item_reason=ADDED).delete()
    rows = [_from_line_item(draft, item, position) for position, item in enumerate(items)]
    if not rows and not draft.lines.exists():
        rows = _one_line_for_the_deal(draft)
    for row, invoice in zip(rows, billed_on(draft, rows), strict=True):
        row.is_included = invoice is None
    DraftLine.objects.for_portal(draft.portal).bulk_create(rows)
    draft.lines_from = key
    draft.save(update_fields=["lines_from"])
    match_lines(draft)


def _from_line_item(draft: InvoiceDraft, item: LineItem, position: int) -> DraftLine:
    """A discount per unit goes into the rate; one in percent stays a discount of the line."""
    rate = item.price - (item.discount or 0)
    return DraftLine(
        draft=draft,
        line_item=item,
        position=position,
        name=item.name,
        description=item.description or item.name,
        quantity=item.quantity,
        rate=converted(draft, rate),
        discount_percent=item.discount_percent,
    )


def _one_line_for_the_deal(draft: InvoiceDraft) -> list[DraftLine]:
    """A deal without line items is billed as one line with its name and amount."""
    deal = deal_of(source_of(draft))
    if deal is None or draft.quote_id is not None:
        return []
    rate = converted(draft, deal.amount or Decimal(0))
    return [DraftLine(draft=draft, name=deal.name, description=deal.name, quantity=1, rate=rate)]


def converted(draft: InvoiceDraft, amount: Decimal) -> Decimal:
    """From the deal's currency into the invoice's."""
    if source_currency(draft) in ("", draft.currency):
        return amount
    return round_half_up(amount * (draft.conversion_rate or Decimal(1)), RATE_PLACES)


def match_lines(draft: InvoiceDraft) -> None:
    """Finds an item for each line that has none, then gives every line a tax code and its amount."""
    lines = list(draft.lines.select_related("line_item"))
    if draft.book is None:
        return
    open_lines = [line for line in lines if not line.item_id and not line.new_item]
    wanted = [_identity(line) for line in open_lines]
    for line, match in zip(open_lines, book_provider().match_items(draft.book, wanted), strict=True):
        if match is not None:
            set_item(line, match.item, match.reason)
    set_tax_codes(draft, lines)
    save_lines(draft, lines)


def forget_items(draft: InvoiceDraft) -> None:
    """The account was changed: its items and tax codes are others."""
    draft.lines.filter(item_reason=ADDED).delete()
    draft.lines.update(item_id="", item_name="", item_reason="", new_item=None, tax_code_id="")
    match_lines(draft)


def _identity(line: DraftLine) -> tuple[int | None, str, str]:
    item = line.line_item
    return (item.product_id, item.sku, item.name) if item else (None, "", line.name)


def set_item(line: DraftLine, item: ItemChoice, reason: str = CHOSEN) -> None:
    line.item_id, line.item_name, line.item_reason, line.new_item = item.id, item.name, reason, None
    line.tax_code_id = ""


def set_new_item(line: DraftLine) -> None:
    """`Create in QuickBooks`: a service item of the line's name, made together with the invoice."""
    product = line.line_item
    item = NewItem(
        name=line.name[:100].replace(":", " ").strip(),
        sku=product.sku if product else "",
        description=line.description,
        price=line.rate,
        product_id=product.product_id if product else None,
    )
    line.item_id, line.item_name, line.item_reason = "", item.name, ""
    line.new_item = asdict(item) | {"price": str(line.rate)}


def set_tax_codes(draft: InvoiceDraft, lines: Sequence[DraftLine]) -> None:
    """The default code of each line without one: the customer's, else the item's, else the company's."""
    book = draft.book
    if book is None or not book.needs_tax_codes:
        return
    provider = book_provider()
    customer = provider.customer(book, draft.customer_id) if draft.customer_id else None
    known = {code.id for code in provider.tax_codes(book)}
    items = provider.items(book, [line.item_id for line in lines if line.item_id])
    companys = provider.default_tax_code_id(book)
    for line in lines:
        if line.tax_code_id in known:
            continue
        item = items.get(line.item_id)
        choices = (customer and customer.tax_code_id, item and item.tax_code_id, companys)
        line.tax_code_id = next((code for code in choices if code and code in known), "")


def save_lines(draft: InvoiceDraft, lines: Sequence[DraftLine]) -> None:
    for line in lines:
        line.amount = typed_amount(line)
        line.save()


def add_item(draft: InvoiceDraft, item: ItemChoice) -> DraftLine:
    """`Add products from QuickBooks`: a line at the item's price, which is in the company's home currency."""
    last = draft.lines.aggregate(last=Max("position"))["last"]
    line = DraftLine(
        portal=draft.portal,
        draft=draft,
        position=0 if last is None else last + 1,
        name=item.name,
        description=item.description or item.name,
        rate=price_in_invoice_currency(draft, item),
    )
    set_item(line, item, ADDED)
    set_tax_codes(draft, [line])
    save_lines(draft, [line])
    return line


def price_in_invoice_currency(draft: InvoiceDraft, item: ItemChoice) -> Decimal:
    price = item.price or Decimal(0)
    if draft.exchange_rate and draft.book and draft.currency != draft.book.currency:
        return round_half_up(price / draft.exchange_rate, RATE_PLACES)
    return price


def why_item(line: DraftLine) -> str:
    """How the line came to its item, in words."""
    return {
        "link": _("matched by link"),
        "sku": _("matched by SKU"),
        "name": _("matched by name"),
        ADDED: _("added from QuickBooks"),
        CHOSEN: _("chosen by hand"),
    }.get(line.item_reason, "")
