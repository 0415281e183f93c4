"""The page of suggested duplicates of a record type: each pair with the reason, to be reviewed or dismissed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.records.duplicates.pairs import (
    Suggestion,
    dismiss,
    dismissed_pairs,
    is_suggested,
    open_pairs,
    shown_count,
    suggest_again,
    suggestions,
)
from crm.records.models import DuplicatePair
from crm.records.pages.addresses import record_url
from crm.records.pages.parts import RecordParts
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType

PAGE = 25
DISMISSED = "dismissed"


@dataclass(frozen=True)
class Side:
    record: Any
    url: str
    note: str


class DuplicatesPage(RecordsPage):
    permission = Permission.EDIT_RECORDS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_suggested(kwargs["record_type"]):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class DuplicatesView(DuplicatesPage):
    """The newest pairs first, `before` an id; `?view=dismissed` lists those that are no duplicates."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        is_dismissed = request.GET.get("view") == DISMISSED
        rows = (dismissed_pairs if is_dismissed else open_pairs)(self.portal, record_type)
        before = request.GET.get("before", "")
        if before.isascii() and before.isdecimal() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        pairs = list(rows.order_by("-pk")[: PAGE + 1])
        context = {
            "record_type": record_type,
            "rows": [self._row(each, record_type) for each in suggestions(pairs[:PAGE], self.portal, record_type)],
            "is_dismissed": is_dismissed,
            "next": pairs[PAGE - 1].pk if len(pairs) > PAGE else None,
            "tabs": self._tabs(record_type, is_dismissed),
        }
        return render(request, "records/merging/duplicates.html", context)

    def _row(self, suggestion: Suggestion, record_type: RecordType) -> dict[str, Any]:
        parts = RecordParts(self.request, suggestion.one, record_type)
        sides = [
            Side(record, record_url(record), parts.note_on(record, record_type))
            for record in (suggestion.one, suggestion.other)
        ]
        return {"suggestion": suggestion, "sides": sides}

    def _tabs(self, record_type: RecordType, is_dismissed: bool) -> list[dict[str, Any]]:
        url = reverse("record_duplicates", args=[record_type])
        shown = shown_count(self.portal, record_type) or "0"
        return [
            {"label": _("Suggested"), "count": shown, "url": url, "active": not is_dismissed},
            {"label": _("Not duplicates"), "url": f"{url}?view={DISMISSED}", "active": is_dismissed},
        ]


class DismissView(DuplicatesPage):
    """POST: the two are no duplicates; with `again`, they may be after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        rows = DuplicatePair.objects.for_portal(self.portal).filter(record_type=record_type.name)
        pair = rows.filter(pk=pk).first()
        if pair is None:
            raise Http404
        again = bool(request.POST.get("again"))
        (suggest_again if again else dismiss)(pair, self.actor)
        if again:
            messages.success(request, _("They are suggested again, as long as they have something in common."))
        else:
            messages.success(request, _("They are not suggested any more. You find them under “Not duplicates”."))
        url = reverse("record_duplicates", args=[record_type])
        return redirect(f"{url}?view={DISMISSED}" if again else url)
