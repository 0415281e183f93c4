"""The notes of a record, and a note: read, written, changed, pinned, deleted, restored. Answers are parts of a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.notes.models import Note
from crm.notes.pages.tab import notes_context
from crm.notes.writing import EmptyNote, add_note, edit_note, may_change
from crm.records.pages.addresses import record_url
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType
from crm.records.saving import InvalidRecord, archive_record, restore_record, update_record

UNPROCESSABLE = 422


class RecordNotes(RecordsPage):
    """GET: the notes on a record, `?after=` older ones. POST with `body` writes one: the form comes back empty, or with
    what was typed and what is wrong with it.
    """

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record, after = self.find(record_type, pk), request.GET.get("after", "")
        context = {
            "record": record,
            "record_type": record_type,
            "may_edit": self.may_edit and record.archived_at is None,
            **notes_context(record, after),
        }
        return render(request, "notes/_items.html" if after else "notes/_list.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        typed, error = request.POST.get("body", ""), ""
        try:
            add_note(record, typed, self.actor)
        except EmptyNote:
            error = _("Write something first.")
        except InvalidRecord as refused:
            error = str(refused)
        if not self.request.htmx:
            return redirect(f"{record_url(record)}?tab=notes")
        context = {"record": record, "record_type": record_type, "error": error, "typed": typed if error else ""}
        return live(render(request, "notes/_form.html", context, status=UNPROCESSABLE if error else 200))


class NotePage(RecordsPage):
    def note(self, pk: int) -> Note:
        """Raises Http404, for another portal's too."""
        found = Note.objects.for_portal(self.portal).select_related("owner").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def to_change(self, pk: int, live: bool = True) -> Note:
        """The note, for one who may change it. Raises Http404, PermissionDenied."""
        note = self.note(pk)
        if (note.archived_at is None) != live:
            raise Http404
        if not may_change(self.request.membership, note):
            raise PermissionDenied
        return note

    def drawn(self, note: Note, template: str = "notes/_note.html", status: int = 200, **more: Any) -> HttpResponse:
        context = {"shown": note, "may_edit": self.may_edit, **more}
        return render(self.request, template, context, status=status)


class NoteView(NotePage):
    """GET: the note, `?edit` the form for its text. POST with `body` saves that."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "edit" not in request.GET:
            return self.drawn(self.note(pk))
        note = self.to_change(pk)
        return self.drawn(note, "notes/_edit.html", typed=note.text)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        note, typed = self.to_change(pk), request.POST.get("body", "")
        try:
            edit_note(note, typed, self.actor)
        except EmptyNote:
            error = _("A note has some text. To be rid of it, delete it.")
        except InvalidRecord as refused:
            error = str(refused)
        else:
            return live(self.drawn(self.note(pk)))
        return self.drawn(note, "notes/_edit.html", UNPROCESSABLE, typed=typed, error=error)


class PinNote(NotePage):
    """POST with `pinned`, true or false: anybody who may edit records may."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        note, pinned = self.note(pk), request.POST.get("pinned")
        if note.archived_at is not None or pinned not in ("true", "false"):
            raise Http404
        update_record(note, {"is_pinned": pinned}, self.actor)
        return live(self.drawn(self.note(pk)))


class DeleteNote(NotePage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        archive_record(self.to_change(pk), self.actor)
        return live(self.drawn(self.note(pk)))


class RestoreNote(NotePage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        restore_record(self.to_change(pk, live=False), self.actor)
        return live(self.drawn(self.note(pk)))


def live(response: HttpResponse) -> HttpResponse:
    """Asks the open page to look for what is new."""
    if response.status_code == 200:
        response["HX-Trigger"] = "live"
    return response
