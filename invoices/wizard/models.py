"""The draft of an invoice: a row, so that a reload, a second tab or a restart loses nothing (product.md section 5)."""

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel
from crm.products.models import AMOUNT, PRICE, QUANTITY
from invoices.books import Book

if TYPE_CHECKING:
    from invoices.wizard.surroundings import Surroundings


class DraftState(models.TextChoices):
    ACTIVE = "active", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    DISCARDED = "discarded", _("Discarded")


class DiscountKind(models.TextChoices):
    PERCENT = "percent", "%"
    AMOUNT = "amount", _("Amount")


class Step(models.TextChoices):
    ACCOUNT = "account", _("Account")
    CUSTOMER = "customer", _("Customer")
    PRODUCTS = "products", _("Products")
    DETAILS = "details", _("Details")
    REVIEW = "review", _("Review")


class InvoiceDraft(PortalModel):
    """Starts from a deal or a quote (`source_type` deals or quotes). One active draft per source and purpose.

    `intent_key` stands hidden in the last form: whatever arrives with it leads to the same invoice (guarantees.md R13).
    `customer_id` is QuickBooks' id; `new_customer` is a NewCustomer as a dict when one is to be created on the way.
    `exchange_rate` is QuickBooks' (home currency per unit of the invoice's); `conversion_rate` turned the prices of a
    deal in another currency into the invoice's (units of the invoice's currency per unit of the deal's). `lines_from`
    says which source, in which currency and at which rate, the lines were last brought from.
    """

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    intent_key = models.UUIDField(default=uuid4, editable=False)
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.ACTIVE)
    source_type = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    purpose = models.CharField(max_length=20, default="invoice")
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.ACCOUNT)
    book = models.ForeignKey(Book, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quote = models.ForeignKey("deals.Quote", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_scratch = models.BooleanField(default=False)
    lines_from = models.CharField(max_length=60, blank=True)
    bill_to_type = models.CharField(max_length=40, blank=True)
    bill_to_id = models.BigIntegerField(null=True, blank=True)
    customer_id = models.CharField(max_length=40, blank=True)
    customer_name = models.CharField(max_length=500, blank=True)
    customer_reason = models.CharField(max_length=40, blank=True)
    new_customer = models.JSONField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    exchange_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True, blank=True)
    conversion_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True, blank=True)
    tax_inclusive = models.BooleanField(default=False)
    discount_kind = models.CharField(max_length=10, choices=DiscountKind.choices, default=DiscountKind.PERCENT)
    discount_value = models.DecimalField(null=True, blank=True, **PRICE)
    terms_id = models.CharField(max_length=40, blank=True)
    terms_name = models.CharField(max_length=60, blank=True)
    invoice_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_on_is_typed = models.BooleanField(default=False)
    message = models.TextField(max_length=1000, blank=True)
    send_to = models.CharField(max_length=254, blank=True)
    send_cc = models.CharField(max_length=254, blank=True)
    memo = models.TextField(max_length=3900, blank=True)
    number = models.CharField(max_length=21, blank=True)
    invoice = models.ForeignKey(
        "invoices.Invoice", null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )
    created_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "intent_key"], name="draft_intent_once"),
            models.UniqueConstraint(
                fields=["portal", "source_type", "source_id", "purpose"],
                condition=Q(state="active"),
                name="one_active_draft_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"

    @cached_property
    def around(self) -> "Surroundings":
        """Source, buyers, companies, what is billed: read once for as long as this object lives."""
        from invoices.wizard.surroundings import Surroundings

        return Surroundings(self)

    @property
    def starter(self) -> str:
        """Who started it, for those who find it: a person, or a program over the API."""
        return str(self.created_by) if self.created_by else gettext("An app")


class DraftLine(PortalModel):
    """`item_id` is QuickBooks' id; `new_item` a NewItem as a dict when it is to be created on the way.

    `rate` is the list price, `discount_percent` the line's; what goes out is decisions.md 16's net rate.
    """

    draft = models.ForeignKey(InvoiceDraft, on_delete=models.CASCADE, related_name="lines")
    line_item = models.ForeignKey("deals.LineItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveIntegerField(default=0)
    is_included = models.BooleanField(default=True)
    bills_again = models.BooleanField(default=False)
    name = models.CharField(max_length=300, blank=True)
    item_id = models.CharField(max_length=40, blank=True)
    item_name = models.CharField(max_length=300, blank=True)
    item_reason = models.CharField(max_length=20, blank=True)
    new_item = models.JSONField(null=True, blank=True)
    description = models.TextField(max_length=4000, blank=True)
    quantity = models.DecimalField(default=1, **QUANTITY)
    rate = models.DecimalField(default=0, **PRICE)
    discount_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    tax_code_id = models.CharField(max_length=40, blank=True)
    service_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(default=0, **AMOUNT)

    class Meta(PortalModel.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.item_name or self.name
