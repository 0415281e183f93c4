"""What all pages of records share: finding the record in the portal, or answering 404."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.merging.survivors import survivor_of
from crm.records.pages.addresses import record_url
from crm.records.pages.showing import relation_columns
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType


class WentInto(Exception):
    """The record of the address was merged away; `survivor` stands for it."""

    def __init__(self, record: Any, survivor: Any) -> None:
        self.record, self.survivor = record, survivor

    def __str__(self) -> str:
        told = {"name": self.record, "survivor": self.survivor}
        return _("%(name)s was merged into %(survivor)s meanwhile. Nothing was saved.") % told


class RecordsPage(PortalPage):
    """The record type in the address reaches the page as the portal knows it, custom properties included."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        portal = getattr(request, "portal", None)
        if portal is not None and "record_type" in kwargs:
            kwargs["record_type"] = portal_type(kwargs["record_type"], portal)
        try:
            return super().dispatch(request, *args, **kwargs)
        except WentInto as merged:
            return self.lead_on(merged)

    def lead_on(self, merged: WentInto) -> HttpResponseBase:
        """To the survivor's page, from the address of a record that was merged away."""
        if self.request.method not in ("GET", "HEAD"):
            messages.warning(self.request, str(merged))
        url = record_url(merged.survivor)
        return HttpResponse(headers={"HX-Redirect": url}) if self.request.htmx else redirect(url)

    def rows(self, record_type: RecordType) -> Any:
        model: Any = record_type.model
        return model.objects.for_portal(self.portal)

    def find(self, record_type: RecordType, pk: int) -> Any:
        """The record, archived or not. Raises Http404, for another portal's too."""
        rows = self.rows(record_type).select_related(*relation_columns(record_type))
        record = rows.filter(pk=pk).first()
        if record is None:
            raise Http404
        return record

    def find_standing(self, record_type: RecordType, pk: int) -> Any:
        """As find. Raises WentInto for a record that was merged away."""
        record = self.find(record_type, pk)
        survivor = survivor_of(record, record_type)
        if survivor is not None:
            raise WentInto(record, survivor)
        return record

    def find_live(self, record_type: RecordType, pk: int) -> Any:
        """As find_standing, for writes: an archived record is not there until it is restored."""
        record = self.find_standing(record_type, pk)
        if record.archived_at is not None:
            raise Http404
        return record

    @property
    def may_edit(self) -> bool:
        return self.may(Permission.EDIT_RECORDS)
