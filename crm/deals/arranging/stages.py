"""The verbs on the stages of a pipeline. A stage keeps its key whatever it is called; a removed one is archived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.settings.audit import record_setting
from crm.deals.arranging.checking import ArrangementRefused, InUse, check_label, free_key
from crm.deals.arranging.moving import has_deals, redirect_moves, start_move, stop_moves
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import refuge_of, stages_of
from crm.records.lists.asking import ask_where_named

STAGES = "deal_stages"
MOST_STAGES = 100
HUNDREDTH = Decimal("0.01")
# What a stage's meaning says of the deals in it.
TOLD_BY_STAGES = ("hs_is_closed", "hs_is_closed_won")


@dataclass(frozen=True)
class StageValues:
    """What a stage is: `probability` from 0 to 1; closed at 1 it is won, closed at 0 lost."""

    label: str
    probability: Decimal
    is_closed: bool


@dataclass(frozen=True)
class Arrangement:
    """All stages of a pipeline as they shall be, in order: (key, values); a new one has no key. Those that are not
    named go; `moves` says by key where the deals of each go.
    """

    stages: list[tuple[str, StageValues]]
    moves: Mapping[str, str]


def add_stage(
    pipeline: Pipeline, values: StageValues, actor: Actor, key: str = "", place: int | None = None
) -> DealStage:
    """A new last stage, or the one at `place`. Raises ArrangementRefused."""
    with transaction.atomic():
        pipeline = lock_pipeline(pipeline)
        there = stages_of(pipeline)
        _check_number(len(there) + 1)
        return _add(pipeline, key, values, actor, there, _place_after(there, place))


def edit_stage(stage: DealStage, values: StageValues, actor: Actor, place: int | None = None) -> DealStage:
    """Its name, what it counts as, and its place (HubSpot's displayOrder). Raises ArrangementRefused."""
    with transaction.atomic():
        pipeline = lock_pipeline(stage.pipeline)
        there = stages_of(pipeline)
        stage = _one_of(there, stage.key)
        before = _held(stage)
        _fill(stage, values, [other for other in there if other.pk != stage.pk])
        if place is not None:
            stage.position = _place_after(there, place)
        _save(stage, before, actor)
    return stage


def move_stage(stage: DealStage, steps: int, actor: Actor) -> None:
    """Up (negative) or down among the stages of its pipeline. Raises ArrangementRefused."""
    with transaction.atomic():
        stages = stages_of(lock_pipeline(stage.pipeline))
        place = stages.index(_one_of(stages, stage.key))
        stages.insert(max(0, min(len(stages) - 1, place + steps)), stages.pop(place))
        put_in_order(stages, actor)


def remove_stage(stage: DealStage, actor: Actor, move_deals_to: DealStage | None = None) -> None:
    """The live deals in it go to `move_deals_to`, through their own verb, so that each one's history tells it: a first
    part at once, the rest by the worker. Raises InUse where nobody said where they go, ArrangementRefused.
    """
    with transaction.atomic():
        pipeline = lock_pipeline(stage.pipeline)
        there = stages_of(pipeline)
        stage = _one_of(there, stage.key)
        _check_number(len(there) - 1)
        if move_deals_to is not None and move_deals_to.pk == stage.pk:
            raise ArrangementRefused(_("The deals cannot stay in the stage that goes."), "move_deals_to")
        if move_deals_to is None and has_deals(pipeline, stage):
            raise InUse(_("There are deals in the stage “%(stage)s”. Say which stage they go to.") % {"stage": stage})
        stage.archived_at = stage.updated_at = clock.now()
        stage.save()
        _log(stage, "archived", actor, _where(move_deals_to))
        goal = move_deals_to or refuge_of(stage)
        redirect_moves([stage], goal)
        start_move(pipeline, stage, goal, actor)


def restore_stage(stage: DealStage, actor: Actor) -> DealStage:
    """It comes back as the last one. Raises ArrangementRefused."""
    with transaction.atomic():
        pipeline = lock_pipeline(stage.pipeline)
        there = stages_of(pipeline)
        if stage.pk in {other.pk for other in there}:
            return stage
        check_label(stage.label, there)
        stop_moves(pipeline, stage)
        stage.position = _place_after(there, None)
        stage.archived_at, stage.updated_at = None, clock.now()
        stage.save()
        _log(stage, "restored", actor, {})
    return stage


def arrange_stages(pipeline: Pipeline, wanted: Arrangement, actor: Actor) -> None:
    """Brings all stages of a pipeline to what is wanted, in one go. Raises InUse, ArrangementRefused."""
    with transaction.atomic():
        pipeline = lock_pipeline(pipeline)
        there = {stage.key: stage for stage in stages_of(pipeline)}
        _check_together(wanted)
        arranged = []
        for place, (key, values) in enumerate(wanted.stages):
            known = there.get(key)
            if known is None:
                arranged.append(_add(pipeline, key, values, actor, (), place))
                continue
            before = _held(known)
            _fill(known, values, ())
            known.position = place
            _save(known, before, actor)
            arranged.append(known)
        kept = {stage.key: stage for stage in arranged}
        for key, stage in there.items():
            if key not in kept:
                remove_stage(stage, actor, kept.get(wanted.moves.get(key, "")))


def put_in_order(stages: Iterable[DealStage], actor: Actor) -> None:
    for position, stage in enumerate(stages):
        before = _held(stage)
        stage.position = position
        _save(stage, before, actor)


def lock_pipeline(pipeline: Pipeline) -> Pipeline:
    """The row as it stands now; whoever else arranges it waits. Raises ArrangementRefused if it is archived."""
    rows = Pipeline.objects.for_portal(pipeline.portal).select_for_update(of=("self",), no_key=True)
    locked: Pipeline = rows.get(pk=pipeline.pk)
    if locked.archived_at is not None:
        raise ArrangementRefused(_("The pipeline “%(pipeline)s” is archived.") % {"pipeline": locked})
    return locked


def _one_of(stages: Iterable[DealStage], key: str) -> DealStage:
    found = next((stage for stage in stages if stage.key == key), None)
    if found is None:
        raise ArrangementRefused(_("This stage was removed meanwhile."))
    return found


def _fill(stage: DealStage, values: StageValues, others: Iterable[DealStage]) -> None:
    check_label(values.label, others)
    if not 0 <= values.probability <= 1 or values.probability != values.probability.quantize(HUNDREDTH):
        text = _("A probability is between 0 and 1, with two decimals at most.")
        raise ArrangementRefused(text, "probability")
    if values.is_closed and values.probability not in (0, 1):
        text = _("A closed stage is won, with probability 1, or lost, with probability 0.")
        raise ArrangementRefused(text, "probability")
    stage.label, stage.is_closed = values.label.strip(), values.is_closed
    stage.probability = values.probability


def _add(
    pipeline: Pipeline, key: str, values: StageValues, actor: Actor, others: Iterable[DealStage], place: int
) -> DealStage:
    stage = DealStage(portal=pipeline.portal, pipeline=pipeline, position=place)
    _fill(stage, values, others)
    stage.key = free_key(DealStage, pipeline.portal, key, values.label)
    stage.save()
    _log(stage, "created", actor, {"label": ("", stage.label), "probability": ("", stage.probability)})
    return stage


def _check_together(wanted: Arrangement) -> None:
    """Each differs from the others as they shall be: two stages may change names with each other."""
    _check_number(len(wanted.stages))
    keys = [key for key, _values in wanted.stages if key]
    if len(set(keys)) < len(keys):
        raise ArrangementRefused(_("A stage is named twice."), "key")
    labels = [values.label.strip().casefold() for _key, values in wanted.stages]
    for _key, values in wanted.stages:
        if labels.count(values.label.strip().casefold()) > 1:
            raise ArrangementRefused(_("Two stages would be called “%(label)s”.") % {"label": values.label}, "label")


def _check_number(number: int) -> None:
    if number > MOST_STAGES:
        raise ArrangementRefused(_("A pipeline may have 100 stages."))
    if number < 1:
        raise ArrangementRefused(_("A pipeline has at least one stage."))


def _place_after(there: list[DealStage], place: int | None) -> int:
    if place is not None and place >= 0:
        return place
    return max((stage.position for stage in there), default=-1) + 1


def _held(stage: DealStage) -> dict[str, Any]:
    return {name: getattr(stage, name) for name in ("label", "probability", "is_closed", "position")}


def _save(stage: DealStage, before: Mapping[str, Any], actor: Actor) -> None:
    after = _held(stage)
    diff = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if diff:
        stage.updated_at = clock.now()
        stage.save()
        _log(stage, "updated", actor, diff)
        if "probability" in diff or "is_closed" in diff:
            ask_where_named(stage.portal, TOLD_BY_STAGES)


def _where(stage: DealStage | None) -> dict[str, Any]:
    return {"deals_moved_to": ("", f"{stage.pipeline} · {stage}")} if stage else {}


def _log(stage: DealStage, kind: str, actor: Actor, diff: Mapping[str, Any]) -> None:
    record_setting(stage.portal, STAGES, stage.pk, kind, actor, f"{stage.pipeline} · {stage}", diff)
