"""Form controls beyond Django's own; `{% field %}` gives each its label, help and errors."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

NOTHING_FOUND = _("Nothing fits. Try fewer or other letters.")


class Switch(forms.CheckboxInput):
    """On or off at once, such as a sync rule; for one choice among others take a checkbox."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "switch", "role": "switch", **(attrs or {})})


class DateInput(forms.DateInput):
    """The browser's own date picker, which writes the date in the reader's way."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")


class TemplateWidget:
    """A control drawn by a template of ours, whatever FORM_RENDERER says."""

    template_name: str

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))  # type: ignore[attr-defined]


class AmountInput(TemplateWidget, forms.TextInput):
    """A number with what it counts before it: `AmountInput("NOK")`, `AmountInput("%")`."""

    template_name = "components/widgets/amount.html"

    def __init__(self, mark: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "number", "autocomplete": "off", **(attrs or {})})
        self.mark = mark

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "mark": self.mark}


class Combobox(forms.Select):
    """A select with search over its own choices; without script it is the select."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-combobox": True, "data-none": NOTHING_FOUND, **(attrs or {})}, choices)


class RemoteCombobox(TemplateWidget, forms.TextInput):
    """A select with search whose options come from `url`, which answers `?q=` with components/options.html.

    `shown` says the words for a value that is chosen already. Without script the value itself can be typed.
    """

    template_name = "components/widgets/remote_combobox.html"

    def __init__(self, url: Any, shown: Callable[[Any], str] = str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url, self.shown = url, shown

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        held = context["widget"]["value"]
        return {**context, "url": self.url, "shown": self.shown(held) if held else "", "none": NOTHING_FOUND}
