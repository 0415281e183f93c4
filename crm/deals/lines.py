"""Line items of a deal or a quote: what they come to, and how they are added, moved and removed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.changes import Actor, RecordChange, record_changes
from core.money import ZERO, round_half_up
from crm.deals.models import Deal, LineItem, Quote
from crm.records.merging.survivors import point_at_survivors
from crm.records.saving import verbs_of

PRICE_PLACES = 7
LineOwner = Deal | Quote

# What a copy of a line takes along.
COPIED = (
    "name", "sku", "description", "product", "quantity", "price", "discount_percent", "discount", "tax_rate",
    "currency", "position", "properties", "search_text", "folded",
)  # fmt: skip


def column_of(owner: LineOwner) -> str:
    return "deal" if isinstance(owner, Deal) else "quote"


def net_price(line: LineItem) -> Decimal:
    """The unit price after its discount, as an invoice line carries it (decisions.md 16)."""
    if line.discount_percent:
        return round_half_up(line.price * (100 - line.discount_percent) / 100, PRICE_PLACES)
    return Decimal(line.price) - (line.discount or ZERO)


def line_amount(line: LineItem) -> Decimal:
    return round_half_up(net_price(line) * line.quantity)


def lines_total(lines: Iterable[LineItem]) -> Decimal:
    return sum((line_amount(line) for line in lines), ZERO)


def lines_of(owner: LineOwner) -> list[LineItem]:
    """The live lines in their order, each knowing its product."""
    rows = LineItem.objects.for_portal(owner.portal).filter(archived_at__isnull=True)
    return list(rows.filter(**{column_of(owner): owner}).select_related("product").order_by("position", "id"))


def add_line(owner: LineOwner, values: Mapping[str, Any], actor: Actor) -> LineItem:
    """A new last line. Raises InvalidRecord."""
    with transaction.atomic():
        lines = lines_of(owner)
        position = lines[-1].position + 1 if lines else 0
        line: LineItem = verbs_of("line_items").create(
            owner.portal, {**values, "hs_position_on_quote": position}, actor, on={column_of(owner): owner}
        )
    return line


def move_line(line: LineItem, owner: LineOwner, steps: int, actor: Actor) -> None:
    """Moves a line up (negative) or down among its owner's lines. Raises InvalidRecord."""
    with transaction.atomic():
        lines = lines_of(owner)
        before = next(index for index, other in enumerate(lines) if other.pk == line.pk)
        lines.insert(max(0, min(len(lines) - 1, before + steps)), lines.pop(before))
        for position, other in enumerate(lines):
            if other.position != position:
                verbs_of("line_items").update(other, {"hs_position_on_quote": position}, actor)


def copy_lines(lines: Iterable[LineItem], owner: LineOwner, actor: Actor) -> list[LineItem]:
    """Puts copies of the lines on another deal or quote."""
    with transaction.atomic():
        copies = [_copy(line, owner) for line in lines]
        point_at_survivors(copies)
        LineItem.objects.for_portal(owner.portal).bulk_create(copies)
        record_changes(
            RecordChange(copy.portal_id, "line_items", copy.pk, "created", actor, facts={"name": copy.name})
            for copy in copies
        )
    return copies


def _copy(line: LineItem, owner: LineOwner) -> LineItem:
    values = {name: getattr(line, name) for name in COPIED}
    return LineItem(portal=owner.portal, owner_id=line.owner_id, **{column_of(owner): owner}, **values)
