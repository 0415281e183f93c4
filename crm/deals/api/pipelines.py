"""/crm/v3/pipelines/deals: pipelines and their stages; ids are the keys (`default`, `closedwon`).

Only deals have pipelines: other objects list none. What deals are in is never deleted under them, whatever the query
flags say (HubSpot checks so by default from its version 2026-09).
"""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.reading import checked
from core.api.schema import Shape
from core.changes import Change
from crm.deals.api import shapes
from crm.deals.api.pipeline_bodies import audit_body, pipeline_body, stage_body
from crm.deals.api.pipeline_inputs import arrangement, in_hubspots_words, place_of, stage_values
from crm.deals.arranging.pipelines import (
    PIPELINES,
    archive_pipeline,
    create_pipeline,
    edit_pipeline,
    restore_pipeline,
)
from crm.deals.arranging.stages import STAGES, add_stage, edit_stage, remove_stage, restore_stage
from crm.deals.models import DealStage, Pipeline
from crm.deals.pipelines import live_stages, stages_of
from crm.records.api.definitions import SchemaView
from crm.records.api.requests import body_of, flag

MOST_AUDITED = 500
NO_PIPELINE = "{pipelineId}"  # HubSpot's clients for Python and Node forget to fill it in for a stage's audit
CHECKS = ("validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete")


class PipelinesView(SchemaView):
    tag = "Pipelines"

    def rows_of_pipelines(self, archived: bool | None) -> Any:
        rows = Pipeline.objects.for_portal(self.portal)
        if self.record_type().name != "deals":
            return rows.none()
        return rows if archived is None else rows.filter(archived_at__isnull=not archived)

    def pipeline(self, key: str, archived: bool | None = False) -> Pipeline:
        """A live one, an archived one, or (None) either."""
        row: Pipeline | None = self.rows_of_pipelines(archived).filter(key=key).first()
        if row is None:
            raise NotFound(f"Pipeline {key} does not exist")
        return row

    def stage(self, key: str, stage_key: str, archived: bool | None = False) -> DealStage:
        """As pipeline, of a live one."""
        pipeline = self.pipeline(key)
        rows = DealStage.objects.for_portal(self.portal).filter(pipeline=pipeline, key=stage_key)
        row = (rows if archived is None else rows.filter(archived_at__isnull=not archived)).first()
        if row is None:
            raise NotFound(f"Stage {stage_key} does not exist in pipeline {key}")
        row.pipeline = pipeline
        return row

    def must_have_pipelines(self) -> None:
        name = self.record_type().name
        if name != "deals":
            raise BadInput(f"{name} have no pipelines; only deals do")

    def audit(self, what: str, pk: int, key: str) -> Response:
        rows = Change.objects.for_portal(self.portal).filter(record_type=what, record_id=pk)
        return Response({"results": [audit_body(each, key) for each in rows.order_by("-at", "-pk")[:MOST_AUDITED]]})


class PipelineList(PipelinesView):
    shapes = {
        "GET": Shape(shapes.PipelinesShape, query=("archived",)),
        "POST": Shape(shapes.PipelineShape, 201, shapes.PipelineInput),
    }

    def get(self, request: Request, object_type: str) -> Response:
        rows = self.rows_of_pipelines(flag(request, "archived")).prefetch_related("stages")
        return Response({"results": [pipeline_body(row, row.stages.all()) for row in rows]})

    def post(self, request: Request, object_type: str) -> Response:
        self.must_have_pipelines()
        given = checked(shapes.PipelineInput, body_of(request))
        place, stages = place_of(given), arrangement(given["stages"]).stages
        with in_hubspots_words():
            made = create_pipeline(
                self.portal, given["label"], stages, self.actor, given.get("pipelineId") or "", place
            )
        return Response(pipeline_body(made, stages_of(made)), status=201)


class PipelineDetail(PipelinesView):
    """PUT says what the whole pipeline shall be: a stage of the same name or stageId is kept, with its deals."""

    shapes = {
        "GET": Shape(shapes.PipelineShape, query=("archived",)),
        "PATCH": Shape(shapes.PipelineShape, takes=shapes.PipelineChange, query=CHECKS),
        "PUT": Shape(shapes.PipelineShape, takes=shapes.PipelineInput, query=CHECKS),
        "DELETE": Shape(status=204, query=CHECKS),
    }

    def get(self, request: Request, object_type: str, key: str) -> Response:
        row = self.pipeline(key, flag(request, "archived"))
        return Response(pipeline_body(row, stages_of(row)))

    def patch(self, request: Request, object_type: str, key: str) -> Response:
        given = checked(shapes.PipelineChange, body_of(request))
        is_restoring = "archived" in given
        row = self.pipeline(key, archived=None if is_restoring else False)
        check_restoring(row, given)
        with in_hubspots_words():
            row = restore_pipeline(row, self.actor) if is_restoring else row
            row = edit_pipeline(row, self.actor, given.get("label"), place_of(given))
        return Response(pipeline_body(row, stages_of(row)))

    def put(self, request: Request, object_type: str, key: str) -> Response:
        given, row = checked(shapes.PipelineInput, body_of(request)), self.pipeline(key)
        stages = arrangement(given["stages"], stages_of(row))
        with in_hubspots_words():
            row = edit_pipeline(row, self.actor, given["label"], place_of(given), stages)
        return Response(pipeline_body(row, stages_of(row)))

    def delete(self, request: Request, object_type: str, key: str) -> Response:
        with in_hubspots_words():
            archive_pipeline(self.pipeline(key), self.actor)
        return Response(status=204)


class PipelineAudit(PipelinesView):
    """What was done to a pipeline, the newest first; at most 500."""

    shapes = {"GET": Shape(shapes.AuditsShape)}

    def get(self, request: Request, object_type: str, key: str) -> Response:
        return self.audit(PIPELINES, self.pipeline(key).pk, key)


class StageList(PipelinesView):
    shapes = {
        "GET": Shape(shapes.StagesShape),
        "POST": Shape(shapes.StageShape, 201, shapes.StageInput),
    }

    def get(self, request: Request, object_type: str, key: str) -> Response:
        return Response({"results": [stage_body(stage) for stage in stages_of(self.pipeline(key))]})

    def post(self, request: Request, object_type: str, key: str) -> Response:
        given, row = checked(shapes.StageInput, body_of(request)), self.pipeline(key)
        values, place = stage_values(given), place_of(given)
        with in_hubspots_words():
            stage = add_stage(row, values, self.actor, given.get("stageId") or "", place)
        return Response(stage_body(stage), status=201)


class StageDetail(PipelinesView):
    shapes = {
        "GET": Shape(shapes.StageShape, query=("archived",)),
        "PATCH": Shape(shapes.StageShape, takes=shapes.StageChange),
        "PUT": Shape(shapes.StageShape, takes=shapes.StageInput),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, object_type: str, key: str, stage_key: str) -> Response:
        return Response(stage_body(self.stage(key, stage_key, flag(request, "archived"))))

    def patch(self, request: Request, object_type: str, key: str, stage_key: str) -> Response:
        given = checked(shapes.StageChange, body_of(request))
        is_restoring = "archived" in given
        stage = self.stage(key, stage_key, archived=None if is_restoring else False)
        check_restoring(stage, given)
        values, place = stage_values(given, stage), place_of(given)
        with in_hubspots_words():
            stage = restore_stage(stage, self.actor) if is_restoring else stage
            stage = edit_stage(stage, values, self.actor, place)
        return Response(stage_body(stage))

    def put(self, request: Request, object_type: str, key: str, stage_key: str) -> Response:
        given, stage = checked(shapes.StageInput, body_of(request)), self.stage(key, stage_key)
        values, place = stage_values(given), place_of(given)
        with in_hubspots_words():
            stage = edit_stage(stage, values, self.actor, place)
        return Response(stage_body(stage))

    def delete(self, request: Request, object_type: str, key: str, stage_key: str) -> Response:
        with in_hubspots_words():
            remove_stage(self.stage(key, stage_key), self.actor)
        return Response(status=204)


class StageAudit(PipelinesView):
    """What was done to a stage, the newest first; at most 500."""

    shapes = {"GET": Shape(shapes.AuditsShape)}

    def get(self, request: Request, object_type: str, key: str, stage_key: str) -> Response:
        if key == NO_PIPELINE and self.record_type().name == "deals":
            return self.audit(STAGES, self.stage_of_any(stage_key).pk, stage_key)
        return self.audit(STAGES, self.stage(key, stage_key).pk, stage_key)

    def stage_of_any(self, stage_key: str) -> DealStage:
        stage: DealStage | None = live_stages(self.portal).filter(key=stage_key).first()
        if stage is None:
            raise NotFound(f"Stage {stage_key} does not exist")
        return stage


def check_restoring(row: Pipeline | DealStage, given: Mapping[str, Any]) -> None:
    """`archived` may be given to restore alone. Raises BadInput."""
    if "archived" in given and (given["archived"] or row.archived_at is None):
        raise BadInput("archived may only be given as false, to restore what is archived; DELETE archives")
