"""An import as a page shows it."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.records.imports.pages.steps import Step, steps_of
from crm.records.imports.starting import may_be_undone
from crm.records.models import Import, ImportRow, ImportState, Outcome, Phase
from crm.records.pages.addresses import url_of
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType
from crm.records.slots import Badge, Tone

SHOWN_ROWS = 100
BADGES = {
    ImportState.MATCHING: (Tone.NEUTRAL, "columns-3"),
    ImportState.PENDING: (Tone.INFO, "loader"),
    ImportState.PAUSED: (Tone.WARN, "pause"),
    ImportState.CHECKED: (Tone.INFO, "list-checks"),
    ImportState.DONE: (Tone.GOOD, "check"),
    ImportState.CANCELLED: (Tone.WARN, "square"),
    ImportState.UNDONE: (Tone.NEUTRAL, "undo-2"),
    ImportState.NEEDS_USER: (Tone.BAD, "octagon-alert"),
}


class ShownRow:
    """A row with its problem, or with what undo left."""

    def __init__(self, job: Import, row: ImportRow) -> None:
        self.row = row
        self.url = url_of(job.record_type, row.record_id) if row.record_id else ""

    @property
    def cells(self) -> str:
        return " · ".join(cell.strip() for cell in self.row.cells if cell.strip())[:160]


class ImportShown:
    def __init__(self, job: Import) -> None:
        self.job = job

    @cached_property
    def record_type(self) -> RecordType:
        return portal_type(self.job.record_type, self.job.portal)

    @property
    def name(self) -> str:
        if self.is_of_hubspot:
            return _("HubSpot: %(types)s") % {"types": self.record_type.label_plural}
        return self.job.file_name or str(self.record_type.label_plural)

    @property
    def is_of_hubspot(self) -> bool:
        """Moved by a migration, whose page has the buttons."""
        return self.job.source == "hubspot"

    @property
    def badge(self) -> Badge:
        tone, icon = BADGES[ImportState(self.job.state)]
        if self.job.state == ImportState.DONE and self.failed:
            tone, icon = Tone.WARN, "triangle-alert"
        label = Phase(self.job.phase).label if self.is_running else ImportState(self.job.state).label
        return Badge(label, tone, icon)

    @property
    def steps(self) -> list[Step]:
        return steps_of(self.job)

    @property
    def is_running(self) -> bool:
        return self.job.state == ImportState.PENDING

    @property
    def is_check(self) -> bool:
        return self.job.phase == Phase.CHECK

    @property
    def seen(self) -> int:
        return int(self.job.counts.get("seen", 0))

    def _count(self, name: str) -> int:
        return int(self.job.counts.get(name, 0))

    @property
    def created(self) -> int:
        return self._count(Outcome.CREATED)

    @property
    def updated(self) -> int:
        return self._count(Outcome.UPDATED)

    @property
    def unchanged(self) -> int:
        return self._count(Outcome.UNCHANGED)

    @property
    def failed(self) -> int:
        return self._count(Outcome.FAILED)

    @property
    def importable(self) -> int:
        return self.created + self.updated

    @property
    def undone(self) -> int:
        return self._count("undone")

    @property
    def kept(self) -> int:
        return self._count("kept")

    @property
    def figures(self) -> list[tuple[str, int]]:
        if self.is_check:
            words = (_("Would be created"), _("Would be updated"), _("Would stay as they are"), _("Have a problem"))
        else:
            words = (_("Created"), _("Updated"), _("Unchanged"), _("Failed"))
        return list(zip(words, (self.created, self.updated, self.unchanged, self.failed), strict=True))

    @cached_property
    def problems(self) -> list[ShownRow]:
        return self._rows(outcome=Outcome.FAILED)

    @cached_property
    def left(self) -> list[ShownRow]:
        """What undo left as it is."""
        rows = ImportRow.objects.for_portal(self.job.portal_id).filter(within=self.job).exclude(kept="")
        return [ShownRow(self.job, row) for row in rows.order_by("number")[:SHOWN_ROWS]]

    def _rows(self, **wanted: Any) -> list[ShownRow]:
        rows = ImportRow.objects.for_portal(self.job.portal_id).filter(within=self.job, **wanted)
        return [ShownRow(self.job, row) for row in rows.order_by("number")[:SHOWN_ROWS]]

    @property
    def may_undo(self) -> bool:
        return may_be_undone(self.job)

    @property
    def progress_url(self) -> str:
        return reverse("import_progress", args=[self.job.pk])
