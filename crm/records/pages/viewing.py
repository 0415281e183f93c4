"""Views of an index page: its filters and columns as forms send them, and views that are kept."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.records.models import SavedView, views_for
from crm.records.pages.addresses import index_url
from crm.records.pages.editing import UNPROCESSABLE
from crm.records.pages.filtering import Builder
from crm.records.pages.filtering.choices import searched
from crm.records.pages.filtering.kinds import choices_in
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.listing import KEPT, MOST_COLUMNS, Listing
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType

LONGEST_ADDRESS = 6_000


class FilterBuilderView(RecordsPage):
    """The builder: a GET draws the filters of the index page's address; a POST what a form holds, after one button.

    `act` says which (Builder.act); `count` counts only, `choose:4` and `redraw:4` draw that row alone.
    """

    write_permission = Permission.VIEW_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = Listing(record_type, self.request.membership, request.GET.dict())
        builder = listing.builder
        builder.begin()
        return self.draw(builder, "_builder")

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        builder = posted_builder(self, record_type)
        action, _colon, key = request.POST.get("act", "").partition(":")
        builder.act(f"{action}:{key}")
        row = builder.drawn_row(key) if action in ("choose", "redraw") else None
        if row is not None:
            return self.draw(builder, "_row_drawn", row=row, is_chosen=action == "choose")
        return self.draw(builder, "_counted" if action == "count" else "_builder")

    def draw(self, builder: Builder, template: str, **more: Any) -> HttpResponse:
        return render(self.request, f"records/filters/{template}.html", {"builder": builder, **more})


class FilterPropertiesView(RecordsPage):
    """What the chooser of a row offers, searched by `q`; `within` is where the row stands (Scope.path)."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        scope = Scope.top(record_type, self.portal).at(request.GET.get("within", ""))
        groups = searched(choices_in(scope), request.GET.get("q", "")[:100])
        return render(request, "components/options.html", {"groups": groups})


class ApplyView(RecordsPage):
    """Takes the filter builder's form (POST), or that of the columns, to the address that shows it."""

    write_permission = Permission.VIEW_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        if len(request.GET.getlist("column")) > MOST_COLUMNS:
            text = _("At most %(most)s columns are shown: the first ones of those that you chose.")
            messages.warning(request, text % {"most": MOST_COLUMNS})
        return redirect(self.address(record_type, request.GET))

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        """422 with the builder, its errors at its rows, if the filters cannot be applied."""
        builder = posted_builder(self, record_type)
        url = self.address(record_type, request.POST, compact(builder)) if builder.check() else ""
        if len(url) > LONGEST_ADDRESS:
            builder.error = _("These filters are too long for the address of a page. Take some conditions away.")
        if not url or builder.error:
            return render(request, "records/filters/_builder.html", {"builder": builder}, status=UNPROCESSABLE)
        return HttpResponse(headers={"HX-Redirect": url}) if self.request.htmx else redirect(url)

    def address(self, record_type: RecordType, given: QueryDict, filters: str = "") -> str:
        query: dict[str, str] = {name: str(given[name]) for name in KEPT if given.get(name)}
        if filters:
            query["filters"] = filters
        if "column" in given:
            query["columns"] = ",".join(given.getlist("column"))
        return f"{Listing(record_type, self.request.membership, query).address}?{urlencode(query)}"


def compact(builder: Builder) -> str:
    return json.dumps(builder.filters.to_json(), separators=(",", ":"))


def posted_builder(page: RecordsPage, record_type: RecordType) -> Builder:
    return Builder.posted(record_type, page.portal, page.request.POST, page.request.membership.user_id)


class SaveView(RecordsPage):
    """POST with `name` keeps what the page shows as a view; `over` writes it over one of the person's own."""

    write_permission = Permission.VIEW_RECORDS

    def post(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = Listing(record_type, self.request.membership, request.POST.dict())
        values: dict[str, Any] = {
            "filters": listing.filters.to_json(),
            "columns": [prop.name for prop in listing.columns],
            "sort": listing.sort,
            "shared": bool(request.POST.get("shared")),
        }
        name = request.POST.get("name", "").replace("\x00", "").strip()[:100]
        if not name:
            messages.error(request, _("Give the view a name."))
            return redirect(listing.url())
        view = self.save(record_type, name, values)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view})
        return redirect(f"{listing.address}?view={view.pk}")

    def save(self, record_type: RecordType, name: str, values: dict[str, Any]) -> SavedView:
        rows = SavedView.objects.for_portal(self.portal)
        same = {"record_type": record_type.name, "owner": self.request.membership.user, "name": name}
        try:
            with transaction.atomic():
                view, _created = rows.update_or_create(**same, defaults=values)
        except IntegrityError:
            view = rows.get(**same)
        return view


class DeleteView(RecordsPage):
    """One's own view; a shared one is deleted for all."""

    write_permission = Permission.VIEW_RECORDS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        mine = views_for(self.portal, self.request.membership.user_id, record_type.name).filter(
            owner_id=self.request.membership.user_id, pk=pk
        )
        view = mine.first()
        if view is None:
            raise Http404
        view.delete()
        messages.success(request, _("The view “%(name)s” is gone; no record was touched.") % {"name": view})
        return redirect(index_url(record_type))
