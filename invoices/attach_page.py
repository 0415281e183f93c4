"""The page behind `Add existing invoice`: choose the account if there are several, search, tick, `Add`."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.associations import associate
from crm.records.pages.addresses import record_url
from crm.records.record_types import RecordType
from invoices.attaching import ATTACHES_TO, attach_invoices, detach_invoice, search_to_attach
from invoices.books import Book
from invoices.models import Invoice
from invoices.wizard.surroundings import usable_books

MOST_AT_ONCE = 50


class AttachingPage(PortalPage):
    permission = Permission.EDIT_RECORDS
    write_permission = Permission.EDIT_RECORDS

    def find_record(self, record_type: RecordType, pk: int) -> Any:
        """The live record, of a type that invoices can be attached to. Raises Http404."""
        model: Any = record_type.model
        rows = model.objects.for_portal(self.portal).live()
        record = rows.filter(pk=pk).first() if record_type.name in ATTACHES_TO else None
        if record is None:
            raise Http404
        return record

    def find_invoice(self, pk: int) -> Invoice:
        """Of this portal. Raises Http404."""
        invoice = Invoice.objects.for_portal(self.portal).filter(pk=pk).first()
        if invoice is None:
            raise Http404
        return invoice


class AttachPage(AttachingPage):
    """`?invoice=` are those that were ticked in an earlier search: they stay ticked, found again or not."""

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponseBase:
        record = self.find_record(record_type, pk)
        books = usable_books(self.portal)
        book = self._book(books, request.GET.get("book", ""))
        context: dict[str, Any] = {
            "record": record,
            "record_url": record_url(record),
            "books": books,
            "book": book,
            "text": request.GET.get("q", "").replace("\x00", "").strip()[:100],
        }
        if book is not None:
            found = context["found"] = search_to_attach(book, context["text"], record)
            ticked = context["ticked"] = request.GET.getlist("invoice")[:MOST_AT_ONCE]
            shown = {invoice.id for invoice, _is_attached in found}
            context["carried"] = [each for each in dict.fromkeys(ticked) if each not in shown]
        if self.request.htmx and request.GET.get("part") == "results":
            return render(request, "invoices/attach/_results.html", context)
        return render(request, "invoices/attach/page.html", context)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponseBase:
        record = self.find_record(record_type, pk)
        book = self._book(usable_books(self.portal), request.POST.get("book", ""))
        chosen = [each for each in request.POST.getlist("invoice") if "\x00" not in each][:MOST_AT_ONCE]
        if book is None or not chosen:
            messages.warning(request, _("Tick at least one invoice, then add it."))
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        joined = attach_invoices(record, book, chosen, self.actor)
        text = ngettext("%(count)d invoice was added.", "%(count)d invoices were added.", len(joined))
        messages.success(request, text % {"count": len(joined)})
        return redirect(record_url(record))

    def _book(self, books: list[Book], wanted: str) -> Book | None:
        if len(books) == 1:
            return books[0]
        return next((book for book in books if str(book.pk) == wanted), None)


class AttachOne(AttachingPage):
    """`Attach`: an invoice that is a record here already, on no deal yet."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, invoice_id: int) -> HttpResponse:
        record = self.find_record(record_type, pk)
        invoice = self.find_invoice(invoice_id)
        associate(invoice, record, self.actor)
        messages.success(request, _("%(invoice)s is on %(record)s now.") % {"invoice": invoice, "record": record})
        return redirect(record_url(record))


class DetachInvoice(AttachingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, invoice_id: int) -> HttpResponse:
        record = self.find_record(record_type, pk)
        invoice = self.find_invoice(invoice_id)
        detach_invoice(record, invoice, self.actor)
        text = _("%(invoice)s is no longer on %(record)s. In QuickBooks nothing changed.")
        messages.success(request, text % {"invoice": invoice, "record": record})
        return redirect(record_url(record))
