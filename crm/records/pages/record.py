"""The record page in three columns, and what keeps an open one up to date."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.portals.roles import Permission
from crm.records.pages.expiring import removal_of
from crm.records.pages.parts import RecordParts
from crm.records.pages.timeline import read_timeline
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType
from crm.records.visiting import note_visit


class RecordView(RecordsPage):
    """Another tab, opened on the page, comes alone."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_standing(record_type, pk)
        is_fragment = self.request.htmx and self.request.htmx.target == "record-tabs"
        template = "records/_tabs.html" if is_fragment else "records/record.html"
        return render(request, template, record_context(request, record, record_type))


class VisitView(RecordsPage):
    """The open page says so once it is shown: it waits for no write."""

    write_permission = Permission.VIEW_RECORDS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        note_visit(self.request.membership, self.find_standing(record_type, pk))
        return HttpResponse(status=204)


class LiveView(RecordsPage):
    """Asked every two seconds by a visible page: nothing if `v` is still the version, else what is new, out of band."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_standing(record_type, pk)
        parts = RecordParts(request, record, record_type)
        if request.GET.get("v") == parts.version:
            return HttpResponse(status=204)
        response = render(request, "records/_live.html", record_context(request, record, record_type, parts))
        response["HX-Trigger"] = "record-changed"
        return response


class CardView(RecordsPage):
    """The inside of a lazy card."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, name: str) -> HttpResponse:
        parts = RecordParts(request, self.find(record_type, pk), record_type)
        for card in parts.cards:
            if card.name == name:
                return HttpResponse(parts.inside(card))
        raise Http404


class TimelineView(RecordsPage):
    """The entries alone: another filter, or a page of older ones."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find(record_type, pk)
        before = request.GET.get("before", "")
        timeline = read_timeline(
            record, record_type, request.GET.get("kind", ""), int(before) if _is_id(before) else None
        )
        may_edit = self.may_edit and record.archived_at is None
        context = {"record": record, "record_type": record_type, "timeline": timeline, "may_edit": may_edit}
        template = "records/_timeline_entries.html" if before else "records/_timeline.html"
        return render(request, template, context)


def record_context(
    request: Any, record: Any, record_type: RecordType, parts: RecordParts | None = None
) -> dict[str, Any]:
    parts = parts or RecordParts(request, record, record_type)
    may_write = request.membership.may(Permission.EDIT_RECORDS)
    return {
        "record": record,
        "record_type": record_type,
        "parts": parts,
        "may_edit": parts.may_edit,
        "may_restore": may_write and record.archived_at is not None,
        "removal": removal_of(record, record_type),
    }


def _is_id(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19
