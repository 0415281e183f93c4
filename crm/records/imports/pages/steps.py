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
    places = {Phase.READ: 0, Phase.CHECK: 2, Phase.RUN: 3, Phase.UNDO: 3}
    current = 1 if job.state == ImportState.MATCHING else places[Phase(job.phase)]
    return [Step(label, place == current, place < current) for place, label in enumerate(labels)]
