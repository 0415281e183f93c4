"""An import as a page shows it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.records.imports.pages.steps import Step, steps_of
from crm.records.imports.starting import WRITING, may_be_undone
from crm.records.models import Import, ImportFile, ImportRow, ImportState, Outcome, Phase
from crm.records.pages.addresses import url_of
from crm.records.pages.showing import Labels, show_value
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, RecordType
from crm.records.slots import Badge, Tone

SHOWN_ROWS = 100
PREVIEWED = 20
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


OUTCOMES = {
    Outcome.CREATED: (Tone.GOOD, "plus"),
    Outcome.UPDATED: (Tone.INFO, "pencil"),
    Outcome.UNCHANGED: (Tone.NEUTRAL, "equal"),
    Outcome.FAILED: (Tone.BAD, "octagon-alert"),
}
WOULD_BE = {
    Outcome.CREATED: _("Would be created"),
    Outcome.UPDATED: _("Would be updated"),
    Outcome.UNCHANGED: _("Would stay as it is"),
}


def what_undo_does(created: int, updated: int) -> list[str]:
    """A sentence for each kind of what an import has written; none for what it has not."""
    archived = ngettext(
        "%(count)s record that it created is archived.", "%(count)s records that it created are archived.", created
    )
    given_back = ngettext(
        "%(count)s record that it changed gets its former values back.",
        "%(count)s records that it changed get their former values back.",
        updated,
    )
    counted = ((archived, created), (given_back, updated))
    return [sentence % {"count": intcomma(count)} for sentence, count in counted if count]


@dataclass(frozen=True)
class ShownChange:
    label: Any
    before: str
    after: str


class ShownRow:
    """A row with its problem, with what would become of it, or with what undo left."""

    def __init__(self, shown: "ImportShown", row: ImportRow) -> None:
        self.shown = shown
        self.row = row
        self.url = url_of(shown.job.record_type, row.record_id) if row.record_id else ""

    @property
    def cells(self) -> str:
        return " · ".join(cell.strip() for cell in self.row.cells if cell.strip())[:160]

    @property
    def badge(self) -> Badge:
        outcome = Outcome(self.row.outcome)
        return Badge(WOULD_BE[outcome], *OUTCOMES[outcome])

    @property
    def changes(self) -> list[ShownChange]:
        names = [name for name in self.row.after if name in self.shown.record_type.by_name]
        return [self._change(self.shown.record_type.by_name[name]) for name in names]

    def _change(self, prop: Property) -> ShownChange:
        currency = self.shown.job.portal.company_currency
        before, after = (
            show_value(texts.get(prop.name), prop, self.shown.labels, currency).text[:80]
            for texts in (self.row.before, self.row.after)
        )
        return ShownChange(prop.label, before, after)


class ImportShown:
    def __init__(self, job: Import) -> None:
        self.job = job

    @cached_property
    def record_type(self) -> RecordType:
        return portal_type(self.job.record_type, self.job.portal)

    @property
    def name(self) -> str:
        if self.is_of_hubspot:
            return _now("HubSpot: %(types)s") % {"types": self.record_type.label_plural}
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
    def is_read(self) -> bool:
        """Has the worker the file still to read?"""
        return self.job.phase == Phase.READ

    @property
    def is_check(self) -> bool:
        return self.job.phase == Phase.CHECK

    @property
    def has_result(self) -> bool:
        return self.job.phase in WRITING

    @cached_property
    def has_file(self) -> bool:
        """May reading be tried again?"""
        return ImportFile.objects.for_portal(self.job.portal_id).filter(within=self.job).exists()

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
    def figures(self) -> list[tuple[Any, str]]:
        if self.is_check:
            words = (_("Would be created"), _("Would be updated"), _("Would stay as they are"), _("Have a problem"))
        else:
            words = (_("Created"), _("Updated"), _("Unchanged"), _("Failed"))
        counts = (self.created, self.updated, self.unchanged, self.failed)
        return [(word, intcomma(count)) for word, count in zip(words, counts, strict=True)]

    @cached_property
    def problems(self) -> list[ShownRow]:
        return self._rows(SHOWN_ROWS, outcome=Outcome.FAILED)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.job.portal)

    @cached_property
    def preview(self) -> list[ShownRow]:
        """The first rows that can be imported."""
        outcomes = [outcome for outcome in WOULD_BE if self._count(outcome)]
        return self._rows(PREVIEWED, outcome__in=outcomes)

    @cached_property
    def left(self) -> list[ShownRow]:
        """What undo left as it is."""
        return self._rows(SHOWN_ROWS, kept__gt="")

    def _rows(self, most: int, **wanted: Any) -> list[ShownRow]:
        rows = ImportRow.objects.for_portal(self.job.portal_id).filter(within=self.job, **wanted)
        return [ShownRow(self, row) for row in rows.order_by("number")[:most]]

    @property
    def may_undo(self) -> bool:
        return may_be_undone(self.job)

    @property
    def undoing(self) -> list[str]:
        return what_undo_does(self.created, self.updated)

    @property
    def progress_url(self) -> str:
        return reverse("import_progress", args=[self.job.pk])
