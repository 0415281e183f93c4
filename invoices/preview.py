"""The preview of an invoice: its PDF, page by page as pictures, so that a phone shows it too."""

import io

import pypdfium2
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core.pages.views import PortalPage
from crm.records.pages.addresses import record_url
from invoices.badges import badge_of
from invoices.books import RemoteDocument, book_provider
from invoices.models import Delivery, Invoice
from invoices.rendering import draw_invoice

KEPT_SECONDS = 60
SHARPNESS = 2.0
MOST_PAGES = 20


class InvoicePage(PortalPage):
    def find_invoice(self, pk: int) -> Invoice:
        """Of this portal. Raises Http404."""
        invoice = Invoice.objects.for_portal(self.portal).select_related("book").filter(pk=pk).first()
        if invoice is None:
            raise Http404
        return invoice


class PreviewPage(InvoicePage):
    """Answers at once; the sheets are fetched by the page, since QuickBooks may take a while to draw them."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        in_quickbooks = invoice.delivery == Delivery.CREATED and not invoice.is_deleted
        context = {
            "invoice": invoice,
            "badge": badge_of(invoice),
            "invoice_url": record_url(invoice),
            "remote_url": book_provider().remote_url("invoices", invoice.pk) if in_quickbooks else "",
        }
        return render(request, "invoices/preview.html", context)


class PreviewSheets(InvoicePage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        document = document_of(invoice)
        with pypdfium2.PdfDocument(document.content) as pdf:
            pages = range(1, min(len(pdf), MOST_PAGES) + 1)
        context = {"invoice": invoice, "pages": pages, "drawn_here": document.rendered_by == "dealbooks"}
        return render(request, "invoices/_sheets.html", context)


class PreviewSheet(InvoicePage):
    """One page of the PDF as a picture."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        document = document_of(self.find_invoice(pk))
        with pypdfium2.PdfDocument(document.content) as pdf:
            if not 1 <= number <= len(pdf):
                raise Http404
            picture = pdf[number - 1].render(scale=SHARPNESS).to_pil()
        out = io.BytesIO()
        picture.save(out, "PNG")
        return HttpResponse(out.getvalue(), content_type="image/png")


class InvoicePdf(InvoicePage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        name = f"invoice-{invoice.number or invoice.pk}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(document_of(invoice).content, content_type="application/pdf", headers=headers)


def document_of(invoice: Invoice) -> RemoteDocument:
    """QuickBooks' PDF, or our own drawing while it cannot be had. Kept a minute, for the pages of one look."""
    key = f"pdf:{invoice.portal_id}:{invoice.pk}:{invoice.updated_at.timestamp()}:{get_language()}"
    kept: RemoteDocument | None = cache.get(key)
    if kept is not None:
        return kept
    drawn = book_provider().pdf(invoice.pk) if invoice.delivery == Delivery.CREATED else None
    document = drawn or RemoteDocument(draw_invoice(invoice), "dealbooks")
    cache.set(key, document, KEPT_SECONDS)
    return document
