"""/crm/v3/pipelines/deals: pipelines and their stages; ids are the keys (`default`, `closedwon`)."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import NotFound
from core.api.schema import Shape
from crm.deals.api.shapes import PipelineShape, PipelinesShape, StagesShape
from crm.deals.models import DealStage, Pipeline
from crm.records.api.requests import RecordsApiView
from crm.records.api.serializing import iso


class PipelinesView(RecordsApiView):
    tag = "Pipelines"

    def required_scope(self, request: Request) -> str:
        return "crm.objects.deals.read"

    def pipelines(self) -> Any:
        if self.record_type().name != "deals":
            return Pipeline.objects.for_portal(self.portal).none()
        return Pipeline.objects.for_portal(self.portal).filter(archived_at=None).prefetch_related("stages")


class PipelineList(PipelinesView):
    shapes = {
        "GET": Shape(PipelinesShape),
    }

    def get(self, request: Request, object_type: str) -> Response:
        return Response({"results": [pipeline_body(row) for row in self.pipelines()]})


class PipelineDetail(PipelinesView):
    shapes = {
        "GET": Shape(PipelineShape),
    }

    def get(self, request: Request, object_type: str, key: str) -> Response:
        return Response(pipeline_body(self.found(key)))

    def found(self, key: str) -> Pipeline:
        row: Pipeline | None = self.pipelines().filter(key=key).first()
        if row is None:
            raise NotFound(f"Pipeline {key} does not exist")
        return row


class StageList(PipelineDetail):
    shapes = {
        "GET": Shape(StagesShape),
    }

    def get(self, request: Request, object_type: str, key: str) -> Response:
        row = self.found(key)
        return Response({"results": [stage_body(stage, row) for stage in row.stages.all()]})


def pipeline_body(row: Pipeline) -> dict[str, Any]:
    moment = iso(row.portal.created_at)
    return {
        "id": row.key,
        "label": row.label,
        "displayOrder": row.position,
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
        "stages": [stage_body(stage, row) for stage in row.stages.all()],
    }


def stage_body(stage: DealStage, pipeline: Pipeline) -> dict[str, Any]:
    moment = iso(pipeline.portal.created_at)
    return {
        "id": stage.key,
        "label": stage.label,
        "displayOrder": stage.position,
        "metadata": {"probability": f"{stage.probability:.1f}", "isClosed": "true" if stage.is_closed else "false"},
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }
