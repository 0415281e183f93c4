"""Search over everything, for the box at the top of each page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.records.pages.addresses import index_url, record_url
from crm.records.pages.palette import actions_named, offered
from crm.records.pages.showing import Labels, relation_columns, show
from crm.records.pages.views import RecordsPage
from crm.records.quick_search import search_rows
from crm.records.record_types import RecordType, all_record_types

HITS = 5
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    name: str
    note: str
    url: str


@dataclass(frozen=True)
class HitGroup:
    record_type: RecordType
    hits: list[Hit]
    more_url: str


class SearchView(RecordsPage):
    """`?q=`; the dialog over every page gets its lines alone, also those that it offers before anything is typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:200]
        groups = self._groups(text) if len(text) >= SHORTEST else []
        if self.request.htmx and not self.request.htmx.boosted:
            return self._palette(text, groups)
        context = {"q": text, "search_text": text, "groups": groups, "is_short": 0 < len(text) < SHORTEST}
        return render(request, "records/search.html", context)

    def _palette(self, text: str, groups: list[HitGroup]) -> HttpResponse:
        membership = self.request.membership
        actions = actions_named(self.request, membership, text) if text else offered(self.request, membership)
        context = {"q": text, "groups": groups, "actions": actions, "is_found": bool(groups or actions)}
        return render(self.request, "frame/_palette_lines.html", context)

    def _groups(self, text: str) -> list[HitGroup]:
        labels = Labels(self.portal)
        types = (found for found in all_record_types().values() if found.has_pages)
        groups = [self._group(record_type, text, labels) for record_type in types]
        return [group for group in groups if group.hits]

    def _group(self, record_type: RecordType, text: str, labels: Labels) -> HitGroup:
        notes = [record_type.by_name[name] for name in record_type.columns[:2]]
        rows = self.rows(record_type).live().select_related(*relation_columns(record_type, notes))
        found = list(search_rows(rows, text).order_by("-created_at", "-pk")[: HITS + 1])
        hits = [Hit(str(record), _note(record, notes, labels), record_url(record)) for record in found[:HITS]]
        more_url = f"{index_url(record_type)}?{urlencode({'q': text})}" if len(found) > HITS else ""
        return HitGroup(record_type, hits, more_url)


def _note(record: Any, notes: list[Any], labels: Labels) -> str:
    texts = [show(record, prop, labels).text for prop in notes]
    return " · ".join(text for text in texts if text and text != str(record))
