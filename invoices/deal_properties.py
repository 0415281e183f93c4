"""The Accounting properties of a deal, kept in step with its invoices (product.md sections 6 and 14).

The values are those of the invoice that QuickBooks updated last. One in another currency than the portal's company
currency writes nothing, unless the portal converts; the deal says so. Discarded, deleted, archived and detached
invoices drop out; voided ones may be the latest, but count in no total.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.changes import SYSTEM, Actor, Change, Origin
from core.money import ZERO, round_half_up
from core.portals.models import Portal
from crm.deals.models import Deal
from crm.records.merging.following import MERGED
from crm.records.merging.survivors import survivor_ids
from crm.records.models import Association
from crm.records.record_types import Option, Property, PropertyKind
from crm.records.saving import update_record
from invoices.converting import rate_to_company_currency
from invoices.models import Delivery, Invoice, Stage

GROUP = "accounting"
GROUP_LABEL = _("Accounting")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _ours(name: str, label: Any, kind: PropertyKind, **more: Any) -> Property:
    """Amounts are in the company currency, not the deal's: hence no currency column."""
    return Property(name, label, kind, group=GROUP, read_only=True, currency_column="", **more)


PROPERTIES = (
    _ours("invoice_amount_billed", _("Invoice amount billed"), PropertyKind.CURRENCY),
    _ours("invoice_recipient", _("Invoice recipient"), PropertyKind.STRING),
    _ours("invoice_number", _("Invoice number"), PropertyKind.STRING),
    _ours("invoice_status", _("Invoice status"), PropertyKind.ENUMERATION, options=tuple(
        Option(str(value), label) for value, label in Stage.choices)),
    _ours("invoice_due_date", pgettext_lazy("property of a deal", "Invoice due date"), PropertyKind.DATE),
    _ours("invoices_billed", _("Invoices: total billed"), PropertyKind.CURRENCY),
    _ours("invoices_paid", _("Invoices: total paid"), PropertyKind.CURRENCY),
    _ours("invoices_open", _("Invoices: total open"), PropertyKind.CURRENCY),
    _ours("invoices_overdue", _("Invoices: total overdue"), PropertyKind.CURRENCY),
    _ours("invoices_count", _("Invoices: count"), PropertyKind.NUMBER),
    _ours("invoices_rate_used", _("Invoice exchange rate used"), PropertyKind.NUMBER, hidden=True),
    _ours("invoices_note", _("Invoice note"), PropertyKind.TEXT, hidden=True),
)  # fmt: skip
NAMES = tuple(prop.name for prop in PROPERTIES)


def follow_changes(changes: Sequence[Change]) -> None:
    """Change consumer: whatever befell an invoice, or joined or parted it from a deal, its deals say so at once."""
    for portal_id in dict.fromkeys(change.portal_id for change in changes):
        _follow(portal_id, [change for change in changes if change.portal_id == portal_id])


def _follow(portal_id: int, changes: Sequence[Change]) -> None:
    invoice_ids = [change.record_id for change in changes if change.record_type == "invoices"]
    deal_ids = {change.record_id for change in changes if _touches_invoices(change)}
    if invoice_ids:
        deal_ids |= _deals_of(portal_id, invoice_ids)
    if deal_ids:
        refresh_deals(portal_id, deal_ids, _writer(changes[0]))


def refresh_deals(portal_id: int, deal_ids: Iterable[int], actor: Actor) -> None:
    """Computes the Accounting properties of these deals anew and writes what differs.

    The deals are locked before their invoices are read: of two invoices of a deal that change at once, the later one to
    get here sees both.
    """
    portal = Portal.objects.get(pk=portal_id)
    rows = Deal.objects.for_portal(portal).filter(pk__in=set(deal_ids)).select_for_update(no_key=True).order_by("pk")
    deals = list(rows)
    merged = survivor_ids(portal_id, "deals", [deal.pk for deal in deals if deal.archived_at is not None])
    if merged:
        refresh_deals(portal_id, {merged.get(deal.pk, deal.pk) for deal in deals}, actor)
        return
    invoices = _invoices_of(portal_id, [deal.pk for deal in deals])
    for deal in deals:
        values = accounting_values(invoices.get(deal.pk, []), portal)
        if any(deal.properties.get(name) is not None or values[name] is not None for name in NAMES):
            update_record(deal, values, actor)


def accounting_values(invoices: Sequence[Invoice], portal: Portal) -> dict[str, Any]:
    """Property values for a deal with these invoices; every one None when none is left."""
    values: dict[str, Any] = dict.fromkeys(NAMES)
    standing = [each for each in invoices if each.delivery == Delivery.CREATED and not each.is_deleted]
    if not standing:
        return values
    rated = [(each, rate_to_company_currency(each, portal)) for each in standing]
    written = [(each, rate) for each, rate in rated if rate is not None]
    if written:
        values |= _values_of_latest(*max(written, key=lambda pair: (pair[0].remote_updated_at or LONG_AGO, pair[0].pk)))
        values |= _totals([(each, rate) for each, rate in written if each.counts])
    values["invoices_count"] = Decimal(sum(1 for each in standing if each.counts))
    values["invoices_note"] = _note([each for each, rate in rated if rate is None], portal) or None
    return values


def _values_of_latest(invoice: Invoice, rate: Decimal) -> dict[str, Any]:
    return {
        "invoice_amount_billed": ZERO if invoice.is_voided else round_half_up(invoice.amount_billed * rate),
        "invoice_recipient": invoice.recipient,
        "invoice_number": invoice.number,
        "invoice_status": invoice.stage,
        "invoice_due_date": invoice.due_on,
        "invoices_rate_used": None if rate == 1 else rate,
    }


def _totals(invoices: Sequence[tuple[Invoice, Decimal]]) -> dict[str, Decimal]:
    def total(amount_of: Any) -> Decimal:
        return sum((round_half_up(amount_of(each) * rate) for each, rate in invoices), ZERO)

    return {
        "invoices_billed": total(lambda each: each.amount_billed),
        "invoices_paid": total(lambda each: each.amount_paid),
        "invoices_open": total(lambda each: each.balance),
        "invoices_overdue": total(lambda each: each.balance if each.stage == Stage.OVERDUE else ZERO),
    }


def _note(left_out: Sequence[Invoice], portal: Portal) -> str:
    if not left_out:
        return ""
    text = _now("Not counted, since this portal keeps its figures in %(currency)s: %(invoices)s")
    names = ", ".join(f"{each} ({each.currency})" for each in left_out)
    return text % {"currency": portal.company_currency, "invoices": names}


def _touches_invoices(change: Change) -> bool:
    """An invoice came or went, or all of another deal came with a merge."""
    joined = change.kind in ("associated", "dissociated") and change.facts.get("type") == "invoices"
    return change.record_type == "deals" and (joined or change.kind == MERGED)


def _deals_of(portal_id: int, invoice_ids: Sequence[int]) -> set[int]:
    rows = Association.objects.for_portal(portal_id).filter(
        from_type="invoices", from_id__in=invoice_ids, to_type="deals"
    )
    return set(rows.values_list("to_id", flat=True))


def _invoices_of(portal_id: int, deal_ids: Sequence[int]) -> dict[int, list[Invoice]]:
    pairs = list(
        Association.objects.for_portal(portal_id)
        .filter(from_type="deals", from_id__in=deal_ids, to_type="invoices")
        .values_list("from_id", "to_id")
        .distinct()
    )
    live = Invoice.objects.for_portal(portal_id).live().select_related("book")
    rows = live.in_bulk({invoice_id for _deal, invoice_id in pairs})
    found: dict[int, list[Invoice]] = {}
    for deal_id, invoice_id in pairs:
        if invoice_id in rows:
            found.setdefault(deal_id, []).append(rows[invoice_id])
    return found


def _writer(change: Change) -> Actor:
    """The one whose change led to this; where a person or a program did it, Dealbooks writes what follows."""
    if change.origin in (Origin.QBO, Origin.TIME, Origin.WORKFLOW):
        return Actor(Origin(change.origin), change.actor_label, change.user_id)
    return SYSTEM
