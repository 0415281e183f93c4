"""Addresses of deals and quotes beyond what every record type has."""

from django.urls import path

from crm.deals.pages import lines, pipelines, public, quotes, stages
from crm.records.pages import addresses

addresses.register()

LINES = "<records:record_type>/<record_id:pk>/line-items/"
LINE = f"{LINES}<record_id:line_pk>/"
PIPELINE = "settings/pipelines/<str:key>/"

urlpatterns = [
    path("settings/pipelines/", pipelines.PipelinesPage.as_view(), name="pipelines"),
    path("settings/pipelines/new/", pipelines.PipelinePage.as_view(), name="pipeline_new"),
    path(f"{PIPELINE}edit/", pipelines.PipelinePage.as_view(), name="pipeline_edit"),
    path(f"{PIPELINE}move/", pipelines.MovePipeline.as_view(), name="pipeline_move"),
    path(f"{PIPELINE}archive/", pipelines.ArchivePipeline.as_view(), name="pipeline_archive"),
    path(f"{PIPELINE}restore/", pipelines.RestorePipeline.as_view(), name="pipeline_restore"),
    path(f"{PIPELINE}stages/<str:stage_key>/restore/", pipelines.RestoreStage.as_view(), name="stage_restore"),
    path("deals/board/", stages.BoardView.as_view(), name="deal_board"),
    path("deals/<record_id:pk>/stage/", stages.MoveStageView.as_view(), name="deal_stage"),
    path("deals/<record_id:pk>/use-total/", lines.UseTotalView.as_view(), name="deal_use_total"),
    path("deals/<record_id:pk>/quotes/new/", quotes.MakeQuoteView.as_view(), name="deal_make_quote"),
    path(LINES, lines.LinesView.as_view(), name="lines"),
    path(f"{LINES}products/", lines.ProductSearchView.as_view(), name="line_products"),
    path(LINE, lines.LineView.as_view(), name="line"),
    path(f"{LINE}edit/", lines.LineEditView.as_view(), name="line_edit"),
    path(f"{LINE}move/", lines.MoveLineView.as_view(), name="line_move"),
    path(f"{LINE}remove/", lines.RemoveLineView.as_view(), name="line_remove"),
    path(f"{LINE}restore/", lines.RestoreLineView.as_view(), name="line_restore"),
    path("quotes/<record_id:pk>/publish/", quotes.PublishView.as_view(), name="quote_publish"),
    path("quotes/<record_id:pk>/recall/", quotes.RecallView.as_view(), name="quote_recall"),
    path("quotes/<record_id:pk>/extend/", quotes.ExtendView.as_view(), name="quote_extend"),
    path("quotes/<record_id:pk>/pdf/", quotes.PdfView.as_view(), name="quote_pdf"),
    path("q/<slug:token>/", public.PublicQuoteView.as_view(), name="public_quote"),
    path("q/<slug:token>/pdf/", public.PublicPdfView.as_view(), name="public_quote_pdf"),
]
