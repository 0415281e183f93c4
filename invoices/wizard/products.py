"""Step 3: what is billed. Each line needs an item of the QuickBooks company, and outside the US a tax code."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invoices.books import book_provider
from invoices.models import DraftLine, Invoice, InvoiceDraft
from invoices.wizard.billed import billed_by_line
from invoices.wizard.checking import problems_of_products
from invoices.wizard.fields import DayField, NumberField, number_text
from invoices.wizard.figures import tax_codes_of
from invoices.wizard.lines import add_item, save_lines, set_item, set_new_item, set_tax_codes, why_item
from invoices.wizard.models import DiscountKind, Step
from invoices.wizard.pages import StepPage


class ProductsForm(forms.Form):
    discount_value = NumberField(
        label=_("Discount on the invoice"), max_digits=20, decimal_places=7, min_value=0, required=False
    )
    discount_kind = forms.ChoiceField(label=_("Percent or amount"), choices=DiscountKind.choices, required=False)
    tax_inclusive = forms.ChoiceField(
        label=_("Amounts are"), choices=[("no", _("Excluding tax")), ("yes", _("Including tax"))], required=False
    )
    default_tax_code = forms.CharField(label=_("Tax code for all lines"), max_length=40, required=False)

    def __init__(self, draft: InvoiceDraft, data: QueryDict | None = None) -> None:
        initial = {
            "discount_value": number_text(draft.discount_value),
            "discount_kind": draft.discount_kind,
            "tax_inclusive": "yes" if draft.tax_inclusive else "no",
        }
        super().__init__(data, initial=initial)
        self.lines = [LineForm(line, data) for line in draft.lines.all()]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(line.is_valid() for line in self.lines)])

    @property
    def errors(self) -> Any:
        """Those of the lines too: whoever asks whether the form may go on sees all."""
        own = super().errors
        if self.is_bound and not own and any(line.errors for line in self.lines):
            return {"lines": [_("See the lines that are marked.")]}
        return own

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        value = given.get("discount_value")
        if given.get("discount_kind") == DiscountKind.PERCENT and value is not None and value > 100:
            self.add_error("discount_value", _("A discount is at most 100 %."))
        return given


class LineForm(forms.Form):
    is_included = forms.BooleanField(label=_("Bill this line"), required=False)
    bills_again = forms.BooleanField(label=_("Bill again"), required=False)
    item_id = forms.CharField(label=_("Product or service"), max_length=40, required=False)
    description = forms.CharField(label=_("Description"), max_length=4000, required=False, strip=True)
    quantity = NumberField(label=_("Qty"), max_digits=18, decimal_places=5)
    rate = NumberField(label=_("Rate"), max_digits=20, decimal_places=7)
    discount_percent = NumberField(
        label=_("Discount %"), max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False
    )
    service_on = DayField(label=_("Service date"), required=False)
    tax_code_id = forms.CharField(label=_("Tax code"), max_length=40, required=False)

    def __init__(self, line: DraftLine, data: QueryDict | None = None) -> None:
        self.line = line
        self.billed_on: Invoice | None = None
        initial = {
            "is_included": line.is_included,
            "bills_again": line.bills_again,
            "item_id": line.item_id,
            "description": line.description,
            "quantity": number_text(line.quantity),
            "rate": number_text(line.rate),
            "discount_percent": number_text(line.discount_percent),
            "service_on": line.service_on,
            "tax_code_id": line.tax_code_id,
        }
        super().__init__(data, prefix=f"line-{line.pk}", initial=initial)

    @property
    def why(self) -> str:
        return why_item(self.line)

    @property
    def title(self) -> str:
        """What the line's errors begin with."""
        return f"{self.line.name or self.line.item_name}, "

    @property
    def was_posted(self) -> bool:
        """A line that another tab added was not on this page: it stays as it is."""
        return f"{self.prefix}-quantity" in self.data


class ProductsPage(StepPage):
    step = Step.PRODUCTS

    def form_of(self, draft: InvoiceDraft, data: QueryDict | None = None) -> ProductsForm:
        return ProductsForm(draft, data)

    def save(self, draft: InvoiceDraft, form: forms.Form) -> None:
        assert isinstance(form, ProductsForm)
        self._save_whole(draft, form.cleaned_data)
        posted = [each for each in form.lines if each.was_posted]
        for each in posted:
            self._save_line(draft, each)
        save_lines(draft, [each.line for each in posted])

    def _save_whole(self, draft: InvoiceDraft, given: dict[str, Any]) -> None:
        if "discount_value" in given and draft.book and draft.book.allows_discounts:
            draft.discount_value = given["discount_value"]
            draft.discount_kind = given.get("discount_kind") or draft.discount_kind
        if given.get("tax_inclusive"):
            draft.tax_inclusive = given["tax_inclusive"] == "yes"

    def _save_line(self, draft: InvoiceDraft, form: LineForm) -> None:
        line, given = form.line, form.cleaned_data
        for name in ("is_included", "bills_again", "description", "quantity", "rate", "discount_percent", "service_on"):
            if name in given:
                setattr(line, name, given[name])
        if given.get("tax_code_id"):
            line.tax_code_id = given["tax_code_id"]
        self._save_item(draft, line, given.get("item_id") or "")
        if line.new_item:
            set_new_item(line)

    def _save_item(self, draft: InvoiceDraft, line: DraftLine, wanted: str) -> None:
        if draft.book is None or wanted in ("", line.item_id):
            return
        item = book_provider().item(draft.book, wanted)
        if item is not None:
            set_item(line, item)
            set_tax_codes(draft, [line])

    def act(self, draft: InvoiceDraft, go: str) -> None:
        verb, _colon, value = go.partition(":")
        if verb == "add" and draft.book is not None:
            item = book_provider().item(draft.book, value)
            if item is not None:
                add_item(draft, item)
        elif verb == "item":
            line_id, _colon, item_id = value.partition(":")
            self._set_item_of(draft, line_id, item_id)
        elif verb == "codes":
            self._set_all_codes(draft)
        elif value.isdecimal() and len(value) < 19:
            self._act_on_line(draft, verb, int(value))

    def _set_item_of(self, draft: InvoiceDraft, line_id: str, item_id: str) -> None:
        line = draft.lines.filter(pk=line_id).first() if line_id.isdecimal() and len(line_id) < 19 else None
        if line is not None:
            self._save_item(draft, line, item_id)
            save_lines(draft, [line])

    def _act_on_line(self, draft: InvoiceDraft, verb: str, pk: int) -> None:
        line = draft.lines.select_related("line_item").filter(pk=pk).first()
        if line is None:
            return
        if verb == "remove" and line.line_item_id is None:
            line.delete()
            return
        if verb == "create":
            set_new_item(line)
        elif verb == "clear":
            line.item_id = line.item_name = line.item_reason = ""
            line.new_item = None
        set_tax_codes(draft, [line])
        save_lines(draft, [line])

    def _set_all_codes(self, draft: InvoiceDraft) -> None:
        """`View product tax codes`: one code for every line."""
        wanted = self.request.POST.get("default_tax_code", "")
        if any(code.id == wanted for code in tax_codes_of(draft)):
            draft.lines.update(tax_code_id=wanted)

    def extras(self, draft: InvoiceDraft, form: forms.Form) -> dict[str, Any]:
        assert isinstance(form, ProductsForm)
        billed = billed_by_line(draft)
        for each in form.lines:
            each.billed_on = billed.get(each.line.pk)
        return {
            "tax_codes": tax_codes_of(draft),
            "by_line": {problem.line_id: problem for problem in problems_of_products(draft, billed)},
        }
