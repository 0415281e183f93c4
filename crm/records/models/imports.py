"""An import: a file (or what another program gave), its rows, and what became of each."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel
from core.queue.models import QueueRow


class ImportState(models.TextChoices):
    """A worker claims what is `pending`; `phase` says what it then does."""

    MATCHING = "matching", _("Columns to be matched")
    PENDING = "pending", _("Running")
    PAUSED = "paused", _("Paused")
    CHECKED = "checked", _("Ready to import")
    DONE = "done", _("Imported")
    CANCELLED = "cancelled", _("Stopped")
    UNDONE = "undone", _("Undone")
    NEEDS_USER = "needs_user", _("Needs attention")


class Phase(models.TextChoices):
    READ = "read", _("Reading the file")
    CHECK = "check", _("Checking")
    RUN = "run", _("Importing")
    UNDO = "undo", _("Undoing")


class Mode(models.TextChoices):
    BOTH = "both", _("Create new records and update existing ones")
    CREATE = "create", _("Only create new records")
    UPDATE = "update", _("Only update existing records")


class Outcome(models.TextChoices):
    """What became of a row; during the check, what would become of it. Empty: not looked at yet."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    FAILED = "failed", _("Failed")


class Import(QueueRow):
    """`matching` names a target for each of `headers` ("" leaves the column out); `key` is the property by which
    existing records are found; `apostrophes` that an export put before `=`, `+` and the like are taken away. `cursor`
    is the number of the last row that the phase has done: it moves in the transaction of the rows. `source` is empty
    for a file. `counts` are the rows by outcome.
    """

    record_type = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    headers: "models.JSONField[Any]" = models.JSONField(default=list)
    matching: "models.JSONField[Any]" = models.JSONField(default=list)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.BOTH)
    key = models.CharField(max_length=100, blank=True)
    dates = models.CharField(max_length=10, blank=True)
    decimal_comma = models.BooleanField(default=False)
    apostrophes = models.BooleanField(default=False)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.CHECK)
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    counts: "models.JSONField[Any]" = models.JSONField(default=dict)
    user = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)

    class Meta(QueueRow.Meta):
        indexes = [models.Index(fields=["portal", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name


class ImportFile(PortalModel):
    """A file that the worker is to read; gone once its rows are here."""

    within = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.within)


class ImportRow(PortalModel):
    """A line of the file. `before` and `after` hold what the import changed, as the API's text; `joined` the
    associations that it made, [type, id, label] (for a foreign key, the former id instead of a label): undo reads
    them. `kept` is why undo left the row as it is.
    """

    within = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells: "models.JSONField[Any]" = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    problem = models.TextField(blank=True)
    record_id = models.BigIntegerField(null=True)
    before: "models.JSONField[Any]" = models.JSONField(default=dict)
    after: "models.JSONField[Any]" = models.JSONField(default=dict)
    joined: "models.JSONField[Any]" = models.JSONField(default=list)
    kept = models.TextField(blank=True)

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["within", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["portal", "within", "outcome", "number"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.within_id}:{self.number}"


class RememberedMatching(PortalModel):
    """What a person chose for a file with these column names, [header, target] each; offered again for the next."""

    record_type = models.CharField(max_length=40)
    headers_hash = models.CharField(max_length=64)
    matching: "models.JSONField[Any]" = models.JSONField(default=list)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "headers_hash"], name="import_matching_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.headers_hash[:8]}"
