"""The change log: what happened to which record, by whom; it is the timeline and the property history.

Every write to a record calls `record_changes` in its own transaction. The consumers of CHANGE_CONSUMERS get the same
list there and then; a consumer inserts rows, and does nothing slow.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import clock
from core.portals.scoping import PortalModel
from core.transactions import require_transaction


class Origin(models.TextChoices):
    USER = "user", _("by hand")
    API = "api", _("API")
    IMPORT = "import", _("import")
    QBO = "qbo", _("QuickBooks")
    WORKFLOW = "workflow", _("workflow")
    TIME = "time", _("time")
    SYSTEM = "system", _("Dealbooks")


@dataclass(frozen=True)
class Actor:
    """Who or what writes. `label` is what the timeline shows: a person's name, a token's name, a company's."""

    origin: Origin
    label: str = ""
    user_id: int | None = None


SYSTEM = Actor(Origin.SYSTEM, "Dealbooks")


class Change(PortalModel):
    """One write to one record. `kind` is created, updated, archived, restored or an event's own word."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    diff = models.JSONField(default=dict)  # {property: [before, after]}
    facts = models.JSONField(default=dict)  # what a timeline entry needs beside the diff
    origin = models.CharField(max_length=12, choices=Origin.choices)
    actor_label = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta(PortalModel.Meta):
        indexes = [models.Index(fields=["portal", "record_type", "record_id", "-at"], name="change_of_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} {self.kind}"


class ChangeSubject(PortalModel):
    """Shows a change on another record's timeline too: an invoice's on its deal."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="subjects")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta(PortalModel.Meta):
        indexes = [models.Index(fields=["portal", "record_type", "record_id"], name="change_subject_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"


@dataclass(frozen=True)
class RecordChange:
    """What a verb reports. `diff` is {property: (before, after)}; `also_on` are (record type, id) pairs."""

    portal_id: int
    record_type: str
    record_id: int
    kind: str
    actor: Actor
    diff: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    also_on: Sequence[tuple[str, int]] = ()


Consumer = Callable[[Sequence[Change]], None]


def record_change(change: RecordChange) -> Change:
    """One change; see record_changes."""
    return record_changes([change])[0]


def record_changes(changes: Iterable[RecordChange]) -> list[Change]:
    """Writes the changes and hands them to the consumers. Raises RuntimeError outside a transaction."""
    require_transaction("record_changes")
    at = clock.now()
    given = list(changes)
    rows = [_row(change, at) for change in given]
    Change.everywhere.bulk_create(rows)  # across portals: each row carries the portal of its record
    ChangeSubject.everywhere.bulk_create(  # across portals: as above
        ChangeSubject(portal_id=row.portal_id, change=row, record_type=record_type, record_id=record_id)
        for row, change in zip(rows, given, strict=True)
        for record_type, record_id in dict.fromkeys(change.also_on)
    )
    for consumer in change_consumers():
        consumer(rows)
    return rows


@cache
def change_consumers() -> list[Consumer]:
    return [import_string(path) for path in settings.CHANGE_CONSUMERS]


def _row(change: RecordChange, at: datetime) -> Change:
    return Change(
        portal_id=change.portal_id,
        record_type=change.record_type,
        record_id=change.record_id,
        kind=change.kind,
        diff={name: [plain(before), plain(after)] for name, (before, after) in change.diff.items()},
        facts={name: plain(value) for name, value in change.facts.items()},
        origin=change.actor.origin,
        actor_label=change.actor.label,
        user_id=change.actor.user_id,
        at=at,
    )


def plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals and dates as text."""
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return value
