"""What somebody means to do, until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from crm.records.models import Record
from crm.records.models.indexes import LIVE
from crm.records.plain_text import plain_text


class TaskStatus(models.TextChoices):
    NOT_STARTED = "NOT_STARTED", _("Not started")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    WAITING = "WAITING", _("Waiting")
    DEFERRED = "DEFERRED", _("Deferred")
    COMPLETED = "COMPLETED", _("Completed")


class TaskPriority(models.TextChoices):
    NONE = "NONE", _("None")
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")


class TaskKind(models.TextChoices):
    PLAIN = "TO" + "DO", _("To-do")
    CALL = "CALL", _("Call")
    EMAIL = "EMAIL", _("E-mail")


IS_OPEN = ~Q(status=TaskStatus.COMPLETED)


class Task(Record):
    """Its owner is to do it. What is not completed is open; an open one whose time has passed is overdue."""

    subject = models.CharField(_("Task"), max_length=255)
    body = models.TextField(_("Details"), blank=True)
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    status = models.CharField(_("Status"), max_length=12, choices=TaskStatus.choices, default=TaskStatus.NOT_STARTED)
    priority = models.CharField(_("Priority"), max_length=6, choices=TaskPriority.choices, default=TaskPriority.NONE)
    kind = models.CharField(_("Kind"), max_length=5, choices=TaskKind.choices, default=TaskKind.PLAIN)
    completed_at = models.DateTimeField(_("Completed at"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["portal", "due_at", "id"], condition=LIVE, name="task_due_live"),
            models.Index(fields=["portal", "owner", "due_at", "id"], condition=IS_OPEN & LIVE, name="task_open_live"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def details(self) -> str:
        """The words of the body alone: programs may write HTML."""
        return plain_text(self.body)

    @property
    def is_open(self) -> bool:
        return self.status != TaskStatus.COMPLETED

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < clock.now()
