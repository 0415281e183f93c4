"""A move from HubSpot: what was read there, and how far it has come here; and the invoices that HubSpot knew."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel
from core.queue.models import QueueRow, QueueState
from crm.products.models import AMOUNT
from crm.records.models import ImportState, Phase


class Migration(QueueRow):
    """`step` is the place in the phase's list of steps, `after` HubSpot's page cursor within a step. `facts` is what
    HubSpot said of properties, pipelines and owners; `jobs` are the Imports that hold the rows, by record type.
    The sealed token is gone once everything is read.
    """

    host = models.CharField(max_length=200)
    token = models.TextField(blank=True)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.CHECK)
    step = models.PositiveIntegerField(default=0)
    after = models.CharField(max_length=200, blank=True)
    facts: "models.JSONField[Any]" = models.JSONField(default=dict)
    jobs: "models.JSONField[Any]" = models.JSONField(default=dict)
    dropped: "models.JSONField[Any]" = models.JSONField(default=dict)  # {"Lifecycle stage: x": rows}
    joined = models.PositiveIntegerField(default=0)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    class Meta(QueueRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal"],
                condition=models.Q(state=ImportState.PENDING),
                name="one_migration_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"HubSpot {self.pk}"

    @property
    def token_owner(self) -> str:
        return f"portal:{self.portal_id}/hubspot_migration:{self.pk}"


class OldInvoiceState(models.TextChoices):
    DOUBTFUL = "doubtful", _("To be looked at")
    MISSING = "missing", _("Not in QuickBooks")
    WAITING = "waiting", _("Not looked for yet")
    ATTACHED = "attached", _("Attached")
    SKIPPED = "skipped", _("Skipped")


OPEN = (OldInvoiceState.WAITING, OldInvoiceState.DOUBTFUL, OldInvoiceState.MISSING)


class OldInvoice(PortalModel):
    """An invoice that HubSpot knew, by itself or by its number on a deal: it is one of a QuickBooks company.

    `key` is `invoices/123`, or `deals/456/1043` for a number on a deal. `theirs` holds HubSpot's ids of the records
    that it belongs to, by type, `records` ours; `candidates` the invoices of QuickBooks that it may be (searching.py),
    and `joined` the [type, id] of records that the invoice was attached to.
    """

    migration = models.ForeignKey(Migration, null=True, on_delete=models.SET_NULL, related_name="old_invoices")
    key = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    customer = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(null=True, **AMOUNT)
    currency = models.CharField(max_length=3, blank=True)
    invoice_on = models.DateField(null=True)
    theirs: "models.JSONField[Any]" = models.JSONField(default=dict)
    records: "models.JSONField[Any]" = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=OldInvoiceState.choices, default=OldInvoiceState.WAITING)
    candidates: "models.JSONField[Any]" = models.JSONField(default=list)
    invoice = models.ForeignKey("invoices.Invoice", null=True, on_delete=models.SET_NULL, related_name="+")
    joined: "models.JSONField[Any]" = models.JSONField(default=list)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="old_invoice_once")]
        indexes = [models.Index(fields=["portal", "state", "id"], name="old_invoice_state")]

    def __str__(self) -> str:
        return self.number


class InvoiceSearch(QueueRow):
    """The worker looks for all old invoices that are open; `cursor` is the id of the last one."""

    cursor = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    class Meta(QueueRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal"], condition=models.Q(state=QueueState.PENDING), name="one_invoice_search_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Search {self.pk}"
