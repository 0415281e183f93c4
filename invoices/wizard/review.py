"""Step 5: everything as it will be sent, and the button that makes the invoice, once."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.money import format_money
from crm.deals.lines import lines_total
from crm.deals.quoting import NotNow, extend_quote, why_not_billable
from crm.records.pages.addresses import record_url
from invoices.books import BookRefuses, BookState
from invoices.issuing import DraftDiscarded, DraftHasProblems, StaleForm, issue_invoice
from invoices.models import DraftState, Invoice, InvoiceDraft
from invoices.totals import describe_line
from invoices.wizard.checking import problems_of
from invoices.wizard.fields import DayField
from invoices.wizard.figures import draft_totals, included_lines, tax_codes_by_id
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage, go_to
from invoices.wizard.sources import deal_of, line_items_of, source_currency, source_of
from invoices.wizard.summary import step_url


class ReviewForm(forms.Form):
    intent_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    extend_to = DayField(required=False)


class ReviewPage(StepPage):
    step = Step.REVIEW

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> ReviewForm:
        return ReviewForm(data, initial={"intent_key": draft.intent_key, "seen": fingerprint(draft)})

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        """Nothing is typed here."""

    def post(self, request: HttpRequest, uuid: Any, **rest: Any) -> HttpResponseBase:
        draft = self.find_draft(uuid)
        go = request.POST.get("go", "create")
        if go == "create":
            return self.create(draft)
        if go == "extend":
            return self.extend(draft)
        return super().post(request, uuid, **rest)

    def create(self, draft: InvoiceDraft) -> HttpResponse:
        form = self.form_of(draft, self.request.POST)
        key: UUID | None = form.cleaned_data.get("intent_key") if form.is_valid() else None
        if draft.state == DraftState.ACTIVE and form.cleaned_data.get("seen") != fingerprint(draft):
            changed = _("This draft was changed since you opened this page. Look again, then create it.")
            messages.warning(self.request, changed)
            return redirect(step_url(draft, Step.REVIEW))
        try:
            invoice = issue_invoice(draft, key or "", self.actor)
        except DraftHasProblems as stopped:
            return self.show(draft, problems=stopped.problems)
        except StaleForm:
            messages.warning(self.request, _("This draft was opened again since. Look it over, then create it."))
            return redirect(step_url(draft, Step.REVIEW))
        except BookRefuses as refusal:
            messages.error(self.request, str(refusal))
            return redirect(step_url(draft, Step.REVIEW))
        except DraftDiscarded:
            return self.leave_finished(self.find_draft(draft.uuid)) or redirect(record_url(source_of(draft)))
        messages.success(self.request, what_happens_now(invoice))
        return go_to(self.request, record_url(deal_of(source_of(draft)) or source_of(draft)))

    def extend(self, draft: InvoiceDraft) -> HttpResponse:
        """`Extend quote`: the quote expired between the start and now."""
        form = self.form_of(draft, self.request.POST)
        day = form.cleaned_data.get("extend_to") if form.is_valid() else None
        if draft.quote is None or day is None:
            messages.error(self.request, _("Choose the day up to which the quote holds."))
            return redirect(step_url(draft, Step.REVIEW))
        try:
            extend_quote(draft.quote, day, self.actor)
        except NotNow as reason:
            messages.error(self.request, str(reason))
        return redirect(step_url(draft, Step.REVIEW))

    def show(self, draft: InvoiceDraft, form: Any = None, problems: Any = None) -> HttpResponse:
        return super().show(draft, form, problems if problems is not None else problems_of(draft) or None)

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        codes = tax_codes_by_id(draft)
        lines = included_lines(draft)
        rows = [
            {
                "line": line,
                "figures": figures,
                "description": describe_line(line.description, line.discount_percent),
                "tax_code": codes.get(line.tax_code_id),
            }
            for line, figures in zip(lines, draft_totals(draft, lines).lines, strict=True)
        ]
        quote_expired = draft.quote is not None and bool(why_not_billable(draft.quote))
        deals = source_currency(draft)
        return {
            "rows": rows,
            "quote_expired": quote_expired,
            "total_span": 4 if draft.book and draft.book.needs_tax_codes else 3,
            "deal_currency": deals,
            "deal_total": format_money(lines_total(line_items_of(draft)), deals) if draft.conversion_rate else "",
        }


def fingerprint(draft: InvoiceDraft) -> str:
    """What the person saw on the review page, so that nothing else is created than that."""
    total = draft_totals(draft).total if draft.pk else ""
    parts = (draft.book_id, draft.customer_id or draft.customer_name, draft.currency, total, draft.due_on, draft.number)
    return "|".join(str(part) for part in parts)


def what_happens_now(invoice: Invoice) -> str:
    book = invoice.book
    if book is not None and book.state in (BookState.THROTTLED, BookState.BLOCKED):
        return _("QuickBooks is not answering. Your invoice is kept and will be created when it does. Nothing to do.")
    if book is not None and book.state == BookState.NEEDS_RECONNECT:
        text = _(
            "%(book)s must be connected again. Your invoice is kept and will be created once an admin has done so."
        )
        return text % {"book": book}
    return _("Your invoice is being created in QuickBooks.")
