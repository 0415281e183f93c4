"""The tasks of a record, and a task as a row: planned, ticked, changed, archived. Answers are parts of a page."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.changes import Actor
from crm.records.pages.addresses import record_url
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType, all_record_types
from crm.records.saving import InvalidRecord, archive_record, restore_record, update_record
from crm.tasks.doing import complete_task, plan_task, reopen_task
from crm.tasks.models import Task
from crm.tasks.pages.showing import TaskForm, blank_task, edited_values, planned_values, show_task
from crm.tasks.pages.tab import tasks_context
from crm.tasks.reading import subjects_by_task

UNPROCESSABLE = 422
DEEDS: dict[str, Callable[[Task, Actor], Task]] = {"true": complete_task, "false": reopen_task}


class RecordTasks(RecordsPage):
    """GET: the tasks on a record. POST plans one: the form comes back empty, or with what was typed and is wrong."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.subject(record_type, pk, writes=False)
        context = {
            "record": record,
            "record_type": record_type,
            "may_edit": self.may_edit and record.archived_at is None,
            **tasks_context(record),
        }
        return render(request, "tasks/_list.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record, posted = self.subject(record_type, pk), request.POST.dict()
        blank = blank_task(self.portal, self.request.membership.user_id)
        form, status = TaskForm(self.portal, blank), 200
        try:
            plan_task(record, planned_values(posted, self.portal), self.actor)
        except InvalidRecord as refused:
            form, status = TaskForm(self.portal, blank, posted, refused.errors), UNPROCESSABLE
        if not self.request.htmx and status == 200:
            return redirect(f"{record_url(record)}?tab=tasks")
        context = {"record": record, "record_type": record_type, "form": form, "is_open": True}
        return live(render(request, "tasks/_form.html", context, status=status))

    def subject(self, record_type: RecordType, pk: int, writes: bool = True) -> Any:
        """The record, if tasks may be on its type. Raises Http404."""
        if record_type.name not in all_record_types()["tasks"].associations:
            raise Http404
        return self.find_live(record_type, pk) if writes else self.find(record_type, pk)


class TaskRowPage(RecordsPage):
    """`?about=1`: the row tells which record the task is on."""

    def task(self, pk: int, live: bool = True) -> Task:
        """Raises Http404, for another portal's too."""
        rows = Task.objects.for_portal(self.portal).select_related("owner")
        found = (rows.live() if live else rows.archived()).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    @property
    def tells_about(self) -> bool:
        return bool(self.request.GET.get("about"))

    def row(self, pk: int) -> HttpResponse:
        """The task as it stands now."""
        task: Any = Task.objects.for_portal(self.portal).select_related("owner").get(pk=pk)
        about = subjects_by_task(self.portal, [pk]).get(pk) if self.tells_about else None
        context = {"row": show_task(task, self.portal, about), "may_edit": self.may_edit, "tells": self.tells_about}
        return render(self.request, "tasks/_task.html", context)


class TaskRow(TaskRowPage):
    """GET: the row, `?edit` the form in its place. POST saves that."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = self.task(pk)
        if "edit" in request.GET and self.may_edit:
            return self.form(TaskForm(self.portal, task))
        return self.row(pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task, posted = self.task(pk), request.POST.dict()
        try:
            update_record(task, edited_values(posted, self.portal), self.actor)
        except InvalidRecord as refused:
            return self.form(TaskForm(self.portal, self.task(pk), posted, refused.errors), UNPROCESSABLE)
        return live(self.row(pk))

    def form(self, form: TaskForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "tells": self.tells_about}
        return render(self.request, "tasks/_edit.html", context, status=status)


class TaskCompletion(TaskRowPage):
    """POST with `done`, true or false: says how it is to be, so that a second press changes nothing."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task, deed = self.task(pk), DEEDS.get(request.POST.get("done", ""))
        if deed is None:
            raise Http404
        deed(task, self.actor)
        if not self.request.htmx:
            return redirect(record_url(task))
        return live(self.row(pk))


class ArchiveTask(TaskRowPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        archive_record(self.task(pk), self.actor)
        return live(self.row(pk))


class RestoreTask(TaskRowPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        restore_record(self.task(pk, live=False), self.actor)
        return live(self.row(pk))


def live(response: HttpResponse) -> HttpResponse:
    """Asks the open page to look for what is new."""
    if response.status_code == 200:
        response["HX-Trigger"] = "live"
    return response
