"""Adding a note to a record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.records.notes import EmptyNote, add_note
from crm.records.pages.addresses import record_url
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType


class NoteView(RecordsPage):
    """POST with `body`: the note goes onto the timeline; the form comes back empty, or with what is wrong."""

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        error = ""
        try:
            add_note(record, request.POST.get("body", ""), self.actor)
        except EmptyNote:
            error = _("Write something first.")
        if not self.request.htmx:
            return redirect(record_url(record))
        context = {"record": record, "record_type": record_type, "error": error, "may_edit": True}
        response = render(request, "records/_note_form.html", context, status=422 if error else 200)
        if not error:
            response["HX-Trigger"] = "live"
        return response
