"""Step 4: terms, dates, who gets it and what is written to them."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices.models import InvoiceDraft
from invoices.wizard.choosing import choose_terms, compute_due_date, set_exchange_rate
from invoices.wizard.fields import DayField
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage


class DetailsForm(forms.Form):
    """`due_shown` is the due date that stood on the page: another one was typed by the person."""

    terms_id = forms.CharField(label=_("Payment terms"), max_length=40, required=False)
    invoice_on = DayField(label=_("Invoice create date"), required=False)
    due_on = DayField(label=_("Invoice due date"), required=False)
    due_shown = forms.CharField(widget=forms.HiddenInput, required=False)
    send_to = forms.CharField(label=_("Send to"), max_length=254, required=False)
    send_cc = forms.CharField(label=_("Cc"), max_length=254, required=False)
    message = forms.CharField(
        label=_("Write a message to your customer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DetailsPage(StepPage):
    step = Step.DETAILS

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> DetailsForm:
        initial = {
            name: getattr(draft, name) for name in ("terms_id", "invoice_on", "due_on", "send_to", "send_cc", "message")
        }
        return DetailsForm(data, initial=initial | {"due_shown": draft.due_on.isoformat() if draft.due_on else ""})

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        given = form.cleaned_data
        for name in ("send_to", "send_cc", "message"):
            if name in given:
                setattr(draft, name, given[name].strip())
        if "invoice_on" in given:
            draft.invoice_on = given["invoice_on"]
            set_exchange_rate(draft)
        self._save_due_date(draft, given)

    def _save_due_date(self, draft: InvoiceDraft, given: dict[str, Any]) -> None:
        if "terms_id" in given and given["terms_id"] != draft.terms_id:
            choose_terms(draft, given["terms_id"])
            return
        due_on = given.get("due_on")
        if "due_on" in given and (due_on.isoformat() if due_on else "") != given.get("due_shown", ""):
            draft.due_on, draft.due_on_is_typed = due_on, due_on is not None
        compute_due_date(draft)

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        return {"terms": draft.around.lists().terms}
