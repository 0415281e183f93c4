"""The sweep finds what a lost doorbell left behind; it also shows that a worker is alive."""

from core import clock
from core.queue.claiming import is_anything_due
from core.queue.doorbell import ring
from core.queue.kinds import queue_kinds
from core.queue.models import Heartbeat


def sweep_queues() -> list[str]:
    """Rings for each queue with a due row; returns their names."""
    beat()
    waiting = []
    for kind in queue_kinds().values():
        if is_anything_due(kind):
            waiting.append(kind.name)
            ring(kind.name)
    return waiting


def beat(name: str = "worker") -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})
