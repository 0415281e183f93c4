"""Index pages: every record of a type, searched, sorted, page by page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.records.duplicates.pairs import is_suggested, shown_count
from crm.records.pages.listing import Listing
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType


class IndexView(RecordsPage):
    """A search while typing gets the table alone."""

    def get(self, request: HttpRequest, record_type: RecordType) -> HttpResponse:
        listing = Listing(record_type, self.request.membership, request.GET.dict())
        is_fragment = self.request.htmx and self.request.htmx.target == "record-list"
        template = "records/_list.html" if is_fragment else "records/index.html"
        context = {
            "record_type": record_type,
            "listing": listing,
            "may_edit": self.may_edit,
            "may_create": self.may_edit and record_type.create_in_ui,
            "duplicates": None if is_fragment else self.duplicates(record_type),
        }
        return render(request, template, context)

    def duplicates(self, record_type: RecordType) -> str | None:
        """How many are suggested, for those who may merge them."""
        return shown_count(self.portal, record_type) if self.may_edit and is_suggested(record_type) else None
