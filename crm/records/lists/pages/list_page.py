"""The page of a list: its members as an index page shows them, its history, its settings."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crm.records.lists.moving import records_of
from crm.records.lists.pages.showing import ListShown
from crm.records.lists.pages.views import ListPage
from crm.records.models import ListEvent, RecordList
from crm.records.pages.addresses import record_url
from crm.records.pages.listing import Listing
from crm.records.portal_types import portal_type

EVENTS = 50


class MembersView(ListPage):
    """`?` as on an index page; a search while typing gets the table alone."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_list = self.find(pk)
        record_type = portal_type(record_list.record_type, self.portal)
        listing = Listing(record_type, self.request.membership, {**request.GET.dict(), "list": str(pk)})
        is_fragment = self.request.htmx and self.request.htmx.target == "record-list"
        template = "records/_list.html" if is_fragment else "lists/members.html"
        return self.page(template, record_list, "members", listing=listing, may_create=False)


@dataclass(frozen=True)
class ShownEvent:
    event: ListEvent
    record: Any

    @property
    def url(self) -> str:
        return record_url(self.record) if self.record is not None else ""


class HistoryView(ListPage):
    """Who joined and left, the newest first; `?before=` is the last event of the page before."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record_list = self.find(pk)
        rows = ListEvent.objects.for_portal(self.portal).filter(within=record_list)
        before = request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows.order_by("-pk")[: EVENTS + 1])
        older = f"?before={found[EVENTS - 1].pk}" if len(found) > EVENTS else ""
        events = shown_events(record_list, found[:EVENTS])
        return self.page("lists/history.html", record_list, "history", events=events, older=older)


def shown_events(record_list: RecordList, events: list[ListEvent]) -> list[ShownEvent]:
    records = records_of(record_list).in_bulk([event.record_id for event in events])
    return [ShownEvent(event, records.get(event.record_id)) for event in events]


class SettingsView(ListPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page("lists/settings.html", self.find(pk), "settings")


class ProgressView(ListPage):
    """What an open page asks while the list is worked out; once it is, the page is drawn anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        shown = ListShown(self.find(pk))
        if not shown.is_waiting:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "lists/_progress.html", {"shown": shown, "record_list": shown.record_list})


def list_url(record_list: RecordList) -> str:
    return reverse("list", args=[record_list.pk])
