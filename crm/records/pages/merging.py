"""Merging two records by hand: finding the other one, and comparing the two before they become one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.records.duplicates.pairs import suggestions_of
from crm.records.invalid import InvalidRecord
from crm.records.merging.merge import merge_records
from crm.records.merging.survivors import survivor_of
from crm.records.pages.addresses import record_url
from crm.records.pages.comparing import Comparison
from crm.records.pages.parts import RecordParts
from crm.records.pages.showing import Labels, relation_columns
from crm.records.pages.views import RecordsPage
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType

CANDIDATES = 12
UNPROCESSABLE = 422


class MergingPage(RecordsPage):
    permission = Permission.EDIT_RECORDS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not kwargs["record_type"].merges:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ChooseOtherView(MergingPage):
    """Step one, from a record's page: the record that is the same person, company, deal or product."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        text = request.GET.get("q", "").strip()[:200]
        rows = search_rows(self.rows(record_type).live().exclude(pk=pk), text).order_by("-created_at", "-pk")
        parts = RecordParts(request, record, record_type)
        found = rows.select_related(*relation_columns(record_type))[:CANDIDATES]
        context = {
            "record": record,
            "record_type": record_type,
            "q": text,
            "candidates": [(one, parts.note_on(one, record_type)) for one in found],
        }
        is_fragment = self.request.htmx and self.request.htmx.target == "merge-candidates"
        if not is_fragment:
            context["suggested"] = [
                (other, parts.note_on(other, record_type), each.reasons)
                for each in suggestions_of(record, record_type)
                for other in (each.one, each.other)
                if other.pk != pk
            ]
        return render(request, f"records/merging/{'_candidates' if is_fragment else 'choose'}.html", context)


class MergeView(MergingPage):
    """Step two: both side by side, a choice for each property that differs, and which record stays."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, other_pk: int) -> HttpResponse:
        pair = self.pair(record_type, pk, other_pk)
        return pair if isinstance(pair, HttpResponse) else self._page(Comparison(record_type, pair, self._labels))

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, other_pk: int) -> HttpResponse:
        pair = self.pair(record_type, pk, other_pk)
        if isinstance(pair, HttpResponse):
            return pair
        compared = Comparison(record_type, pair, self._labels, request.POST.dict())
        if compared.is_stale:
            text = _("One of them was changed meanwhile. Nothing was merged; your choices are kept. Look once more.")
            return self._page(compared, text)
        try:
            survivor = merge_records(compared.primary, compared.secondary, compared.choices, self.actor)
        except InvalidRecord as error:
            return self._page(compared, str(error))
        told = {"other": compared.secondary, "name": survivor}
        messages.success(request, _("“%(other)s” was merged into “%(name)s”.") % told)
        return redirect(record_url(survivor))

    def pair(self, record_type: RecordType, pk: int, other_pk: int) -> tuple[Any, Any] | HttpResponse:
        """The two live records; or where to go, if they are one by now or one went into a third. Raises Http404."""
        given = [self.find(record_type, each) for each in (pk, other_pk)]
        one, other = (survivor_of(record, record_type) or record for record in given)
        if one.archived_at is not None or other.archived_at is not None:
            raise Http404
        if one.pk == other.pk:
            if pk != other_pk:
                messages.info(self.request, _("They are one record already."))
            return redirect(record_url(one))
        if [one.pk, other.pk] != [pk, other_pk]:
            messages.warning(self.request, _("One of them was merged with another record meanwhile. Compare again."))
            return redirect("record_merge", record_type, one.pk, other.pk)
        return one, other

    @property
    def _labels(self) -> Labels:
        return Labels(self.portal)

    def _page(self, compared: Comparison, error: str = "") -> HttpResponse:
        context = {
            "record_type": compared.record_type,
            "compared": compared,
            "error": error,
            "back_url": record_url(compared.sides[0].record),
            "action": reverse("record_merge", args=[compared.record_type, *(side.pk for side in compared.sides)]),
        }
        return render(self.request, "records/merging/compare.html", context, status=UNPROCESSABLE if error else 200)
