"""Form fields that read numbers and dates as people type them."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import forms

from crm.records.pages.showing import locale
from crm.records.pages.typed import typed_number


class NumberField(forms.DecimalField):
    """`1 200,50` in Norwegian and `1,200.50` in English; kept as text on the page, since browsers disagree."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(typed_number(str(value)) if value not in self.empty_values else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class DayField(forms.DateField):
    """The browser's own date picker, which sends `2026-12-31`."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


def number_text(value: Decimal | None) -> str:
    """A number as it stands in a field: the reader's decimal sign, no thousands, no idle zeros."""
    return "" if value is None else str(format_decimal(value, "0.#######", locale=locale()))
