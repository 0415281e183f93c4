"""What people here do with quotes; the buyer's pages are in public.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.deals.documents import document_of
from crm.deals.pdf import quote_pdf
from crm.deals.quoting import NotNow, extend_quote, publish_quote, quote_from_deal, recall_quote
from crm.records.pages.addresses import record_url
from crm.records.pages.views import RecordsPage
from crm.records.record_types import all_record_types


class MakeQuoteView(RecordsPage):
    """POST: a draft quote with the deal's line items, opened for editing."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deal = self.find_live(all_record_types()["deals"], pk)
        quote = quote_from_deal(deal, self.actor)
        messages.success(request, _("A draft quote was made from this deal. Look it over, then publish it."))
        return redirect(record_url(quote))


class QuotePage(RecordsPage):
    def quote(self, pk: int) -> Any:
        return self.find_live(all_record_types()["quotes"], pk)

    def answer(self, quote: Any, act: Callable[[], object], done: str) -> HttpResponse:
        """Does it and says so, or says why not; then the quote's page."""
        try:
            act()
        except NotNow as refused:
            messages.error(self.request, str(refused))
        else:
            messages.success(self.request, done)
        return redirect(record_url(quote))


class PublishView(QuotePage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        quote = self.quote(pk)
        done = _("Published. Send the buyer its link.")
        return self.answer(quote, lambda: publish_quote(quote, self.actor), done)


class RecallView(QuotePage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        quote = self.quote(pk)
        done = _("Recalled. It is a draft again, and its link shows nothing until you publish it.")
        return self.answer(quote, lambda: recall_quote(quote, self.actor), done)


class ExtendView(QuotePage):
    """POST with `expires_on`."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        quote = self.quote(pk)
        return self.answer(quote, lambda: self._extend(quote), _("Extended."))

    def _extend(self, quote: Any) -> None:
        try:
            until = date.fromisoformat(self.request.POST.get("expires_on", ""))
        except ValueError:
            raise NotNow(_("Choose the new expiration date.")) from None
        extend_quote(quote, until, self.actor)


class PdfView(RecordsPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        quote = self.find(all_record_types()["quotes"], pk)
        return pdf_response(quote)


def pdf_response(quote: Any) -> HttpResponse:
    """The PDF speaks the portal's language, whoever fetches it: it is made for the buyer."""
    with translation.override(quote.portal.language), timezone.override(quote.portal.zone):
        content = quote_pdf(document_of(quote))
    response = HttpResponse(content, content_type="application/pdf")
    name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in quote.number or "quote")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
