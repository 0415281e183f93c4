"""/lists/: the live lists of a portal, or the archived ones, searched and narrowed, page by page."""

from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.pages.views import PortalPage, PortalRequest
from core.portals.roles import Permission
from crm.records.lists.editing import listable_types
from crm.records.lists.pages.showing import ListShown, Tab, shown_lists
from crm.records.lists.sweeping import KEPT
from crm.records.lists.templates import offered_lists
from crm.records.models import ListKind, RecordList
from crm.records.pages.keyset import Order, Page, page_of
from crm.records.quick_search import MOST_WORDS

PAGE_SIZE = 50
SORTS = {"name": "name_folded", "size": "size", "updated": "updated_at"}
KINDS = {"active": (ListKind.ACTIVE,), "static": (ListKind.STATIC, ListKind.SNAPSHOT)}


class ListIndex:
    """Reads the query string; what makes no sense in it is ignored."""

    def __init__(self, request: PortalRequest) -> None:
        self.portal = request.portal
        asked = request.GET
        self.q = asked.get("q", "").strip().replace("\x00", " ")[:200]
        self.view = "archived" if asked.get("view") == "archived" else ""
        self.type = asked.get("type", "").replace("\x00", "")
        self.kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
        self.sort = asked.get("sort", "") if asked.get("sort", "").removeprefix("-") in SORTS else "name"
        self.after, self.before = asked.get("after", ""), asked.get("before", "")

    @property
    def is_archived(self) -> bool:
        return bool(self.view)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.type or self.kind)

    @cached_property
    def rows(self) -> Any:
        rows = RecordList.objects.for_portal(self.portal).select_related("created_by")
        since = clock.now() - KEPT
        rows = rows.filter(archived_at__gte=since) if self.is_archived else rows.filter(archived_at=None)
        if self.type:
            rows = rows.filter(record_type=self.type[:40])
        if self.kind:
            rows = rows.filter(kind__in=KINDS[self.kind])
        for word in self.q.casefold().split()[:MOST_WORDS]:
            rows = rows.filter(name_folded__contains=word)
        return rows

    @cached_property
    def page(self) -> Page:
        order = Order(SORTS[self.sort.removeprefix("-")], self.sort.startswith("-"))
        return page_of(self.rows, order, PAGE_SIZE, self.after, self.before)

    @cached_property
    def shown(self) -> list[ListShown]:
        return shown_lists(self.page.rows, self.portal)

    def url(self, **changes: str) -> str:
        sort = self.sort if self.sort != "name" else ""
        query = {"q": self.q, "view": self.view, "type": self.type, "kind": self.kind, "sort": sort, **changes}
        filled = {name: value for name, value in query.items() if value}
        return reverse("lists") + (f"?{urlencode(filled)}" if filled else "")

    @property
    def next_url(self) -> str:
        return self.url(after=self.page.after) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        return self.url(before=self.page.before) if self.page.before else ""

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(_("All"), self.url(view=""), not self.is_archived),
            Tab(_("Archived"), self.url(view="archived"), self.is_archived),
        ]

    @property
    def headings(self) -> list[dict[str, str]]:
        """Those by which one can sort: names from A, numbers and times from the top; pressed again, the other way."""
        labels = {"name": _("Name"), "size": _("Members"), "updated": _("Last changed")}
        found = []
        for name, label in labels.items():
            is_sorted = self.sort.removeprefix("-") == name
            falls = self.sort.startswith("-") if is_sorted else name == "name"
            direction = ("descending" if falls else "ascending") if is_sorted else ""
            sort_url = self.url(sort=name if falls else f"-{name}")
            found.append({"name": name, "label": label, "direction": direction, "url": sort_url})
        return found


class IndexView(PortalPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        index = ListIndex(self.request)
        is_fragment = self.request.htmx and self.request.htmx.target == "lists"
        context = {
            "index": index,
            "types": listable_types(self.portal),
            "offered": partial(offered_lists, self.portal),
            "may_edit": self.may(Permission.EDIT_RECORDS),
        }
        return render(request, "lists/_table.html" if is_fragment else "lists/index.html", context)
