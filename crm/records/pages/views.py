"""What all pages of records share: finding the record in the portal, or answering 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.pages.showing import relation_columns
from crm.records.portal_types import portal_type
from crm.records.record_types import RecordType


class RecordsPage(PortalPage):
    """The record type in the address reaches the page as the portal knows it, custom properties included."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        portal = getattr(request, "portal", None)
        if portal is not None and "record_type" in kwargs:
            kwargs["record_type"] = portal_type(kwargs["record_type"], portal)
        return super().dispatch(request, *args, **kwargs)

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

    def find_live(self, record_type: RecordType, pk: int) -> Any:
        """As find, for writes: an archived record is not there until it is restored."""
        record = self.find(record_type, pk)
        if record.archived_at is not None:
            raise Http404
        return record

    @property
    def may_edit(self) -> bool:
        return self.may(Permission.EDIT_RECORDS)
