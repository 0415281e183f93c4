"""How the life of invoices and payments reads on timelines."""

from django.utils.translation import gettext_lazy as _

from crm.records.events import describe_event
from crm.records.slots import Tone


def describe_events() -> None:
    """Called once when the app is ready."""
    describe_event("issued", _("Invoice of %(amount)s on its way to QuickBooks"), "send", Tone.INFO)
    describe_event("created_in_quickbooks", _("Invoice %(number)s created in QuickBooks"), "circle-check", Tone.GOOD)
    describe_event("delivery_creating", _("Invoice on its way to QuickBooks"), "send", Tone.INFO)
    describe_event("delivery_waiting_for_approval", _("Invoice waits for approval"), "hourglass", Tone.WARN)
    describe_event("delivery_needs_you", _("Invoice needs attention"), "triangle-alert", Tone.BAD)
    describe_event("delivery_cancelled", _("Invoice discarded before it was in QuickBooks"), "x")
    describe_event("payment_received", _("Payment of %(amount)s received in QuickBooks"), "banknote", Tone.GOOD)
    describe_event("credit_applied", _("Credit applied in QuickBooks"), "banknote", Tone.INFO)
    describe_event("refund_given", _("Refund of %(amount)s given in QuickBooks"), "undo-2", Tone.WARN)
    describe_event("payment_reversed", _("Payment of %(amount)s taken back in QuickBooks"), "undo-2", Tone.BAD)
