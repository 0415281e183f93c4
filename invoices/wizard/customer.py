"""Step 2: what the invoice is made from, and which QuickBooks customer gets it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm.deals.billing import type_of_payer
from crm.deals.quoting import effective_status, why_not_billable
from invoices.books import NewCustomer, TaxMode, book_provider
from invoices.models import InvoiceDraft
from invoices.wizard.choosing import (
    choose_customer,
    choose_new_customer,
    choose_payer,
    find_customer,
    forget_customer,
    propose_customer,
    propose_new_customer,
    set_currency,
)
from invoices.wizard.fields import NumberField, number_text
from invoices.wizard.lines import bring_lines
from invoices.wizard.models import Step
from invoices.wizard.pages import StepPage
from invoices.wizard.sources import payers_by_key, source_currency
from invoices.wizard.surroundings import answer_of

SCRATCH = "scratch"
QUOTE = "quote"
ADDRESS = ("address", "city", "state", "zip", "country")


class CustomerForm(forms.Form):
    source = forms.ChoiceField(
        choices=[(QUOTE, _("Create from quote")), (SCRATCH, _("Create from scratch"))], required=False
    )
    quote = forms.IntegerField(label=_("Quote"), required=False)
    bill_to = forms.CharField(label=_("Bill to"), required=False)
    customer_id = forms.CharField(label=_("QuickBooks customer"), max_length=40, required=False)
    conversion_rate = NumberField(
        label=_("Exchange rate"), max_digits=20, decimal_places=10, min_value=0, required=False
    )
    display_name = forms.CharField(label=_("Display name"), max_length=500, required=False)
    given_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    company_name = forms.CharField(label=_("Company name"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=30, required=False)
    address = forms.CharField(label=_("Street address"), max_length=500, required=False)
    city = forms.CharField(label=_("City"), max_length=255, required=False)
    state = forms.CharField(label=_("State / region"), max_length=255, required=False)
    zip = forms.CharField(label=_("Postal code"), max_length=30, required=False)
    country = forms.CharField(label=_("Country / region"), max_length=255, required=False)


NEW_FIELDS = ("display_name", "given_name", "family_name", "company_name", "email", "phone")


class CustomerPage(StepPage):
    step = Step.CUSTOMER

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> CustomerForm:
        new = draft.new_customer or {}
        initial = {
            "source": QUOTE if draft.quote_id else SCRATCH if draft.from_scratch else "",
            "quote": draft.quote_id,
            "bill_to": payer_key(draft),
            "customer_id": draft.customer_id,
            "conversion_rate": number_text(draft.conversion_rate),
            **{name: new.get(name, "") for name in NEW_FIELDS},
            **new.get("address", {}),
        }
        return CustomerForm(data, initial=initial)

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        given = form.cleaned_data
        self._save_source(draft, given)
        is_other_payer = bool(given.get("bill_to")) and given["bill_to"] != payer_key(draft)
        if is_other_payer:
            self._save_payer(draft, given["bill_to"])
        elif draft.new_customer is not None:
            self._save_new_customer(draft, given)
        else:
            self._save_customer(draft, given)
        if draft.book is not None and draft.currency:
            set_currency(draft, draft.currency)
        if given.get("conversion_rate") and needs_conversion(draft) and not is_other_payer:
            draft.conversion_rate = given["conversion_rate"]

    def _save_source(self, draft: InvoiceDraft, given: dict[str, Any]) -> None:
        if given.get("source") == SCRATCH:
            draft.quote, draft.from_scratch = None, True
        elif given.get("source") == QUOTE:
            quotes = [quote for quote in draft.around.quotes if not why_not_billable(quote)]
            chosen = next((quote for quote in quotes if quote.pk == given.get("quote")), None)
            draft.quote = chosen or (quotes[0] if len(quotes) == 1 else draft.quote)
            draft.from_scratch = False

    def _save_payer(self, draft: InvoiceDraft, key: str) -> None:
        chosen = payers_by_key(draft).get(key)
        if chosen is not None:
            choose_payer(draft, chosen)

    def _save_customer(self, draft: InvoiceDraft, given: dict[str, Any]) -> None:
        wanted = given.get("customer_id") or ""
        if draft.book is None or wanted in ("", draft.customer_id):
            return
        customer = book_provider().customer(draft.book, wanted)
        if customer is not None:
            choose_customer(draft, customer)

    def _save_new_customer(self, draft: InvoiceDraft, given: dict[str, Any]) -> None:
        """What could not be read (a name that is too long) stays as it was."""
        before = draft.new_customer or {}
        values = {name: given.get(name, before.get(name, "")) for name in NEW_FIELDS}
        address = {name: given[name] for name in ADDRESS if given.get(name)}
        customer = NewCustomer(
            **values,
            address=address,
            currency=before.get("currency", ""),
            record_type=draft.bill_to_type,
            record_id=draft.bill_to_id,
        )
        choose_new_customer(draft, customer)

    def act(self, draft: InvoiceDraft, go: str) -> None:
        verb, _colon, value = go.partition(":")
        if verb == "new":
            choose_new_customer(draft, propose_new_customer(draft))
        elif verb == "pick":
            self._pick(draft, value)
        elif verb == "existing":
            propose_customer(draft)
        elif verb == "forget":
            forget_customer(draft)
        elif verb == "name" and draft.new_customer is not None:
            choose_new_customer(draft, NewCustomer(**{**draft.new_customer, "display_name": value}))
        elif verb == "next" and draft.book is not None:
            draft.save()
            bring_lines(draft)

    def _pick(self, draft: InvoiceDraft, customer_id: str) -> None:
        customer = book_provider().customer(draft.book, customer_id) if draft.book else None
        if customer is not None:
            choose_customer(draft, customer)

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        payers = payers_by_key(draft)
        answer = answer_of(draft) if draft.customer_id or draft.new_customer else None
        return {
            "new_fields": NEW_FIELDS[1:],
            "address_fields": ADDRESS,
            "payer_key": payer_key(draft),
            "quotes": [quote_choice(quote) for quote in draft.around.quotes],
            "payers": [(key, record, type_of_payer(record)) for key, record in payers.items()],
            "customer": answer.customer if answer else None,
            "candidates": () if answer and (answer.customer or draft.new_customer) else find_customer(draft).candidates,
            "name_check": answer.name_check if answer else None,
            "deal_currency": source_currency(draft),
            "needs_conversion": needs_conversion(draft),
            "asks_ship_to": bool(draft.book and draft.book.tax_mode == TaxMode.US_AUTOMATED),
        }


def needs_conversion(draft: InvoiceDraft) -> bool:
    """Are the deal's prices in another currency than the invoice?"""
    deals = source_currency(draft)
    return bool(deals and draft.currency and deals != draft.currency)


def payer_key(draft: InvoiceDraft) -> str:
    return f"{draft.bill_to_type}:{draft.bill_to_id}" if draft.bill_to_id else ""


def quote_choice(quote: Any) -> dict[str, Any]:
    return {"quote": quote, "status": effective_status(quote), "reason": why_not_billable(quote)}
