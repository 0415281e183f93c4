"""The sweep finds what a lost doorbell left behind; it also shows that a worker is alive."""

from django.db.models import Q
from django.db.models.functions import Now

from core import clock
from core.queue.doorbell import ring
from core.queue.kinds import queue_kinds
from core.queue.models import Heartbeat


def sweep_queues() -> list[str]:
    """Rings for each queue with a due row; returns their names."""
    beat()
    waiting = []
    for kind in queue_kinds().values():
        due = kind.model.everywhere.filter(  # across portals: only asks whether any row is due
            Q(lease_until__isnull=True) | Q(lease_until__lt=Now()), state__in=kind.states, due_at__lte=Now()
        )
        if kind.claimable(due).exists():
            waiting.append(kind.name)
            ring(kind.name)
    return waiting


def beat(name: str = "worker") -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})
