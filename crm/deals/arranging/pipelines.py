"""The verbs on pipelines: made, renamed, put in order, archived, restored; the audit log tells who did what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.deals.arranging.checking import ArrangementRefused, InUse, check_label, free_key
from crm.deals.arranging.moving import has_deals, redirect_moves, start_move, stop_moves
from crm.deals.arranging.stages import Arrangement, StageValues, arrange_stages, lock_pipeline
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import default_pipeline, live_pipelines, stages_of

PIPELINES = "pipelines"
MOST_PIPELINES = 100


def create_pipeline(
    portal: Portal,
    label: str,
    stages: Sequence[tuple[str, StageValues]],
    actor: Actor,
    key: str = "",
    place: int | None = None,
) -> Pipeline:
    """`stages` are (key, values) in order; an empty key is made from the name. Raises ArrangementRefused."""
    with transaction.atomic():
        there = _locked(portal)
        check_label(label, there)
        if len(there) >= MOST_PIPELINES:
            raise ArrangementRefused(_("A portal may have 100 pipelines."))
        position = place if place is not None and place >= 0 else _after(there)
        pipeline = Pipeline(portal=portal, label=label.strip(), position=position)
        pipeline.key = free_key(Pipeline, portal, key, label)
        pipeline.save()
        _log(pipeline, "created", actor, {"label": ("", pipeline.label)})
        arrange_stages(pipeline, Arrangement(list(stages), {}), actor)
    return pipeline


def edit_pipeline(
    pipeline: Pipeline,
    actor: Actor,
    label: str | None = None,
    place: int | None = None,
    stages: Arrangement | None = None,
) -> Pipeline:
    """Only what is given is changed, all of it or nothing. Raises InUse, ArrangementRefused."""
    with transaction.atomic():
        there = _locked(pipeline.portal)
        pipeline = _one_of(there, pipeline)
        before = {"label": pipeline.label, "position": pipeline.position}
        if label is not None:
            check_label(label, [other for other in there if other.pk != pipeline.pk])
            pipeline.label = label.strip()
        if place is not None:
            pipeline.position = place if place >= 0 else _after(there)
        _save(pipeline, before, actor)
        if stages is not None:
            arrange_stages(pipeline, stages, actor)
    return pipeline


def move_pipeline(pipeline: Pipeline, steps: int, actor: Actor) -> None:
    """Up (negative) or down in the list. Raises ArrangementRefused."""
    with transaction.atomic():
        there = _locked(pipeline.portal)
        place = there.index(_one_of(there, pipeline))
        there.insert(max(0, min(len(there) - 1, place + steps)), there.pop(place))
        for position, other in enumerate(there):
            before = {"label": other.label, "position": other.position}
            other.position = position
            _save(other, before, actor)


def archive_pipeline(pipeline: Pipeline, actor: Actor, move_deals_to: DealStage | None = None) -> None:
    """As in HubSpot's settings, a pipeline with live deals goes only if they go elsewhere.

    Raises InUse where nobody said where, ArrangementRefused.
    """
    with transaction.atomic():
        there = _locked(pipeline.portal)
        pipeline = _one_of(there, pipeline)
        if len(there) == 1:
            raise ArrangementRefused(_("Deals need a pipeline: this is the only one."))
        if move_deals_to is not None and move_deals_to.pipeline_id == pipeline.pk:
            raise ArrangementRefused(_("The deals cannot stay in the pipeline that goes."), "move_deals_to")
        if move_deals_to is None and has_deals(pipeline):
            text = _("There are deals in the pipeline “%(pipeline)s”. Say which stage they go to.")
            raise InUse(text % {"pipeline": pipeline})
        lock_pipeline(pipeline)
        pipeline.archived_at = pipeline.updated_at = clock.now()
        pipeline.save()
        where = {"deals_moved_to": ("", f"{move_deals_to.pipeline} · {move_deals_to}")} if move_deals_to else {}
        _log(pipeline, "archived", actor, where)
        goal = move_deals_to or stages_of(default_pipeline(pipeline.portal))[0]
        redirect_moves(stages_of(pipeline), goal)
        start_move(pipeline, None, goal, actor)


def restore_pipeline(pipeline: Pipeline, actor: Actor) -> Pipeline:
    """With the stages that it had, as the last one. Raises ArrangementRefused."""
    with transaction.atomic():
        there = _locked(pipeline.portal)
        if pipeline.pk in {other.pk for other in there}:
            return pipeline
        check_label(pipeline.label, there)
        stop_moves(pipeline)
        pipeline.archived_at, pipeline.position, pipeline.updated_at = None, _after(there), clock.now()
        pipeline.save()
        _log(pipeline, "restored", actor, {})
    return pipeline


def _locked(portal: Portal) -> list[Pipeline]:
    """All live ones; whoever arranges pipelines of the portal waits."""
    Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    return list(live_pipelines(portal))


def _one_of(there: list[Pipeline], pipeline: Pipeline) -> Pipeline:
    found = next((other for other in there if other.pk == pipeline.pk), None)
    if found is None:
        raise ArrangementRefused(_("The pipeline “%(pipeline)s” is archived.") % {"pipeline": pipeline})
    return found


def _after(there: Sequence[Pipeline]) -> int:
    return max((other.position for other in there), default=-1) + 1


def _save(pipeline: Pipeline, before: Mapping[str, Any], actor: Actor) -> None:
    diff = {name: (before[name], getattr(pipeline, name)) for name in before if before[name] != getattr(pipeline, name)}
    if diff:
        pipeline.updated_at = clock.now()
        pipeline.save()
        _log(pipeline, "updated", actor, diff)


def _log(pipeline: Pipeline, kind: str, actor: Actor, diff: Mapping[str, Any]) -> None:
    record_setting(pipeline.portal, PIPELINES, pipeline.pk, kind, actor, pipeline.label, diff)
