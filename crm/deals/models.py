"""Pipelines, deals, their line items and quotes."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.changes import Origin
from core.portals.scoping import PortalModel
from core.queue.models import QueueRow
from crm.products.models import AMOUNT, PRICE, QUANTITY
from crm.records.models import Record
from crm.records.models.indexes import ARCHIVED, newest_first


class Pipeline(PortalModel):
    """`key` is the API's id ("default"); stages are HubSpot's in the default pipeline."""

    key = models.CharField(max_length=60)
    label = models.CharField(_("Name"), max_length=100)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        ordering = ["position", "label", "id"]
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="pipeline_key_once")]

    def __str__(self) -> str:
        return self.label


class DealStage(PortalModel):
    """`probability` from 0 to 1: a closed stage is won at 1 and lost at 0.

    One that was removed is kept, archived: archived deals still have it, and timelines name it.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=60)
    label = models.CharField(_("Name"), max_length=100)
    probability = models.DecimalField(max_digits=3, decimal_places=2)
    is_closed = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        ordering = ["position", "label", "id"]
        constraints = [models.UniqueConstraint(fields=["portal", "pipeline", "key"], name="stage_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_won(self) -> bool:
        return self.is_closed and self.probability == 1

    @property
    def is_lost(self) -> bool:
        return self.is_closed and self.probability == 0


class Deal(Record):
    name = models.CharField(_("Deal name"), max_length=200)
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="+", verbose_name=_("Pipeline"))
    stage = models.ForeignKey(DealStage, on_delete=models.PROTECT, related_name="+", verbose_name=_("Deal stage"))
    amount = models.DecimalField(_("Amount"), null=True, blank=True, **AMOUNT)
    currency = models.CharField(_("Currency"), max_length=3)
    closes_on = models.DateField(_("Close date"), null=True, blank=True)
    description = models.TextField(_("Deal description"), blank=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            newest_first("stage", name="deal_board_live"),
        ]

    def __str__(self) -> str:
        return self.name


class DealMove(QueueRow):
    """Deals on their way to another stage, since theirs was removed, or (without a `stage`) their whole pipeline."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    stage = models.ForeignKey(DealStage, null=True, on_delete=models.CASCADE, related_name="+")
    to_stage = models.ForeignKey(DealStage, on_delete=models.CASCADE, related_name="+")
    moved = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.USER)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.stage or self.pipeline} -> {self.to_stage}"


class QuoteStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")


def public_token() -> str:
    return secrets.token_urlsafe(24)


class Quote(Record):
    """`status` is draft, published or accepted; expired is what `effective_status` says after the expiry day."""

    title = models.CharField(_("Quote name"), max_length=200)
    number = models.CharField(_("Quote number"), max_length=40, blank=True)
    status = models.CharField(_("Status"), max_length=12, choices=QuoteStatus.choices, default=QuoteStatus.DRAFT)
    deal = models.ForeignKey(Deal, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes")
    currency = models.CharField(_("Currency"), max_length=3)
    expires_on = models.DateField(_("Expiration date"), null=True, blank=True)
    comments = models.TextField(_("Comments to buyer"), blank=True)
    terms = models.TextField(_("Purchase terms"), blank=True)
    token = models.CharField(max_length=40, unique=True, default=public_token, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.CharField(max_length=200, blank=True, editable=False)

    def __str__(self) -> str:
        return self.title


class LineItem(Record):
    """On a deal or on a quote, never on both. `discount_percent` and `discount` (money per unit) exclude each other."""

    deal = models.ForeignKey(Deal, null=True, blank=True, on_delete=models.CASCADE, related_name="line_items")
    quote = models.ForeignKey(Quote, null=True, blank=True, on_delete=models.CASCADE, related_name="line_items")
    product = models.ForeignKey(
        "products.Product",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("Product"),
    )
    name = models.CharField(_("Name"), max_length=200)
    sku = models.CharField(_("SKU"), max_length=100, blank=True)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    quantity = models.DecimalField(_("Quantity"), default=1, **QUANTITY)
    price = models.DecimalField(_("Unit price"), default=0, **PRICE)
    discount_percent = models.DecimalField(_("Discount %"), max_digits=7, decimal_places=4, null=True, blank=True)
    discount = models.DecimalField(_("Unit discount"), null=True, blank=True, **PRICE)
    tax_rate = models.DecimalField(_("Tax %"), max_digits=7, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deal__isnull=True) | Q(quote__isnull=True), name="line_item_on_deal_or_quote"
            )
        ]
        indexes = [
            models.Index(fields=["portal", "deal"], name="line_item_deal"),
            models.Index(fields=["portal", "quote"], name="line_item_quote"),
            models.Index(fields=["portal", "archived_at"], condition=ARCHIVED, name="line_item_archived"),
        ]

    def __str__(self) -> str:
        return self.name
