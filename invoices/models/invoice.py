"""An invoice of a QuickBooks company, made here, attached by hand or brought in by the sync."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel
from crm.products.models import AMOUNT, PRICE, QUANTITY
from crm.records.models import Record
from invoices.books import Book


class Stage(models.TextChoices):
    """Written by invoices/stages.py alone."""

    WAITING_TO_BE_SENT = "waiting_to_be_sent", _("Waiting to be sent")
    SENT_TO_CUSTOMER = "sent_to_customer", _("Sent to customer")
    PARTIAL_PAYMENT = "partial_payment", _("Partial payment")
    PAID_IN_FULL = "paid_in_full", _("Paid in full")
    OVERDUE = "overdue", _("Overdue")
    VOIDED = "voided", _("Voided")
    DELETED = "deleted", _("Deleted in QuickBooks")


class Delivery(models.TextChoices):
    """How far an invoice made here is on its way to QuickBooks. These are no stages (product.md section 14)."""

    DRAFT = "draft", _("Draft")
    WAITING_FOR_APPROVAL = "waiting_for_approval", _("Waiting for approval")
    CREATING = "creating", _("Being created in QuickBooks")
    CREATED = "created", _("In QuickBooks")
    NEEDS_YOU = "needs_you", _("Needs attention")
    CANCELLED = "cancelled", _("Discarded")


class InvoiceSource(models.TextChoices):
    WIZARD = "wizard", _("Wizard")
    WORKFLOW = "workflow", _("Workflow")
    SYNC = "sync", _("Sync")
    BY_HAND = "by_hand", _("Added by hand")
    API = "api", _("API")


class Invoice(Record):
    """Amounts are in `currency`. `stage` is null until QuickBooks has the invoice; it counts nowhere before that.

    `remote_updated_at` is QuickBooks' own time of the last update, which decides whose values a deal shows.
    """

    book = models.ForeignKey(Book, null=True, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("Invoice number"), max_length=40, blank=True)
    stage = models.CharField(_("Stage"), max_length=30, choices=Stage.choices, null=True, blank=True, editable=False)
    delivery = models.CharField(max_length=30, choices=Delivery.choices, default=Delivery.CREATED, editable=False)
    delivery_reason = models.TextField(blank=True, editable=False)
    currency = models.CharField(_("Currency"), max_length=3)
    exchange_rate = models.DecimalField(_("Exchange rate"), max_digits=20, decimal_places=10, null=True, blank=True)
    amount_billed = models.DecimalField(_("Amount billed"), default=0, **AMOUNT)
    amount_paid = models.DecimalField(_("Amount paid"), default=0, **AMOUNT)
    amount_credited = models.DecimalField(_("Amount credited"), default=0, **AMOUNT)
    balance = models.DecimalField(_("Balance due"), default=0, **AMOUNT)
    subtotal = models.DecimalField(_("Subtotal"), default=0, **AMOUNT)
    discount = models.DecimalField(_("Discount"), default=0, **AMOUNT)
    tax = models.DecimalField(_("Tax"), null=True, blank=True, **AMOUNT)
    invoice_on = models.DateField(_("Invoice date"), null=True, blank=True)
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    terms = models.CharField(_("Payment terms"), max_length=60, blank=True)
    recipient = models.CharField(_("Recipient"), max_length=500, blank=True)
    recipient_email = models.CharField(_("Recipient e-mail"), max_length=254, blank=True)
    message = models.TextField(_("Message to customer"), blank=True)
    source = models.CharField(_("Source"), max_length=12, choices=InvoiceSource.choices, default=InvoiceSource.SYNC)
    is_sent = models.BooleanField(default=False, editable=False)
    is_voided = models.BooleanField(default=False, editable=False)
    is_deleted = models.BooleanField(default=False, editable=False)
    sent_at = models.DateTimeField(_("Sent date"), null=True, blank=True)
    paid_on = models.DateField(_("Paid date"), null=True, blank=True)
    remote_updated_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["portal", "stage", "due_on"], name="invoice_stage_due"),
            models.Index(fields=["portal", "number"], name="invoice_number"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Invoice to %(recipient)s") % {"recipient": self.recipient or "–"})

    @property
    def counts(self) -> bool:
        """Does it count in totals, deal properties and reports? Not before QuickBooks has it, nor once it is gone."""
        return self.delivery == Delivery.CREATED and not self.is_voided and not self.is_deleted

    @property
    def days_overdue(self) -> int | None:
        """Days since the due date on the portal's calendar, while anything is open."""
        if self.stage != Stage.OVERDUE or self.due_on is None:
            return None
        return (clock.today(self.portal) - self.due_on).days


class InvoiceLine(PortalModel):
    """`line_item` is the deal's or quote's line that this one bills."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    line_item = models.ForeignKey("deals.LineItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveIntegerField(default=0)
    item_id = models.CharField(max_length=40, blank=True)
    item_name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    quantity = models.DecimalField(null=True, blank=True, **QUANTITY)
    rate = models.DecimalField(null=True, blank=True, **PRICE)
    amount = models.DecimalField(default=0, **AMOUNT)
    tax_code_id = models.CharField(max_length=40, blank=True)
    service_on = models.DateField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.item_name or self.description[:60]
