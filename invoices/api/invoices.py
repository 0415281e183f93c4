"""/api/v1/invoices/{id}: put on a record, taken off it again, and its PDF."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.reading import checked
from core.api.schema import Shape
from core.api.views import PortalApiView
from crm.records.api.requests import record_id_of
from crm.records.associations import associate
from crm.records.record_types import record_type_of
from invoices.api import shapes
from invoices.api.finding import find_in, found_or_404
from invoices.attaching import ATTACHES_TO, detach_invoice
from invoices.models import Invoice
from invoices.preview import document_of, is_awaited


class InvoiceView(PortalApiView):
    tag = "Invoices"
    read_scope = "crm.objects.invoices.read"
    write_scope = "crm.objects.invoices.write"

    def invoice(self, raw: str) -> Invoice:
        """Raises NotFound."""
        rows = Invoice.objects.for_portal(self.portal).live().select_related("book")
        invoice: Invoice = found_or_404(rows.filter(pk=record_id_of(raw)).first(), f"Invoice {raw}")
        return invoice


class InvoiceAttach(InvoiceView):
    """Puts the invoice on a deal, quote, contact or company; safe to repeat."""

    shapes = {
        "POST": Shape(shapes.AttachedShape, takes=shapes.AttachInput),
    }

    def post(self, request: Request, invoice_id: str) -> Response:
        invoice = self.invoice(invoice_id)
        record = find_in(self.portal, checked(shapes.AttachInput, request.data)["to"], ATTACHES_TO)
        associate(invoice, record, self.actor)
        return Response(attached_body(invoice.pk, record))


class InvoiceDetach(InvoiceView):
    """Takes it off again; it stays an invoice, here and in QuickBooks."""

    shapes = {
        "POST": Shape(status=204, takes=shapes.AttachInput),
    }

    def post(self, request: Request, invoice_id: str) -> Response:
        invoice = self.invoice(invoice_id)
        record = find_in(self.portal, checked(shapes.AttachInput, request.data)["to"], ATTACHES_TO)
        detach_invoice(record, invoice, self.actor)
        return Response(status=204)


class InvoicePdf(InvoiceView):
    """QuickBooks' own PDF; 202 while the worker fetches it. An invoice that is only here is drawn by Dealbooks."""

    shapes = {
        "GET": Shape(binary="application/pdf", partial=shapes.PendingShape, partial_status=202),
    }

    def get(self, request: Request, invoice_id: str) -> HttpResponseBase:
        invoice = self.invoice(invoice_id)
        if is_awaited(invoice, ask=True):
            return Response({"status": "PENDING"}, status=202, headers={"Retry-After": "1"})
        name = f"invoice-{invoice.number or invoice.pk}.pdf".encode("ascii", "ignore").decode().replace('"', "")
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(document_of(invoice).content, content_type="application/pdf", headers=headers)


def attached_body(invoice_id: int, record: object) -> dict[str, object]:
    kind = record_type_of(record).name  # type: ignore[arg-type]
    return {"invoice_id": str(invoice_id), "to": {"type": kind, "id": str(record.pk)}}  # type: ignore[attr-defined]
