"""Money received in QuickBooks, and how it is spread over invoices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.money import format_money
from core.portals.scoping import PortalModel
from crm.products.models import AMOUNT
from crm.records.models import Record
from invoices.books import Book
from invoices.models.invoice import Invoice


class PaymentKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    CREDIT = "credit", _("Credit applied")
    REFUND = "refund", _("Refund")


class Payment(Record):
    """QuickBooks applies credit memos through payments of amount 0: those are of kind credit."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("Kind"), max_length=12, choices=PaymentKind.choices, default=PaymentKind.PAYMENT)
    amount = models.DecimalField(_("Amount"), default=0, **AMOUNT)
    unapplied = models.DecimalField(_("Not applied"), default=0, **AMOUNT)
    currency = models.CharField(_("Currency"), max_length=3)
    received_on = models.DateField(_("Payment date"), null=True, blank=True)
    payer = models.CharField(_("Payer"), max_length=500, blank=True)
    method = models.CharField(_("Payment method"), max_length=60, blank=True)
    reference = models.CharField(_("Reference number"), max_length=60, blank=True)
    is_reversed = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.reference or format_money(self.amount, self.currency or "USD")


class PaymentAllocation(PortalModel):
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="allocations")
    amount = models.DecimalField(**AMOUNT)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "payment", "invoice"], name="allocation_once")]

    def __str__(self) -> str:
        return f"{self.payment} -> {self.invoice}: {self.amount}"
