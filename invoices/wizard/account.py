"""Step 1: which QuickBooks company, and, where it leaves numbering to us, which number."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices.books import Book, book_provider
from invoices.models import InvoiceDraft
from invoices.wizard.choosing import choose_book
from invoices.wizard.lines import forget_items
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage


class AccountForm(forms.Form):
    book = forms.IntegerField(label=_("QuickBooks company"), required=False)
    number = forms.CharField(label=_("Invoice number"), max_length=21, required=False)


class AccountPage(StepPage):
    step = Step.ACCOUNT

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> AccountForm:
        return AccountForm(data, initial={"book": draft.book_id, "number": draft.number})

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        chosen = form.cleaned_data.get("book")
        book = next((each for each in draft.around.books if each.pk == chosen), None)
        if book is not None and book.pk != draft.book_id:
            choose_book(draft, book)
            forget_items(draft)
        elif "number" in form.cleaned_data and draft.book and draft.book.custom_numbers:
            draft.number = form.cleaned_data["number"].strip()

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        return {"books": draft.around.books, "numbering": numbering_of(draft)}


def numbering_of(draft: InvoiceDraft) -> dict[str, Any] | None:
    """What is said of custom transaction numbers; None where QuickBooks numbers by itself."""
    book: Book | None = draft.book
    if book is None or not book.custom_numbers:
        return None
    if draft.portal.preference("forbid_own_numbers"):
        return {"is_forbidden": True}
    return {"is_forbidden": False, "proposal": book_provider().next_number(book)}
