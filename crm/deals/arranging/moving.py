"""Deals on their way out of a stage that was removed, or of a pipeline that was archived.

The first ones go in the transaction of the removal, the rest in the worker: chunk by chunk, the fence in the
transaction of the deals, so that a worker that is killed leaves its chunk undone and the next one goes on. The row is
worked off even where nothing was left: a deal that came in just then is found.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.changes import Actor, Origin
from core.portals.models import Portal
from core.portals.scoping import assert_same_portal
from core.queue.claiming import finish, write_fenced
from core.queue.doorbell import ring
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from crm.deals.arranging.checking import ArrangementRefused
from crm.deals.models import Deal, DealMove, DealStage, Pipeline
from crm.records.saving import verbs_of

CHUNK = 250
LEASE = timedelta(seconds=120)
LATECOMERS = timedelta(minutes=1)
QUEUE = "deal_moves"


def has_deals(pipeline: Pipeline, stage: DealStage | None = None) -> bool:
    return bool(_deals_in(pipeline, stage).exists())


def unfinished_moves(portal: Portal) -> Any:
    """Those that a worker still has to look at, or that stopped it."""
    return DealMove.objects.for_portal(portal).filter(state__in=(QueueState.PENDING, QueueState.NEEDS_USER))


def start_move(pipeline: Pipeline, stage: DealStage | None, to_stage: DealStage, actor: Actor) -> DealMove:
    """Belongs in the transaction of the removal. Raises ArrangementRefused if the goal is gone, PortalMismatch."""
    assert_same_portal(pipeline, to_stage)
    if to_stage.archived_at or to_stage.pipeline.archived_at:
        raise ArrangementRefused(_("The stage “%(stage)s” was removed meanwhile.") % {"stage": to_stage})
    move = DealMove.objects.for_portal(pipeline.portal).create(
        pipeline=pipeline,
        stage=stage,
        to_stage=to_stage,
        origin=actor.origin,
        user_id=actor.user_id,
        actor_label=actor.label,
    )
    deals = list(_deals_in(pipeline, stage).order_by("pk")[:CHUNK])
    _move(deals, to_stage, actor)
    move.moved = len(deals)
    is_done = not has_deals(pipeline, stage)
    move.due_at = Now() + (LATECOMERS if is_done else timedelta(0))
    move.save(update_fields=["moved", "due_at"])
    if not is_done:
        ring(QUEUE)
    return move


def redirect_moves(stages: Sequence[DealStage], to_stage: DealStage) -> None:
    """Deals that are still on their way to a stage that goes are led on to where its own deals go."""
    for portal in {stage.portal for stage in stages}:
        unfinished_moves(portal).filter(to_stage__in=stages).update(to_stage=to_stage)


def stop_moves(pipeline: Pipeline, stage: DealStage | None = None) -> None:
    """What was removed is back: deals that have not gone yet stay. A worker at it loses its claim."""
    moves = unfinished_moves(pipeline.portal).filter(pipeline=pipeline, stage=stage)
    moves.update(state=QueueState.CANCELLED, finished_at=Now())


def work_on(move: DealMove) -> None:
    """Moves what is left to the end. Raises LostLease."""
    actor = Actor(Origin(move.origin), move.actor_label, move.user_id)
    while _move_chunk(move, actor):
        pass
    finish(move, QueueState.DONE)


def _move_chunk(move: DealMove, actor: Actor) -> bool:
    with transaction.atomic():
        deals = list(_deals_in(move.pipeline, move.stage).order_by("pk")[:CHUNK])
        if not deals:
            return False
        # Before the deals: a worker that lost its lease waits for nothing and writes nothing.
        write_fenced(move, lease_until=Now() + LEASE, moved=move.moved + len(deals))
        _move(deals, move.to_stage, actor)
    return True


def _move(deals: list[Deal], to_stage: DealStage, actor: Actor) -> None:
    values = {"pipeline": to_stage.pipeline.key, "dealstage": to_stage.key}
    verbs_of("deals").update_many([(deal, values) for deal in deals], actor)


def _deals_in(pipeline: Pipeline, stage: DealStage | None) -> Any:
    rows = Deal.objects.for_portal(pipeline.portal).live()
    return rows.filter(pipeline=pipeline) if stage is None else rows.filter(stage=stage)


def _put_aside(move: DealMove) -> None:
    finish(move, QueueState.NEEDS_USER, last_error=_("Moving these deals stopped the worker several times."))


DEAL_MOVES = QueueKind(name=QUEUE, model=DealMove, handle=work_on, on_poison=_put_aside, lease=LEASE)
