"""Settings > Pipelines: pipelines and their stages, arranged by Super admins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.pages.views import PortalPage
from core.portals.models import Portal
from core.portals.roles import Permission
from core.queue.models import QueueState
from core.settings.menu import DATA, SettingsPage
from crm.deals.arranging.checking import ArrangementRefused
from crm.deals.arranging.moving import unfinished_moves
from crm.deals.arranging.pipelines import (
    archive_pipeline,
    create_pipeline,
    edit_pipeline,
    move_pipeline,
    restore_pipeline,
)
from crm.deals.arranging.stages import restore_stage
from crm.deals.models import Deal, DealMove, DealStage, Pipeline
from crm.deals.pages.stage_rows import Outcome, StageRows, outcome_of
from crm.deals.pipelines import live_stages, stages_of

PAGE = SettingsPage(DATA, _("Pipelines"), _("The stages that deals go through"), "kanban", "pipelines", order=52)
UNPROCESSABLE = 422


@dataclass(frozen=True)
class ShownStage:
    stage: DealStage
    outcome: Outcome
    deals: int


@dataclass(frozen=True)
class ShownPipeline:
    pipeline: Pipeline
    stages: list[ShownStage]

    @property
    def deals(self) -> int:
        return sum(shown.deals for shown in self.stages)


@dataclass(frozen=True)
class ShownMove:
    """Deals on their way; `left` have not gone yet."""

    move: DealMove
    left: int

    @property
    def has_stopped(self) -> bool:
        return self.move.state == QueueState.NEEDS_USER


class ArrangingPage(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL

    def pipeline(self, key: str) -> Pipeline:
        """Archived or not. Raises Http404."""
        found = Pipeline.objects.for_portal(self.portal).filter(key=key).first()
        if found is None:
            raise Http404
        return found

    def answer(self, act: Callable[[], object], done: str, to: str = "pipelines", *args: str) -> HttpResponse:
        """Does it and says so, or says why not."""
        try:
            act()
        except ArrangementRefused as refused:
            messages.error(self.request, refused.message)
        else:
            messages.success(self.request, done)
        return redirect(to, *args)


class PipelinesPage(ArrangingPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        deals = deals_by_stage(self.portal)
        rows = Pipeline.objects.for_portal(self.portal).prefetch_related("stages")
        everything = list(rows)
        context = {
            "pipelines": [_shown(row, deals) for row in everything if row.archived_at is None],
            "archived": [row for row in everything if row.archived_at is not None],
            "moves": _moves(self.portal, everything, deals),
        }
        return render(request, "crm/deals/pipelines/index.html", context)


class PipelinePage(ArrangingPage):
    """The form of a new pipeline, or (with `key`) of one that is there. POST with `act` changes the form alone."""

    def get(self, request: HttpRequest, key: str = "") -> HttpResponse:
        pipeline = self.live(key) if key else None
        return self.show(pipeline, pipeline.label if pipeline else "", self.rows_there(pipeline))

    def post(self, request: HttpRequest, key: str = "") -> HttpResponse:
        pipeline = self.live(key) if key else None
        there = self.rows_there(pipeline)
        rows, label = StageRows.read(request.POST, there), request.POST.get("label", "")[:200]
        if act := request.POST.get("act", ""):
            rows.change(act)
            return self.show(pipeline, label, rows)
        try:
            self.save(pipeline, label, rows)
        except ArrangementRefused as refused:
            return self.show(pipeline, label, rows, refused.message, UNPROCESSABLE)
        messages.success(request, gettext("Saved."))
        return redirect("pipelines")

    def live(self, key: str) -> Pipeline:
        pipeline = self.pipeline(key)
        if pipeline.archived_at is not None:
            raise Http404
        return pipeline

    def rows_there(self, pipeline: Pipeline | None) -> StageRows:
        if pipeline is None:
            return StageRows.for_new()
        return StageRows.of(stages_of(pipeline), deals_by_stage(self.portal, pipeline))

    def save(self, pipeline: Pipeline | None, label: str, rows: StageRows) -> None:
        if pipeline is None:
            create_pipeline(self.portal, label, rows.arrangement().stages, self.actor)
        else:
            edit_pipeline(pipeline, self.actor, label, stages=rows.arrangement())

    def show(
        self, pipeline: Pipeline | None, label: str, rows: StageRows, problem: str = "", status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {"pipeline": pipeline, "label": label, "rows": rows, "problem": problem}
        if self.request.htmx and self.request.POST.get("act"):
            return render(self.request, "crm/deals/pipelines/_stages.html", context)
        if pipeline is not None:
            others = live_stages(self.portal).exclude(pipeline=pipeline).select_related("pipeline")
            gone = DealStage.objects.for_portal(self.portal).filter(pipeline=pipeline, archived_at__isnull=False)
            context |= {
                "others": others.order_by("pipeline__position", "pipeline__label", "position", "label"),
                "gone": list(gone),
                "deals": sum(row.deals for row in rows.rows),
            }
        return render(self.request, "crm/deals/pipelines/edit.html", context, status=status)


class MovePipeline(ArrangingPage):
    """POST with `steps`, -1 up or 1 down."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        steps = {"-1": -1, "1": 1}.get(request.POST.get("steps", ""))
        if steps is None:
            raise Http404
        pipeline = self.pipeline(key)
        moved = gettext("“%(pipeline)s” was moved.") % {"pipeline": pipeline}
        return self.answer(lambda: move_pipeline(pipeline, steps, self.actor), moved)


class ArchivePipeline(ArrangingPage):
    """POST with `to_stage`, the id of a stage of another pipeline, where there are deals."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        pipeline, asked = self.pipeline(key), request.POST.get("to_stage", "")
        goal = None
        if asked:
            is_id = asked.isascii() and asked.isdigit() and len(asked) < 19
            goal = live_stages(self.portal).select_related("pipeline").filter(pk=int(asked)).first() if is_id else None
            if goal is None:
                raise Http404
        done = gettext("“%(pipeline)s” was archived.") % {"pipeline": pipeline}
        return self.answer(lambda: archive_pipeline(pipeline, self.actor, goal), done)


class RestorePipeline(ArrangingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        pipeline = self.pipeline(key)
        done = gettext("“%(pipeline)s” is back, with its stages.") % {"pipeline": pipeline}
        return self.answer(lambda: restore_pipeline(pipeline, self.actor), done)


class RestoreStage(ArrangingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
        pipeline = self.pipeline(key)
        stage = DealStage.objects.for_portal(self.portal).filter(pipeline=pipeline, key=stage_key).first()
        if stage is None:
            raise Http404
        stage.pipeline = pipeline
        done = gettext("“%(stage)s” is back, as the last stage.") % {"stage": stage}
        return self.answer(lambda: restore_stage(stage, self.actor), done, "pipeline_edit", key)


def deals_by_stage(portal: Portal, pipeline: Pipeline | None = None) -> dict[int, int]:
    """{stage id: live deals in it}, of one pipeline or of all."""
    rows = Deal.objects.for_portal(portal).live()
    if pipeline is not None:
        rows = rows.filter(pipeline=pipeline)
    return dict(rows.order_by().values_list("stage_id").annotate(number=Count("pk")))


def _shown(pipeline: Pipeline, deals: Mapping[int, int]) -> ShownPipeline:
    stages = [stage for stage in pipeline.stages.all() if stage.archived_at is None]
    return ShownPipeline(pipeline, [ShownStage(stage, outcome_of(stage), deals.get(stage.pk, 0)) for stage in stages])


def _moves(portal: Portal, pipelines: list[Pipeline], deals: Mapping[int, int]) -> list[ShownMove]:
    """Those with deals left."""
    stages = {row.pk: [stage.pk for stage in row.stages.all()] for row in pipelines}
    found = []
    for move in unfinished_moves(portal).select_related("pipeline", "stage", "to_stage__pipeline"):
        leaving = [move.stage_id] if move.stage_id else stages[move.pipeline_id]
        left = sum(deals.get(pk, 0) for pk in leaving)
        if left:
            found.append(ShownMove(move, left))
    return found
