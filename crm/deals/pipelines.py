"""Pipelines and stages, found by the key that the API gives them."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from core.portals.models import Portal
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


def default_pipeline(portal: Portal) -> Pipeline:
    """The first live pipeline; a portal that has none gets the default one."""
    found = Pipeline.objects.for_portal(portal).filter(archived_at__isnull=True).first()
    return found or create_default_pipeline(portal)


def find_pipeline(portal: Portal | int, key: str) -> Pipeline | None:
    if "\x00" in key:
        return None
    return Pipeline.objects.for_portal(portal).filter(archived_at__isnull=True, key=key).first()


def find_stage(pipeline: Pipeline, key: str) -> DealStage | None:
    if "\x00" in key:
        return None
    rows = DealStage.objects.for_portal(pipeline.portal_id).select_related("pipeline")
    return rows.filter(pipeline=pipeline, key=key).first()


def first_stage(pipeline: Pipeline) -> DealStage | None:
    return DealStage.objects.for_portal(pipeline.portal_id).filter(pipeline=pipeline).first()


def stages_of(pipeline: Pipeline) -> list[DealStage]:
    return list(DealStage.objects.for_portal(pipeline.portal_id).filter(pipeline=pipeline))
