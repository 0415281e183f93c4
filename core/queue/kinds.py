"""A queue kind ties a QueueRow model to what is done with its rows. The kinds are listed in settings.QUEUES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from core.queue.models import QueueRow, QueueState


def _as_it_is(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


def longest_due(rows: QuerySet[Any], *before: str) -> Any | None:
    """The row that is due longest, locked; rows that others are claiming are passed over (PostgreSQL).

    `before` names what counts more than the due time.
    """
    return rows.order_by(*before, "due_at", "id").select_for_update(skip_locked=True, of=("self",), no_key=True).first()


@dataclass(frozen=True)
class QueueKind:
    """`handle(row)` does the work and ends it with finish() or postpone(); it runs outside any transaction.

    `claimable` narrows what may be claimed (head of line, connection state). `choose` picks and locks one of those, in
    the claim's transaction. `on_poison` takes a row that crashed its worker `max_crashes` times.
    """

    name: str
    model: type[QueueRow]
    handle: Callable[[Any], None]
    on_poison: Callable[[Any], None]
    states: tuple[str, ...] = (QueueState.PENDING,)
    claimable: Callable[[QuerySet[Any]], QuerySet[Any]] = _as_it_is
    choose: Callable[[QuerySet[Any]], Any | None] = longest_due
    lease: timedelta = timedelta(seconds=90)
    max_crashes: int = 3


@cache
def queue_kinds() -> dict[str, QueueKind]:
    kinds: list[QueueKind] = [import_string(path) for path in settings.QUEUES]
    return {kind.name: kind for kind in kinds}
