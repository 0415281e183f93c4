"""The association cards: finding a record to add, adding it, removing it, saying what it is to the page's record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.portals.roles import Permission
from crm.records.associations import associable_types
from crm.records.joining import EXCLUSIVE_LABELS, choosable_labels, join, remove_label, set_label, set_labels
from crm.records.labels import LabelRefused
from crm.records.pages.parts import RecordParts
from crm.records.pages.showing import relation_columns
from crm.records.pages.views import RecordsPage
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType
from crm.records.relations import Related, related_records, unrelate

CANDIDATES = 8


class AssociationsPage(RecordsPage):
    def pair(self, record_type: RecordType, pk: int, to_type: RecordType) -> Any:
        """The record, if its page has a card for the other type. Raises Http404."""
        if to_type not in associable_types(record_type):
            raise Http404
        return self.find_live(record_type, pk)

    def joined(self, record: Any, to_type: RecordType, to_pk: int) -> Related:
        """The associated record with its labels. Raises Http404."""
        for one in related_records(record, to_type):
            if one.record.pk == to_pk:
                return one
        raise Http404

    def card(self, record: Any, record_type: RecordType, to_type: RecordType, problem: str = "") -> HttpResponse:
        parts = RecordParts(self.request, record, record_type)
        context = {
            "record": record,
            "record_type": record_type,
            "card": parts.association_card(to_type),
            "may_edit": parts.may_edit,
            "problem": problem,
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
        is_first = "first" in request.GET
        labels = choosable_labels(self.portal, record_type, to_type) if is_first else []
        context = shown | {"candidates": candidates, "q": text, "is_first": is_first, "labels": labels}
        return render(request, "records/_candidates.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        other = self.find_live(to_type, posted_id(request))
        try:
            join(record, other, self.actor, request.POST.getlist("label"))
        except LabelRefused as refused:
            return self.card(record, record_type, to_type, str(refused))
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
        if label is None:
            raise Http404
        joined = self.joined(record, to_type, to_pk)
        change = remove_label if label in joined.labels else set_label
        change(record, joined.record, label, self.actor)
        return self.card(record, record_type, to_type)


class AssociationLabelsView(AssociationsPage):
    """GET: the portal's own labels of an association, to be ticked. POST brings them to those named `label`."""

    permission = Permission.EDIT_RECORDS

    def get(
        self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType, to_pk: int
    ) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        joined = self.joined(record, to_type, to_pk)
        labels = choosable_labels(self.portal, record_type, to_type)
        context = {
            "record": record,
            "record_type": record_type,
            "to_type": to_type,
            "other": joined.record,
            "labels": [(label, label.name in joined.labels) for label in labels],
            "may_make_labels": self.may(Permission.MANAGE_PORTAL),
        }
        return render(request, "records/_association_labels.html", context)

    def post(
        self, request: HttpRequest, record_type: RecordType, pk: int, to_type: RecordType, to_pk: int
    ) -> HttpResponse:
        record = self.pair(record_type, pk, to_type)
        joined = self.joined(record, to_type, to_pk)
        try:
            set_labels(record, joined.record, request.POST.getlist("label"), self.actor)
        except LabelRefused as refused:
            return self.card(record, record_type, to_type, str(refused))
        return self.card(record, record_type, to_type)


def posted_id(request: HttpRequest) -> int:
    """The `id` of a POST. Raises Http404 for what is none."""
    text = request.POST.get("id", "")
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise Http404
    return int(text)
