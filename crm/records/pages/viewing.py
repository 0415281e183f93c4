"""Views of an index page: its filters and columns as forms send them, and views that are kept."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.portals.roles import Permission
from crm.records.filters import InvalidFilter, parse_filters
from crm.records.filters.language import Operator
from crm.records.models import SavedView, views_for
from crm.records.pages.addresses import index_url
from crm.records.pages.filtering import Builder, read_builder
from crm.records.pages.listing import KEPT, Listing
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType


class FilterRowView(RecordsPage):
    """A row of the builder: a new one, or one whose property or operator was changed."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        key = request.GET.get("key", "0")
        key = key if key.isdecimal() and len(key) < 5 else "0"
        group = request.GET.get(f"group-{key}", request.GET.get("group", "0"))
        asked = request.GET.get(f"operator-{key}", "")
        row = Builder(record_type, self.portal).row(
            int(group) if group.isdecimal() and len(group) < 5 else 0,
            request.GET.get(f"property-{key}", ""),
            Operator(asked) if asked in Operator.__members__ else None,
            key=int(key),
        )
        return render(request, "records/filters/_row.html", {"row": row, "key": row.key, "record_type": record_type})


class ApplyView(RecordsPage):
    """Takes the filter builder's form, or that of the columns, to the address that shows it."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        if "row" in request.GET or "filtering" in request.GET:
            query["filters"] = self.filters(record_type)
        if "column" in request.GET:
            query["columns"] = ",".join(request.GET.getlist("column"))
        return redirect(f"{index_url(record_type)}?{urlencode(query)}")

    def filters(self, record_type: RecordType) -> str:
        given = read_builder(self.request.GET)
        try:
            return json.dumps(parse_filters(given, record_type, self.portal, self.request.membership.user_id).to_json())
        except InvalidFilter as wrong:
            messages.error(self.request, _("%(problem)s The filter was not changed.") % {"problem": wrong.message})
            return self.request.GET.get("filters", "[]")


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
        name = request.POST.get("name", "").strip()[:100]
        if not name:
            messages.error(request, _("Give the view a name."))
            return redirect(listing.url())
        view = self.save(record_type, name, values)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view})
        return redirect(f"{index_url(record_type)}?view={view.pk}")

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
