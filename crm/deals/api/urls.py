from crm.deals.api import pipelines
from crm.records.api.urls import TYPE, at

PIPELINE = rf"v3/pipelines/{TYPE}/(?P<key>[^/]+)"
STAGE = rf"{PIPELINE}/stages/(?P<stage_key>[^/]+)"

urlpatterns = [
    at(f"v3/pipelines/{TYPE}", pipelines.PipelineList),
    at(PIPELINE, pipelines.PipelineDetail),
    at(f"{PIPELINE}/audit", pipelines.PipelineAudit),
    at(f"{PIPELINE}/stages", pipelines.StageList),
    at(STAGE, pipelines.StageDetail),
    at(f"{STAGE}/audit", pipelines.StageAudit),
]
