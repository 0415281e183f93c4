"""The preview of an invoice: its PDF, page by page as pictures, so that a phone shows it too."""

import io

import pypdfium2
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.pages.views import PortalPage
from crm.records.pages.addresses import record_url
from invoices.badges import badge_of
from invoices.books import RemoteDocument, book_provider
from invoices.models import Delivery, Invoice
from invoices.rendering import draw_invoice

MOST_LOOKS = 30  # half a second apart
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
    """The first look asks the worker for QuickBooks' PDF; the page looks again until it is there or given up."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        look = min(int(request.GET["look"]), MOST_LOOKS) if request.GET.get("look", "").isdecimal() else 0
        if look < MOST_LOOKS and is_awaited(invoice, ask=look == 0):
            return render(request, "invoices/_sheets_coming.html", {"invoice": invoice, "look": look + 1})
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
    """The document itself; while QuickBooks' own is on its way, the preview, which waits for it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        if is_awaited(invoice, ask=True):
            return redirect("invoice_preview", pk)
        name = f"invoice-{invoice.number or invoice.pk}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(document_of(invoice).content, content_type="application/pdf", headers=headers)


def is_awaited(invoice: Invoice, ask: bool) -> bool:
    """Is QuickBooks' PDF not here yet, but on its way? `ask` sends for it."""
    provider = book_provider()
    if invoice.delivery != Delivery.CREATED or provider.pdf(invoice.pk, invoice.updated_at) is not None:
        return False
    if ask:
        provider.ask_for_pdf(invoice.pk)
    return provider.pdf_is_coming(invoice.pk)


def document_of(invoice: Invoice) -> RemoteDocument:
    """QuickBooks' PDF if it is here, else our own drawing."""
    remote = book_provider().pdf(invoice.pk, invoice.updated_at) if invoice.delivery == Delivery.CREATED else None
    return remote or RemoteDocument(draw_invoice(invoice), "dealbooks")
