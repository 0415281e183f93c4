"""The stepper over the pages of an import."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.records.models import Import, ImportState, Phase


@dataclass(frozen=True)
class Step:
    label: str
    is_current: bool = False
    is_done: bool = False
    url: str = ""


def steps_of(job: Import) -> list[Step]:
    labels = (_("File"), _("Columns"), _("Check"), _("Result"))
    current = 1 if job.state == ImportState.MATCHING else 2 if job.phase == Phase.CHECK else 3
    return [Step(label, place == current, place < current) for place, label in enumerate(labels)]
