"""Lists of records: who is in them, who joined and left and why, and what waits to be worked out."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel
from core.queue.models import QueueRow, QueueState


class ListKind(models.TextChoices):
    """A snapshot is a static list that a filter filled once."""

    ACTIVE = "active", _("Active")
    STATIC = "static", _("Static")
    SNAPSHOT = "snapshot", _("Static, filled once by a filter")


class ListReason(models.TextChoices):
    """Why a record joined a list or left it. Archived records leave; restored ones come back to static lists."""

    FILTER = "filter", _("filter")
    USER = "user", _("by hand")
    API = "api", _("API")
    IMPORT = "import", _("import")
    WORKFLOW = "workflow", _("workflow")
    SYSTEM = "system", _("Dealbooks")
    ARCHIVED = "archived", _("archived")
    RESTORED = "restored", _("restored")
    MERGED = "merged", _("merged")


class RecordList(PortalModel):
    """`filters` are those of docs/filters.md, with nobody's `@me` in them; `reads` says what they look at
    (lists/reads.py). `broken` ones name what is no longer there; such a list keeps its members.

    `version` counts the changes of the filters, `worked_out` is the version that the members fit, `worked_out_at` when
    the last look at all records began. `size` and `updated_at` move with the members, in their transaction.
    """

    record_type = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    kind = models.CharField(max_length=10, choices=ListKind.choices, default=ListKind.STATIC)
    filters: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    reads: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    worked_out = models.PositiveIntegerField(default=0, editable=False)
    worked_out_at = models.DateTimeField(null=True, editable=False)
    broken = models.BooleanField(default=False, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    filters_changed_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    updated_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "record_type", "name_folded"],
                condition=models.Q(archived_at__isnull=True),
                name="list_name_once",
            )
        ]
        indexes = [
            models.Index(fields=["portal", "archived_at", "-updated_at", "-id"], name="list_newest"),
            models.Index(fields=["kind", "archived_at", "worked_out_at"], name="list_worked_out"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = self.name.casefold()[:200]
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.kind == ListKind.ACTIVE

    @property
    def is_settling(self) -> bool:
        """Do its filters say something that its members do not fit yet?"""
        return self.kind != ListKind.STATIC and self.worked_out < self.version


class ListReference(PortalModel):
    """The filters of `user` ask who is a member of `used`."""

    user = models.ForeignKey(RecordList, on_delete=models.CASCADE, related_name="uses")
    used = models.ForeignKey(RecordList, on_delete=models.CASCADE, related_name="used_by")

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "user", "used"], name="list_reference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} -> {self.used_id}"


class ListMember(PortalModel):
    """A live record that is in the list now."""

    within = models.ForeignKey(RecordList, on_delete=models.CASCADE, related_name="members", db_index=False)
    record_id = models.BigIntegerField()
    added_at = models.DateTimeField()

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "within", "record_id"], name="list_member_once")]
        indexes = [
            models.Index(fields=["portal", "record_id", "within"], name="list_member_record"),
            models.Index(fields=["portal", "within", "added_at", "record_id"], name="list_member_order"),
        ]

    def __str__(self) -> str:
        return f"{self.within_id}: {self.record_id}"


class ListEvent(PortalModel):
    """A record joined the list, or left it. Members follow from events: both are written in one transaction."""

    within = models.ForeignKey(RecordList, on_delete=models.CASCADE, related_name="events", db_index=False)
    record_id = models.BigIntegerField()
    joined = models.BooleanField()
    reason = models.CharField(max_length=10, choices=ListReason.choices)
    actor_label = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta(PortalModel.Meta):
        indexes = [
            models.Index(fields=["portal", "within", "id"], name="list_event_newest"),
            models.Index(fields=["portal", "record_id", "within", "id"], name="list_event_record"),
        ]

    def __str__(self) -> str:
        return f"{self.within_id}: {'+' if self.joined else '-'}{self.record_id}"


class ListDay(PortalModel):
    """How many joined and left on a day of the portal's calendar, so that nobody counts events."""

    within = models.ForeignKey(RecordList, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "within", "day"], name="list_day_once")]

    def __str__(self) -> str:
        return f"{self.within_id} {self.day}"


class ListRun(QueueRow):
    """A look at all records for one list, window by window; `cursor` is the last record's id that was looked at.

    A list has one row: asked for again while it runs (`asked` above `begun`), it goes round once more.
    """

    within = models.OneToOneField(RecordList, on_delete=models.CASCADE, related_name="run")
    cursor = models.BigIntegerField(default=0)
    asked = models.PositiveIntegerField(default=1)
    begun = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)

    class Meta(QueueRow.Meta):
        indexes = [models.Index(fields=["state", "due_at"], name="list_run_due")]

    def __str__(self) -> str:
        return f"{self.within_id} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == QueueState.PENDING


class ListTouch(QueueRow):
    """Records that changed, for the lists that may care: {record type: [ids]}.

    `contacts@12` are contacts that joined or left list 12: of them only the lists that ask for its members hear.
    `contacts#` are those that were archived or restored, which static lists want to know.
    """

    touched: "models.JSONField[Any]" = models.JSONField(default=dict)

    class Meta(QueueRow.Meta):
        verbose_name_plural = "list touches"
        indexes = [models.Index(fields=["state", "due_at"], name="list_touch_due")]

    def __str__(self) -> str:
        return ", ".join(self.touched)
