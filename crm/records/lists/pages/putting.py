"""The ticked records of an index page, or all that it lists, put into a static list or taken out of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.portals.models import Portal
from crm.records.lists.editing import create_list
from crm.records.lists.members import add_all, remove_records, remove_rows
from crm.records.lists.moving import Moved
from crm.records.lists.refusing import ListRefused
from crm.records.models import ListKind, RecordList
from crm.records.pages.bulk import BulkPage
from crm.records.pages.listing import Listing
from crm.records.record_types import RecordType

MOST_LISTED = 100_000
NEW = "new"


def static_lists(portal: Portal, record_type: RecordType) -> Any:
    """The live ones that people fill, by name."""
    rows = RecordList.objects.for_portal(portal).filter(record_type=record_type.name, archived_at=None)
    return rows.filter(kind__in=(ListKind.STATIC, ListKind.SNAPSHOT)).order_by("name_folded", "pk")


def chosen_list(portal: Portal, record_type: RecordType, raw: str) -> RecordList:
    """Raises Http404."""
    pk = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
    found: RecordList | None = static_lists(portal, record_type).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class BulkAdd(BulkPage):
    """GET gives the choice of lists for the dialog; POST adds to the chosen one, or to a new one of the given name."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        return render(request, "lists/_choices.html", {"lists": static_lists(self.portal, record_type)})

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = self.listing(record_type)
        try:
            rows = self.rows_meant(listing)
            record_list = self.target(record_type)
            moved = add_all(record_list, rows, self.actor)
        except ListRefused as refused:
            messages.error(request, refused.message)
            return redirect(listing.url())
        self.say(record_list, moved)
        return redirect(listing.url())

    def rows_meant(self, listing: Listing) -> Any:
        """All that the page lists, or the ticked ones. Raises ListRefused where they are none or too many."""
        all_listed = bool(self.request.POST.get("all"))
        ids = ticked(self.request)
        rows = listing.rows.live() if all_listed else self.rows(listing.record_type).live().filter(pk__in=ids)
        if not rows.exists():
            raise ListRefused(_("Nobody was added: tick at least one record."))
        if all_listed and rows.order_by()[: MOST_LISTED + 1].count() > MOST_LISTED:
            raise ListRefused(_("Nobody was added: at most 100,000 records go into a list at once."))
        return rows

    def target(self, record_type: RecordType) -> RecordList:
        asked = self.request.POST.get("into", "")
        if asked != NEW:
            return chosen_list(self.portal, record_type, asked)
        return create_list(self.portal, record_type, self.request.POST.get("name", ""), ListKind.STATIC, self.actor)

    def say(self, record_list: RecordList, moved: Moved) -> None:
        text = ngettext(
            "%(number)s record was added to “%(name)s”.", "%(number)s records were added to “%(name)s”.", moved.joined
        )
        messages.success(self.request, text % {"number": moved.joined, "name": record_list})


class BulkRemove(BulkPage):
    """From the static list on whose page they were ticked; the records stay as they are."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = self.listing(record_type)
        if listing.within is None:
            raise Http404
        try:
            if request.POST.get("all"):
                moved = remove_rows(listing.within, listing.rows, self.actor)
            else:
                moved = remove_records(listing.within, ticked(request), self.actor)
        except ListRefused as refused:
            messages.error(request, refused.message)
            return redirect(listing.url())
        text = ngettext(
            "%(number)s record was taken out of the list. Nothing else about it was changed.",
            "%(number)s records were taken out of the list. Nothing else about them was changed.",
            moved.left,
        )
        messages.success(request, text % {"number": moved.left})
        return redirect(listing.url())


def ticked(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
