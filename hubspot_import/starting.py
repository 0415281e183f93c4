"""The deeds on a migration: begin, import, pause, go on, stop, undo. Each changes its row; the worker does the rest."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Portal
from core.queue.doorbell import ring
from core.secrets import seal
from crm.records.imports.starting import NotNow
from crm.records.models import ImportState, Phase
from hubspot_import.models import Migration, OldInvoice, OldInvoiceState


def begin(portal: Portal, host: str, token: str, actor: Actor) -> Migration:
    """Starts reading; nothing is written to the CRM yet. Raises NotNow."""
    migrations = Migration.objects.for_portal(portal)
    try:
        with transaction.atomic():
            migration = migrations.create(
                host=host, state=ImportState.PENDING, user_id=actor.user_id, actor_label=actor.label
            )
            migrations.filter(pk=migration.pk).update(token=seal(token, migration.token_owner))
            ring("hubspot")
    except IntegrityError as error:
        raise NotNow(_("Another import from HubSpot is running. Wait until it is done, or stop it.")) from error
    return migration


def run(migration: Migration) -> None:
    """Raises NotNow."""
    _move(migration, (ImportState.CHECKED,), ImportState.PENDING, Phase.RUN)


def undo(migration: Migration) -> None:
    """Raises NotNow."""
    if migration.phase == Phase.CHECK:
        raise NotNow(_("This import has written nothing that could be undone."))
    _move(migration, (ImportState.DONE, ImportState.CANCELLED, ImportState.NEEDS_USER), ImportState.PENDING, Phase.UNDO)


def pause(migration: Migration) -> None:
    """Raises NotNow."""
    _move(migration, (ImportState.PENDING,), ImportState.PAUSED)


def resume(migration: Migration) -> None:
    """Raises NotNow."""
    _move(migration, (ImportState.PAUSED, ImportState.NEEDS_USER), ImportState.PENDING)


def stop(migration: Migration) -> None:
    """What was imported so far stays, and can be undone; the token is forgotten. Raises NotNow."""
    states = (ImportState.PENDING, ImportState.PAUSED, ImportState.CHECKED, ImportState.NEEDS_USER)
    with transaction.atomic():
        _move(migration, states, ImportState.CANCELLED, token="")
        if migration.phase == Phase.CHECK:
            rows = OldInvoice.objects.for_portal(migration.portal)
            rows.filter(migration=migration, state=OldInvoiceState.WAITING).delete()


def _move(migration: Migration, states: Sequence[str], state: str, phase: str = "", **values: Any) -> None:
    """Compare and set; another phase begins with its first step."""
    if phase:
        values |= {"phase": phase, "step": 0, "after": ""}
    cleared: dict[str, Any] = {
        "lease_until": None, "lease_owner": "", "crashes": 0, "attempts": 0, "due_at": Now(), "last_error": "",
    }  # fmt: skip
    rows = Migration.objects.for_portal(migration.portal).filter(pk=migration.pk, state__in=states)
    try:
        with transaction.atomic():
            if not rows.update(**cleared, **values, state=state):
                raise NotNow(_("The import has moved on meanwhile. This page shows how it stands now."))
            if state == ImportState.PENDING:
                ring("hubspot")
    except IntegrityError as error:
        raise NotNow(_("Another import from HubSpot is running. Wait until it is done, or stop it.")) from error
    migration.refresh_from_db()
