"""A QuickBooks company that a portal is connected to: tokens, health, pace."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel
from invoices.books import BookState


class ConnectionMode(models.TextChoices):
    CLASSIC = "classic", _("Classic")
    DATA_SYNC = "data_sync", _("Data sync")


class WriteMode(models.TextChoices):
    READ_ONLY = "read_only", _("Read only: nothing is ever written to QuickBooks")
    APPROVAL = "approval", _("Approval: writes wait until Finance approves")
    ACTIVE = "active", _("Active")


class Connection(PortalModel):
    """A realm is connected in one portal only (decisions.md 10).

    Tokens are sealed for this row (core/secrets.py). `generation` counts token pairs; `refresh_lease_until` lets one
    process refresh at a time (guarantees.md R9). `paused_until` and the bucket hold the pace (R14); all in the
    database's time.
    """

    book = models.OneToOneField("invoices.Book", on_delete=models.PROTECT, related_name="connection")
    realm_id = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=BookState.choices, default=BookState.CONNECTED)
    state_reason = models.TextField(blank=True)
    mode = models.CharField(max_length=12, choices=ConnectionMode.choices, default=ConnectionMode.CLASSIC)
    write_mode = models.CharField(max_length=12, choices=WriteMode.choices, default=WriteMode.ACTIVE)
    access_sealed = models.TextField(blank=True)
    refresh_sealed = models.TextField(blank=True)
    generation = models.PositiveIntegerField(default=0)
    access_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_hard_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_lease_until = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    throttled_since = models.DateTimeField(null=True, blank=True)
    bucket_tokens = models.FloatField(default=0)
    bucket_at = models.DateTimeField(null=True, blank=True)
    last_claimed_at = models.DateTimeField(null=True, blank=True)
    last_pull_at = models.DateTimeField(null=True, blank=True)
    last_change_at = models.DateTimeField(null=True, blank=True)
    mirror_ready_at = models.DateTimeField(null=True, blank=True)
    company_read_at = models.DateTimeField(null=True, blank=True)
    connected_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    connected_at = models.DateTimeField(null=True, blank=True)
    disconnected_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["realm_id"], name="realm_in_one_portal")]

    def __str__(self) -> str:
        return f"QuickBooks {self.realm_id}"


class OAuthAttempt(PortalModel):
    """One click on Connect: `state` is bound to user, session and portal, is used once and lives ten minutes."""

    state = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=64)
    reconnects = models.ForeignKey(Connection, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"


class ApiUsage(PortalModel):
    """Calls per company and month; reads are what Intuit meters (qbo.md 4.2)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="usage")
    month = models.DateField()
    reads = models.PositiveBigIntegerField(default=0)
    writes = models.PositiveBigIntegerField(default=0)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "connection", "month"], name="usage_once_a_month")]

    def __str__(self) -> str:
        return f"{self.connection} {self.month:%Y-%m}"
