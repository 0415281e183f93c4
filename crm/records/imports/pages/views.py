"""Pages of imports: history, upload, matching, check, progress, result; and the file of what failed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.imports import starting
from crm.records.imports.error_file import error_file_name, error_lines
from crm.records.imports.pages.matching import MatchingForm
from crm.records.imports.pages.showing import ImportShown
from crm.records.imports.reading import MOST_BYTES
from crm.records.imports.receiving import receive
from crm.records.imports.targets import importable_type, importable_types
from crm.records.imports.unreadable import UnreadableFile
from crm.records.models import Import, ImportState

HISTORY = 100
UNPROCESSABLE = 422


class ImportsPage(PortalPage):
    permission = Permission.EDIT_RECORDS

    def find(self, pk: int) -> Import:
        job = Import.objects.for_portal(self.portal).select_related("user").filter(pk=pk).first()
        if job is None:
            raise Http404
        return job


class ImportList(ImportsPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        jobs = Import.objects.for_portal(self.portal).exclude(state=ImportState.MATCHING).order_by("-id")[:HISTORY]
        return render(request, "imports/index.html", {"imports": [ImportShown(job) for job in jobs]})


class UploadView(ImportsPage):
    """`?type=contacts` chooses the object, `?from=hubspot` says that the ids in the file are HubSpot's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request.GET.get("type", "contacts"))

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("type", "")
        record_type = importable_type(self.portal, chosen)
        sent: Any = request.FILES.get("file")
        if record_type is None:
            return self._page(chosen, _("Choose what the rows of the file are."))
        if sent is None:
            return self._page(chosen, _("Choose a file."))
        if sent.size > MOST_BYTES:
            return self._page(chosen, _("The file is larger than 20 MB. Split it and import the parts."))
        try:
            job = receive(self.portal, record_type, sent.name, sent.read(), self.actor, self.from_hubspot)
        except UnreadableFile as error:
            return self._page(chosen, str(error))
        return redirect("import", pk=job.pk)

    @property
    def from_hubspot(self) -> bool:
        return (self.request.POST.get("from") or self.request.GET.get("from")) == "hubspot"

    def _page(self, chosen: str, error: str = "") -> HttpResponse:
        context = {
            "record_types": importable_types(self.portal),
            "chosen": chosen,
            "error": error,
            "from_hubspot": self.from_hubspot,
        }
        return render(self.request, "imports/upload.html", context, status=UNPROCESSABLE if error else 200)


class ImportView(ImportsPage):
    """One import as it stands: its columns, its progress, its check or its result. `?columns` matches them anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.find(pk)
        again = "columns" in request.GET and job.state == ImportState.CHECKED
        if job.state == ImportState.MATCHING or again:
            return self._columns(MatchingForm(job))
        return render(request, "imports/import.html", {"shown": ImportShown(job)})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.find(pk)
        form = MatchingForm(job, request.POST)
        if not form.is_valid():
            return self._columns(form, UNPROCESSABLE)
        try:
            starting.match(job, form.matching, form.key, form.mode, form.dates, form.decimal_comma, form.apostrophes)
        except starting.NotNow as error:
            messages.error(request, str(error))
        return redirect("import", pk=pk)

    def _columns(self, form: MatchingForm, status: int = 200) -> HttpResponse:
        return render(
            self.request, "imports/columns.html", {"form": form, "shown": ImportShown(form.job)}, status=status
        )


class ProgressView(ImportsPage):
    """The progress of an open page; when there is none any more, the page is drawn anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.find(pk)
        if job.state != ImportState.PENDING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "imports/_progress.html", {"shown": ImportShown(job)})


class DeedView(ImportsPage):
    """run, pause, resume, stop or undo."""

    deed: Callable[[Import], None]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.find(pk)
        try:
            type(self).deed(job)
        except starting.NotNow as error:
            messages.error(request, str(error))
        return redirect("import", pk=pk)


class RunView(DeedView):
    deed = staticmethod(starting.run)


class PauseView(DeedView):
    deed = staticmethod(starting.pause)


class ResumeView(DeedView):
    deed = staticmethod(starting.resume)


class StopView(DeedView):
    deed = staticmethod(starting.stop)


class UndoView(DeedView):
    deed = staticmethod(starting.undo)


class ErrorFileView(ImportsPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = self.find(pk)
        response = StreamingHttpResponse(error_lines(job), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, error_file_name(job))
        return response
