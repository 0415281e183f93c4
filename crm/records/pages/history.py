"""Every value that a property of a record has had: when, by whom, which way."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.changes import Change
from crm.records.pages.showing import Labels, Shown, show_value
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType

MOST = 100


@dataclass(frozen=True)
class PastValue:
    change: Change
    shown: Shown


class HistoryView(RecordsPage):
    """The inside of the history dialog, newest first."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, name: str) -> HttpResponse:
        record = self.find(record_type, pk)
        prop = record_type.property_named(name)
        if prop is None or prop.hidden:
            raise Http404
        rows = Change.objects.for_portal(self.portal).filter(record_type=record_type.name, record_id=pk)
        changes = rows.filter(diff__has_key=name).order_by("-pk")[:MOST]
        labels, currency = Labels(self.portal), currency_of(record, prop)
        values = [
            PastValue(change, show_value(change.diff[name][1], prop, labels, change.facts.get("currency") or currency))
            for change in changes
        ]
        return render(request, "records/_history.html", {"prop": prop, "values": values})


def currency_of(record: Any, prop: Any) -> str:
    return getattr(record, prop.currency_column, "") or str(record.portal.company_currency)
