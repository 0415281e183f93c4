"""Invoices that HubSpot knew, beside those of QuickBooks: found by the worker, decided by a person where in doubt."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.changes import Actor
from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.imports.reading import MOST_BYTES, read_table
from crm.records.imports.starting import NotNow
from crm.records.imports.unreadable import UnreadableFile
from hubspot_import.models import OldInvoice
from hubspot_import.old_invoices import deciding
from hubspot_import.old_invoices.from_files import KINDS, note_file
from hubspot_import.old_invoices.showing import OldInvoices
from invoices.wizard.surroundings import usable_books

UNPROCESSABLE = 422


class InvoicesPage(PortalPage):
    permission = Permission.FIX_SYNC
    write_permission = Permission.FIX_SYNC

    def find(self, pk: int) -> OldInvoice:
        """Raises Http404, for another portal's too."""
        row = OldInvoice.objects.for_portal(self.portal).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def back(self, state: str = "") -> HttpResponse:
        return redirect(reverse("hubspot_invoices") + (f"?state={state}" if state else ""))


class OldInvoiceList(InvoicesPage):
    """`?state=doubtful`; without it the first that holds any."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = OldInvoices(self.portal, request.GET.get("state", ""), request.GET.get("after", ""))
        return render(request, "hubspot_import/invoices/index.html", {"found": found})


class SearchProgress(InvoicesPage):
    """The progress of an open page; when there is none any more, the page is drawn anew."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = OldInvoices(self.portal, "", "")
        if found.search is None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "hubspot_import/invoices/_progress.html", {"found": found})


class SearchView(InvoicesPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        deciding.search_invoices(self.portal, self.actor)
        return self.back()


class AttachView(InvoicesPage):
    """`candidate` is `book:invoice`, as the last search found it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.find(pk)
        chosen = request.POST.get("candidate", "")
        told = next((each for each in row.candidates if f"{each['book']}:{each['id']}" == chosen), None)
        book = next((each for each in usable_books(self.portal) if told and each.pk == told["book"]), None)
        if told is None or book is None:
            messages.error(request, _("Choose the invoice that it is."))
            return self.back(row.state)
        try:
            deciding.attach(row, book, told["id"], deciding.records_here(row), self.actor)
            messages.success(request, _("Invoice %(number)s is attached.") % {"number": row.number})
        except NotNow as error:
            messages.error(request, str(error))
        return self.back(row.state)


class DeedView(InvoicesPage):
    """skip, reopen or detach."""

    http_method_names = ["post"]
    deed: Callable[[OldInvoice, Actor], Any]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.find(pk)
        try:
            type(self).deed(row, self.actor)
        except NotNow as error:
            messages.error(request, str(error))
        return self.back(row.state)


class SkipView(DeedView):
    deed = staticmethod(deciding.skip)


class ReopenView(DeedView):
    deed = staticmethod(deciding.reopen)


class DetachView(DeedView):
    deed = staticmethod(deciding.detach)


class FileView(InvoicesPage):
    """HubSpot's export of invoices, or of deals with the numbers of theirs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request.GET.get("kind", "invoices"))

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.POST.get("kind", "")
        sent: Any = request.FILES.get("file")
        if kind not in KINDS or sent is None or sent.size > MOST_BYTES:
            return self._page(kind, _("Choose a file of at most 20 MB, and say what its rows are."))
        try:
            count = note_file(self.portal, kind, read_table(sent.name, sent.read()))
        except UnreadableFile as error:
            return self._page(kind, str(error))
        deciding.search_invoices(self.portal, self.actor)
        text = ngettext("The file names %(count)d invoice.", "The file names %(count)d invoices.", count)
        messages.success(request, text % {"count": count})
        return self.back()

    def _page(self, kind: str, error: str = "") -> HttpResponse:
        context = {"kind": kind, "error": error}
        status = UNPROCESSABLE if error else 200
        return render(self.request, "hubspot_import/invoices/file.html", context, status=status)
