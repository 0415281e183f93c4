"""The buttons of an invoice that needs attention: `Fix and create`, `Retry`, `Discard`."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from crm.records.pages.addresses import record_url
from invoices.books import book_provider
from invoices.models import Invoice, InvoiceDraft
from invoices.wizard.starting import AnotherDraftIsOpen, reopen_draft
from invoices.wizard.summary import step_url


class DeliveryPage(PortalPage):
    http_method_names = ["post"]
    write_permission = Permission.CREATE_INVOICES

    def find_invoice(self, pk: int) -> Invoice:
        """Of this portal. Raises Http404."""
        invoice = Invoice.objects.for_portal(self.portal).filter(pk=pk).first()
        if invoice is None:
            raise Http404
        return invoice


class FixInvoice(DeliveryPage):
    """`Fix and create`: the same draft, at the step that failed."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        try:
            draft = reopen_draft(invoice)
        except InvoiceDraft.DoesNotExist:
            messages.info(request, _("Nothing is to be fixed on this invoice any more."))
            return redirect(record_url(invoice))
        except AnotherDraftIsOpen as open_already:
            text = _("Finish or discard the open draft of %(who)s first, then fix this invoice.")
            messages.warning(request, text % {"who": open_already.draft.starter})
            return redirect(step_url(open_already.draft, open_already.draft.step))
        return redirect(step_url(draft, draft.step))


class RetryDelivery(DeliveryPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        book_provider().retry_delivery(invoice.pk)
        messages.success(request, _("Trying again. The invoice shows here as soon as QuickBooks has it."))
        return redirect(record_url(invoice))


class DiscardInvoice(DeliveryPage):
    """Only what is surely not in QuickBooks can be discarded."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invoice = self.find_invoice(pk)
        if not book_provider().discard_delivery(invoice.pk):
            text = _("QuickBooks may have this invoice, so it is kept while that is checked. Try again later.")
            messages.warning(request, text)
            return redirect(record_url(invoice))
        messages.success(request, _("The invoice is discarded. Nothing was created in QuickBooks."))
        return redirect("record_index", "invoices")
