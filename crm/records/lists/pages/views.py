"""What the pages of lists share: finding the list in the portal, or answering 404."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.lists.pages.showing import ListShown
from crm.records.models import RecordList

UNPROCESSABLE = 422


class ListPage(PortalPage):
    def find(self, pk: int, live: bool = False) -> RecordList:
        """Archived or not. Raises Http404, for another portal's too."""
        rows = RecordList.objects.for_portal(self.portal).select_related("created_by", "updated_by")
        found = (rows.filter(archived_at=None) if live else rows).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    @property
    def may_edit(self) -> bool:
        return self.may(Permission.EDIT_RECORDS)

    def page(self, template: str, record_list: RecordList, tab: str, status: int = 200, **more: Any) -> HttpResponse:
        shown = ListShown(record_list)
        context = {
            "record_list": record_list,
            "shown": shown,
            "record_type": shown.record_type,
            "list_tabs": shown.tabs(tab),
            "may_change": self.may_edit and record_list.archived_at is None,
            "may_edit": self.may_edit,
            **more,
        }
        return render(self.request, template, context, status=status)
