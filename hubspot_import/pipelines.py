"""HubSpot's pipelines and stages: those that are missing here, and making them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from crm.deals.arranging.moving import stop_moves
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import live_stages
from hubspot_import.models import Migration


def missing_stages(migration: Migration) -> list[str]:
    """`Pipeline · Stage` of what would be made; a stage is the same if its id is."""
    return [f"{pipeline['label']} · {stage['label']}" for pipeline, stage in _missing(migration)]


def _missing(migration: Migration) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    here = set(live_stages(migration.portal).values_list("pipeline__key", "key"))
    for pipeline in migration.facts["pipelines"]:
        for stage in pipeline.get("stages", []):
            if (str(pipeline["id"]), str(stage["id"])) not in here:
                yield pipeline, stage


def create_pipelines(migration: Migration) -> None:
    """Done twice, nothing more happens."""
    with transaction.atomic():
        for theirs, stage in list(_missing(migration)):
            pipeline, _new = Pipeline.objects.for_portal(migration.portal).update_or_create(
                key=str(theirs["id"])[:60],
                defaults={"archived_at": None},
                create_defaults={
                    "label": str(theirs["label"])[:100],
                    "position": Pipeline.objects.for_portal(migration.portal).count(),
                },
            )
            told = stage.get("metadata") or {}
            values = {
                "label": str(stage["label"])[:100],
                "probability": _probability(told.get("probability")),
                "is_closed": str(told.get("isClosed", "")).lower() == "true",
                "position": int(stage.get("displayOrder") or 0),
            }
            made, _new = DealStage.objects.for_portal(migration.portal).update_or_create(
                pipeline=pipeline, key=str(stage["id"])[:60], defaults={**values, "archived_at": None}
            )
            stop_moves(pipeline)
            stop_moves(pipeline, made)


def _probability(text: Any) -> Decimal:
    try:
        return min(max(Decimal(str(text)), Decimal(0)), Decimal(1))
    except InvalidOperation:
        return Decimal("0.5")
