from crm.deals.api import pipelines
from crm.records.api.urls import TYPE, at

urlpatterns = [
    at(f"v3/pipelines/{TYPE}", pipelines.PipelineList),
    at(f"v3/pipelines/{TYPE}/(?P<key>[^/]+)", pipelines.PipelineDetail),
    at(f"v3/pipelines/{TYPE}/(?P<key>[^/]+)/stages", pipelines.StageList),
]
