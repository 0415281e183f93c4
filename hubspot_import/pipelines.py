"""HubSpot's pipelines and stages: those that are missing here, and making them; each keeps HubSpot's id as its key."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from core.changes import Actor, Origin
from crm.deals.arranging.checking import ArrangementRefused
from crm.deals.arranging.pipelines import create_pipeline, restore_pipeline
from crm.deals.arranging.stages import StageValues, add_stage, restore_stage
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import find_pipeline, live_stages
from hubspot_import.models import Migration

HUNDREDTH = Decimal("0.01")


def missing_stages(migration: Migration) -> list[str]:
    """`Pipeline · Stage` of what would be made; a stage is the same if its id is."""
    return [f"{pipeline['label']} · {stage['label']}" for pipeline, stages in _missing(migration) for stage in stages]


def _missing(migration: Migration) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """Each pipeline with its stages that are not here, in their order."""
    here = set(live_stages(migration.portal).values_list("pipeline__key", "key"))
    for pipeline in migration.facts["pipelines"]:
        stages = sorted(pipeline.get("stages", []), key=lambda stage: int(stage.get("displayOrder") or 0))
        missing = [stage for stage in stages if (str(pipeline["id"]), str(stage["id"])) not in here]
        if missing:
            yield pipeline, missing


def create_pipelines(migration: Migration) -> dict[str, int]:
    """Done twice, nothing more happens. Returns what could not be made, with the reason, for `dropped`."""
    actor = Actor(Origin.IMPORT, migration.actor_label, migration.user_id)
    refused: dict[str, int] = {}
    for theirs, stages in list(_missing(migration)):
        try:
            with transaction.atomic():
                _bring(migration, theirs, stages, actor)
        except ArrangementRefused as error:
            refused[f"{theirs['label']}: {error.message}"[:200]] = 0
    return refused


def _bring(migration: Migration, theirs: Mapping[str, Any], stages: list[Mapping[str, Any]], actor: Actor) -> None:
    key, label = str(theirs["id"]), str(theirs["label"])[:100]
    known = Pipeline.objects.for_portal(migration.portal).filter(key=key).first()
    if known is None:
        label = _free_label(label, Pipeline.objects.for_portal(migration.portal).filter(archived_at=None))
        create_pipeline(migration.portal, label, [(str(each["id"]), _values(each)) for each in stages], actor, key)
        return
    restore_pipeline(known, actor)
    pipeline = find_pipeline(migration.portal, key)
    assert pipeline is not None
    for stage in stages:
        _bring_stage(pipeline, stage, actor)


def _bring_stage(pipeline: Pipeline, theirs: Mapping[str, Any], actor: Actor) -> None:
    rows = DealStage.objects.for_portal(pipeline.portal_id).filter(pipeline=pipeline).select_related("pipeline")
    former = rows.filter(key=str(theirs["id"])).first()
    if former is not None:
        restore_stage(former, actor)
        return
    values = _values(theirs)
    label = _free_label(values.label, rows.filter(archived_at=None))
    place = int(theirs.get("displayOrder") or 0)
    add_stage(pipeline, StageValues(label, values.probability, values.is_closed), actor, str(theirs["id"]), place)


def _free_label(label: str, others: Any) -> str:
    """Another one may be called so here already."""
    taken = {each.casefold() for each in others.values_list("label", flat=True)}
    return label if label.strip().casefold() not in taken else f"{label[:90]} (HubSpot)"


def _values(theirs: Mapping[str, Any]) -> StageValues:
    """A closed stage is won or lost: HubSpot's are, too."""
    told = theirs.get("metadata") or {}
    is_closed = str(told.get("isClosed", "")).lower() == "true"
    probability = _probability(told.get("probability"))
    return StageValues(str(theirs["label"])[:100], Decimal(round(probability)) if is_closed else probability, is_closed)


def _probability(text: Any) -> Decimal:
    try:
        return min(max(Decimal(str(text)), Decimal(0)), Decimal(1)).quantize(HUNDREDTH)
    except InvalidOperation:
        return Decimal("0.5")
