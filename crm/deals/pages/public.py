"""The buyer's pages of a quote: no sign-in, only the token that cannot be guessed. Drafts do not show.

They speak the portal's language and its time zone.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.generic import View

from crm.deals.documents import document_of
from crm.deals.models import Quote, QuoteStatus
from crm.deals.pages.quotes import pdf_response
from crm.deals.quoting import NotNow, accept_quote, effective_status


class PublicPage(View):
    """Answers 404 for drafts and archived quotes as for tokens that were never given out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.quote = self._find(kwargs["token"])
        portal = self.quote.portal
        with translation.override(portal.language), timezone.override(portal.zone):
            response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        return response

    def _find(self, token: str) -> Quote:
        rows = Quote.everywhere.select_related("portal", "owner")  # across portals: the token is the key
        quote = rows.filter(token=token, archived_at__isnull=True).exclude(status=QuoteStatus.DRAFT).first()
        if quote is None:
            raise Http404
        return quote


class PublicQuoteView(PublicPage):
    """GET shows the quote. POST accepts it, with `name` and `agree`."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page({})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        name = request.POST.get("name", "").strip()
        if not name:
            return self._page({"error": _("Type your name to accept the quote.")}, 422)
        try:
            accept_quote(self.quote, name)
        except NotNow as refused:
            return self._page({"error": str(refused), "name": name}, 409)
        return redirect("public_quote", token=token)

    def _page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        state = effective_status(self.quote)
        shown = {
            "document": document_of(self.quote),
            "quote": self.quote,
            "is_open": state == QuoteStatus.PUBLISHED,
            "is_accepted": state == QuoteStatus.ACCEPTED,
            "is_expired": state == QuoteStatus.EXPIRED,
        }
        return render(self.request, "crm/deals/public_quote.html", shown | context, status=status)


class PublicPdfView(PublicPage):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return pdf_response(self.quote)
