"""The worker's side: steps until the phase is done; what HubSpot refuses is put off or shown."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from core.queue.claiming import finish, postpone
from core.queue.kinds import QueueKind
from crm.records.models import ImportState, Phase
from hubspot_import.client import Refused, TryLater
from hubspot_import.models import Migration
from hubspot_import.reading import LEASE
from hubspot_import.steps import STEPS, do_step

MOST_ATTEMPTS = 8
AFTER = {
    Phase.CHECK: ImportState.CHECKED,
    Phase.RUN: ImportState.DONE,
    Phase.UNDO: ImportState.UNDONE,
}


def work_on(migration: Migration) -> None:
    """Raises LostLease, also when a person stops it meanwhile."""
    phase = Phase(migration.phase)
    with translation.override((migration.user and migration.user.language) or migration.portal.language):
        try:
            while migration.step < len(STEPS[phase]):
                do_step(migration)
        except TryLater as later:
            _put_off(migration, later)
            return
        except Refused as refused:
            finish(migration, ImportState.NEEDS_USER, last_error=str(refused))
            return
    forgotten = {"token": ""} if phase == Phase.CHECK else {}
    finish(migration, AFTER[phase], attempts=0, last_error="", **forgotten)


def _put_off(migration: Migration, later: TryLater) -> None:
    attempts = migration.attempts + (1 if later.counts else 0)
    if attempts > MOST_ATTEMPTS:
        finish(migration, ImportState.NEEDS_USER, attempts=0, last_error=str(later))
    else:
        wait = later.seconds * (2 ** max(attempts - 1, 0) if later.counts else 1)
        postpone(migration, timedelta(seconds=wait), attempts=attempts, last_error=str(later))


def put_aside(migration: Migration) -> None:
    finish(migration, ImportState.NEEDS_USER, last_error=_("This import stopped the worker several times."))


MIGRATIONS = QueueKind(
    name="hubspot", model=Migration, handle=work_on, on_poison=put_aside, states=(ImportState.PENDING,), lease=LEASE
)
