"""An invoice's state as one badge: its stage, or how far it is on its way to QuickBooks."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.records.slots import Badge, Tone
from invoices.models import Delivery, Invoice, Stage

STAGES: dict[str, Badge] = {
    Stage.WAITING_TO_BE_SENT: Badge(Stage.WAITING_TO_BE_SENT.label, Tone.NEUTRAL, "clock"),
    Stage.SENT_TO_CUSTOMER: Badge(Stage.SENT_TO_CUSTOMER.label, Tone.INFO, "send"),
    Stage.PARTIAL_PAYMENT: Badge(Stage.PARTIAL_PAYMENT.label, Tone.INFO, "circle-dot"),
    Stage.PAID_IN_FULL: Badge(Stage.PAID_IN_FULL.label, Tone.GOOD, "circle-check"),
    Stage.OVERDUE: Badge(Stage.OVERDUE.label, Tone.BAD, "circle-alert"),
    Stage.VOIDED: Badge(Stage.VOIDED.label, Tone.NEUTRAL, "ban"),
    Stage.DELETED: Badge(Stage.DELETED.label, Tone.NEUTRAL, "trash-2"),
}
DELIVERIES: dict[str, Badge] = {
    Delivery.DRAFT: Badge(Delivery.DRAFT.label, Tone.NEUTRAL, "pencil"),
    Delivery.WAITING_FOR_APPROVAL: Badge(Delivery.WAITING_FOR_APPROVAL.label, Tone.WARN, "hourglass"),
    Delivery.CREATING: Badge(Delivery.CREATING.label, Tone.INFO, "loader"),
    Delivery.NEEDS_YOU: Badge(Delivery.NEEDS_YOU.label, Tone.BAD, "triangle-alert"),
    Delivery.CANCELLED: Badge(Delivery.CANCELLED.label, Tone.NEUTRAL, "x"),
}
NEVER_SENT = Badge(_("Overdue · never sent"), Tone.BAD, "circle-alert")


def badge_of(invoice: Invoice) -> Badge:
    if invoice.delivery != Delivery.CREATED:
        return DELIVERIES[invoice.delivery]
    if invoice.stage == Stage.OVERDUE and not invoice.is_sent:
        return NEVER_SENT
    return STAGES[invoice.stage or Stage.WAITING_TO_BE_SENT]


def invoice_row_facts(portal: Portal, record_type: str, ids: list[int]) -> Mapping[int, Badge]:
    """Badges of index rows for what the stage column does not say: what is on its way, and what was never sent."""
    if record_type != "invoices":
        return {}
    said = Q(delivery=Delivery.CREATED) & (~Q(stage=Stage.OVERDUE) | Q(is_sent=True))
    rows = Invoice.objects.for_portal(portal).filter(pk__in=ids).exclude(said)
    return {invoice.pk: badge_of(invoice) for invoice in rows}
