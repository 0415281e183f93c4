"""`/deals/<id>/invoices/new/`: a look writes nothing; the first button makes the draft (decisions.md 19)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.deals.models import Deal, Quote
from crm.records.pages.addresses import record_url
from invoices.models import InvoiceDraft
from invoices.wizard.account import AccountPage
from invoices.wizard.billed import open_drafts
from invoices.wizard.choosing import propose_draft
from invoices.wizard.customer import CustomerPage
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage, WizardPage
from invoices.wizard.sources import source_of
from invoices.wizard.starting import discard_draft, start_draft
from invoices.wizard.summary import step_url, steps_of
from invoices.wizard.surroundings import usable_books

FIRST_PAGES: dict[Step, type[StepPage]] = {Step.ACCOUNT: AccountPage, Step.CUSTOMER: CustomerPage}


class StartPage(WizardPage):
    source_type = "deals"
    source_model: Any = Deal
    joined: tuple[str, ...] = ()

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        source = self._source(pk)
        drafts = open_drafts(self.portal, source)
        own = (self.source_type, source.pk)
        draft = next((each for each in drafts if (each.source_type, each.source_id) == own), None)
        if draft is not None and draft.created_by_id == request.user.pk:
            return redirect(step_url(draft, draft.step))
        if draft is not None:
            return self._offer(source, draft)
        proposed = propose_draft(self.source_type, source, request.user)
        proposed.around.drafts = drafts
        if proposed.book is None:
            context = {"source": source, "source_url": record_url(source)}
            return render(request, "invoices/wizard/no_account.html", context)
        return self._first_page(proposed).show(proposed)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        source = self._source(pk)
        if not usable_books(self.portal):
            return redirect(request.path)
        draft = start_draft(self.source_type, source, request.user)
        if draft.created_by_id != request.user.pk:
            return self._offer(source, draft)
        return self._first_page(draft).receive(draft)

    def _source(self, pk: int) -> Any:
        rows = self.source_model.objects.for_portal(self.portal).live().select_related(*self.joined)
        source = rows.filter(pk=pk).first()
        if source is None:
            raise Http404
        return source

    def _first_page(self, draft: InvoiceDraft) -> StepPage:
        page = FIRST_PAGES[steps_of(draft)[0]]()
        page.setup(self.request)
        return page

    def _offer(self, source: Any, draft: InvoiceDraft) -> HttpResponse:
        """A colleague's draft: go on with it, or discard it and start over."""
        context = {
            "source": source,
            "source_url": record_url(source),
            "draft": draft,
            "draft_url": step_url(draft, draft.step),
        }
        return render(self.request, "invoices/wizard/continue.html", context)


class QuoteStartPage(StartPage):
    source_type = "quotes"
    source_model = Quote
    joined = ("deal__portal",)


class DiscardDraft(WizardPage):
    """Throws the draft away; nothing that was issued goes with it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponseBase:
        draft = self.find_draft(uuid)
        discard_draft(draft)
        if request.POST.get("then") == "start":
            return redirect(start_url(draft))
        messages.success(request, _("The draft is discarded. Nothing was created in QuickBooks."))
        return redirect(record_url(source_of(draft)))


def start_url(draft: InvoiceDraft) -> str:
    return reverse(f"invoice_start_{draft.source_type}", args=[draft.source_id])
