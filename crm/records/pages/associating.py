"""The association cards: finding a record to add, adding it, removing it, naming the one that leads or is billed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from crm.records.associations import associable_types
from crm.records.joining import EXCLUSIVE_LABELS, join, remove_label, set_label
from crm.records.pages.parts import RecordParts
from crm.records.pages.showing import relation_columns
from crm.records.pages.views import RecordsPage
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType
from crm.records.relations import related_records, unrelate

CANDIDATES = 8


class AssociationsPage(RecordsPage):
    def pair(self, record_type: RecordType, pk: int, to_type: RecordType) -> Any:
        """The record, if its page has a card for the other type. Raises Http404."""
        if to_type not in associable_types(record_type):
            raise Http404
        return self.find_live(record_type, pk)

    def card(self, record: Any, record_type: RecordType, to_type: RecordType) -> HttpResponse:
        parts = RecordParts(self.request, record, record_type)
        context = {
            "record": record,
            "record_type": record_type,
            "card": parts.association_card(to_type),
            "may_edit": parts.may_edit,
        }
        response = render(self.request, "records/_association_card.html", context)
        response["HX-Trigger"] = "live"
        return response


class CandidatesView(AssociationsPage):
    """GET: records that could be added, by search; `?first` with the search box, `?closed` nothing. POST adds `id`."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        if "closed" in request.GET:
            return HttpResponse("")
        text = request.GET.get("q", "").strip()[:200]
        joined = {one.record.pk for one in related_records(record, to_type)}
        rows = search_rows(self.rows(to_type).live(), text).order_by("-created_at", "-pk")
        parts = RecordParts(request, record, record_type)
        found = rows.select_related(*relation_columns(to_type))[:CANDIDATES]
        candidates = [(one, parts.note_on(one, to_type), one.pk in joined) for one in found]
        shown = {"record": record, "record_type": record_type, "to_type": to_type}
        context = shown | {"candidates": candidates, "q": text, "is_first": "first" in request.GET}
        return render(request, "records/_candidates.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        join(record, self.find_live(to_type, posted_id(request)), self.actor)
        return self.card(record, record_type, to_type)


class RemoveAssociationView(AssociationsPage):
    def post(
        self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType, to_pk: int
    ) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        unrelate(record, self.find(to_type, to_pk), self.actor)
        return self.card(self.find_live(record_type, pk), record_type, to_type)


class LabelAssociationView(AssociationsPage):
    """POST: toggles the label that only one may carry, `primary` on companies, `billing` on contacts."""

    def post(
        self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType, to_pk: int
    ) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        label = EXCLUSIVE_LABELS.get(to_type.name)
        joined = {one.record.pk: one for one in related_records(record, to_type)}
        if label is None or to_pk not in joined:
            raise Http404
        change = remove_label if label in joined[to_pk].labels else set_label
        change(record, joined[to_pk].record, label, self.actor)
        return self.card(record, record_type, to_type)


def posted_id(request: HttpRequest) -> int:
    """The `id` of a POST. Raises Http404 for what is none."""
    text = request.POST.get("id", "")
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise Http404
    return int(text)
