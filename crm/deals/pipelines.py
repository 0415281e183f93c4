"""Pipelines and stages, found by the key that the API gives them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from core.portals.models import Portal
from core.portals.scoping import PortalQuerySet
from crm.deals.models import DealStage, Pipeline

DEFAULT = "default"

# HubSpot's: key, name, probability in percent, closed.
DEFAULT_STAGES = (
    ("appointmentscheduled", gettext_noop("Appointment scheduled"), 20, False),
    ("qualifiedtobuy", gettext_noop("Qualified to buy"), 40, False),
    ("presentationscheduled", gettext_noop("Presentation scheduled"), 60, False),
    ("decisionmakerboughtin", gettext_noop("Decision maker bought-in"), 80, False),
    ("contractsent", gettext_noop("Contract sent"), 90, False),
    ("closedwon", gettext_noop("Closed won"), 100, True),
    ("closedlost", gettext_noop("Closed lost"), 0, True),
)
PIPELINE_NAME = gettext_noop("Sales pipeline")


def create_default_pipeline(portal: Portal) -> Pipeline:
    """HubSpot's default pipeline, in the portal's language; the one that is there if it has one already."""
    with transaction.atomic(), translation.override(portal.language):
        pipeline, is_new = Pipeline.objects.for_portal(portal).get_or_create(
            key=DEFAULT, defaults={"label": translation.gettext(PIPELINE_NAME)}
        )
        if is_new:
            DealStage.objects.for_portal(portal).bulk_create(
                DealStage(
                    portal=portal,
                    pipeline=pipeline,
                    key=key,
                    label=translation.gettext(label),
                    probability=percent / 100,
                    is_closed=is_closed,
                    position=position,
                )
                for position, (key, label, percent, is_closed) in enumerate(DEFAULT_STAGES)
            )
    return pipeline


def live_pipelines(portal: Portal | int) -> "PortalQuerySet[Pipeline]":
    return Pipeline.objects.for_portal(portal).filter(archived_at__isnull=True)


def live_stages(portal: Portal | int) -> "PortalQuerySet[DealStage]":
    """The stages that a deal may have, of all pipelines."""
    return DealStage.objects.for_portal(portal).filter(archived_at__isnull=True, pipeline__archived_at__isnull=True)


def default_pipeline(portal: Portal) -> Pipeline:
    """The first live pipeline; a portal that has none gets the default one."""
    return live_pipelines(portal).first() or create_default_pipeline(portal)


def find_pipeline(portal: Portal | int, key: str) -> Pipeline | None:
    if "\x00" in key:
        return None
    return live_pipelines(portal).filter(key=key).first()


def stages_of(pipeline: Pipeline) -> list[DealStage]:
    """In their order, each knowing the pipeline."""
    stages = list(DealStage.objects.for_portal(pipeline.portal_id).filter(pipeline=pipeline, archived_at__isnull=True))
    for stage in stages:
        stage.pipeline = pipeline
    return stages


def stage_named(stages: Sequence[DealStage], word: str) -> DealStage | None:
    """By its key, else by its name in any letters: files name stages as people do."""
    by_key = (stage for stage in stages if stage.key == word)
    folded = word.strip().casefold()
    return next(by_key, None) or next((stage for stage in stages if stage.label.casefold() == folded), None)


def refuge_of(stage: DealStage) -> DealStage:
    """Where a deal goes whose stage is gone: to the first of its pipeline, or of the first pipeline there is."""
    pipeline = stage.pipeline if stage.pipeline.archived_at is None else default_pipeline(stage.portal)
    return stages_of(pipeline)[0]
