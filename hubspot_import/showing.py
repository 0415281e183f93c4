"""A migration as its page shows it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.records.imports.pages.showing import BADGES, ImportShown, what_undo_does
from crm.records.models import Import, ImportState, Phase
from crm.records.portal_types import portal_types
from crm.records.record_types import RecordType
from crm.records.slots import Badge
from hubspot_import.models import Migration
from hubspot_import.owners import unknown_owners
from hubspot_import.pipelines import missing_stages
from hubspot_import.properties import missing_options, missing_properties
from hubspot_import.reading import TYPES
from hubspot_import.steps import STEPS


@dataclass(frozen=True)
class Missing:
    """What would be made, of one type."""

    label: Any
    names: list[str]


class MigrationShown:
    def __init__(self, migration: Migration) -> None:
        self.migration = migration

    @property
    def badge(self) -> Badge:
        tone, icon = BADGES[ImportState(self.migration.state)]
        label: Any = ImportState(self.migration.state).label
        if self.is_running:
            label = _("Reading HubSpot") if self.is_check else Phase(self.migration.phase).label
        return Badge(label, tone, icon)

    @property
    def is_running(self) -> bool:
        return self.migration.state == ImportState.PENDING

    @property
    def is_check(self) -> bool:
        return self.migration.phase == Phase.CHECK

    @property
    def total(self) -> int:
        return len(STEPS[Phase(self.migration.phase)])

    @property
    def doing(self) -> str:
        """The step in words."""
        steps = STEPS[Phase(self.migration.phase)]
        deed, _colon, name = steps[min(self.migration.step, len(steps) - 1)].partition(":")
        label = portal_types(self.migration.portal)[name].label_plural if name else ""
        words = {
            "facts": _("Reading properties, pipelines and owners"),
            "read": _("Reading %(what)s") % {"what": label},
            "check": _("Checking %(what)s") % {"what": label},
            "prepare": _("Making properties and pipelines"),
            "write": _("Importing %(what)s") % {"what": label},
            "join": _("Joining %(what)s with their records") % {"what": label},
            "undo": _("Undoing %(what)s") % {"what": label},
            "invoices": _("Looking for the invoices in QuickBooks"),
            "detach": _("Detaching invoices"),
        }
        return words[deed]

    @cached_property
    def jobs(self) -> list[ImportShown]:
        found = Import.objects.for_portal(self.migration.portal).in_bulk(list(self.migration.jobs.values()))
        named = ((name, self.migration.jobs.get(name)) for name in TYPES)
        return [ImportShown(found[pk]) for _name, pk in named if pk in found]

    @property
    def has_facts(self) -> bool:
        return bool(self.migration.facts)

    @cached_property
    def missing(self) -> list[Missing]:
        if not self.has_facts:
            return []
        types = portal_types(self.migration.portal)
        each = [Missing(types[name].label_plural, names) for name in TYPES if (names := self._to_be_made(types[name]))]
        stages = missing_stages(self.migration)
        return each + ([Missing(_("Pipelines and stages"), stages)] if stages else [])

    def _to_be_made(self, record_type: RecordType) -> list[str]:
        """Properties, and options that properties get."""
        made = [str(one.get("label") or one["name"]) for one in missing_properties(self.migration, record_type.name)]
        more = missing_options(self.migration, record_type.name)
        options = (
            _("%(property)s: option %(option)s") % {"property": record_type.by_name[name].label, "option": one["label"]}
            for name, added in more.items()
            for one in added
        )
        return [*made, *options]

    @cached_property
    def owners(self) -> list[str]:
        return unknown_owners(self.migration) if self.has_facts else []

    @property
    def dropped(self) -> list[tuple[str, int]]:
        return sorted(self.migration.dropped.items())

    @property
    def may_run(self) -> bool:
        return self.migration.state == ImportState.CHECKED and bool(self.jobs)

    @property
    def may_undo(self) -> bool:
        done = (ImportState.DONE, ImportState.CANCELLED, ImportState.NEEDS_USER)
        wrote = bool(self.created or self.updated or self.migration.joined)
        return not self.is_check and self.migration.state in done and wrote

    @property
    def created(self) -> int:
        return sum(job.created for job in self.jobs)

    @property
    def updated(self) -> int:
        return sum(job.updated for job in self.jobs)

    @property
    def undoing(self) -> list[str]:
        return what_undo_does(self.created, self.updated)

    @property
    def kept(self) -> int:
        """How many records undo could not take back in full."""
        return sum(job.kept for job in self.jobs)
