"""The form of a property: what every kind has, and the rules that only some have."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.components.widgets import DateInput, Switch
from crm.records.defining import CUSTOM_KINDS, PropertyRefused
from crm.records.models import PropertyDefinition
from crm.records.pages.properties.kinds import KIND_LABELS
from crm.records.pages.showing import show_number
from crm.records.pages.typed import typed_number
from crm.records.record_types import PropertyKind, RecordType
from crm.records.rules import DIGITS, FUTURE, PAST, PLAIN, RULES_OF_KIND, held_rules

ALIKE = (PropertyKind.BOOL, PropertyKind.ENUMERATION, PropertyKind.MULTIPLE)
BASIC = ("label", "name", "group", "new_group", "help")  # two stand side by side, the last alone
SWITCHES = ("required", "unique", "hidden")
# Another kind asks other things: the form is drawn again with what was typed.
REDRAWN = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"do": "kind"}',
    "hx-target": "#property-form",
    "hx-swap": "outerHTML",
}
NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
WHOLE = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
CHARACTERS = [("", _("Any")), (DIGITS, _("Digits only")), (PLAIN, _("No special characters"))]
WHEN = [("", _("Any time")), (PAST, _("Today or earlier")), (FUTURE, _("Today or later"))]
RULE_FIELDS: Mapping[str, Any] = {
    "min": lambda: forms.CharField(label=_("Least value"), required=False, widget=NUMBER),
    "max": lambda: forms.CharField(label=_("Greatest value"), required=False, widget=NUMBER),
    "decimals": lambda: forms.CharField(label=_("Most decimals"), required=False, widget=WHOLE),
    "min_length": lambda: forms.CharField(label=_("Fewest characters"), required=False, widget=WHOLE),
    "max_length": lambda: forms.CharField(label=_("Most characters"), required=False, widget=WHOLE),
    "characters": lambda: forms.ChoiceField(label=_("Characters"), required=False, choices=CHARACTERS),
    "when": lambda: forms.ChoiceField(label=_("When"), required=False, choices=WHEN),
    "not_before": lambda: forms.CharField(label=_("Not before"), required=False, widget=DateInput),
    "not_after": lambda: forms.CharField(label=_("Not after"), required=False, widget=DateInput),
}


class PropertyForm(forms.Form):
    """`kind` says which rules are asked. Options are rows of their own (option_rows.py)."""

    options_error = ""

    label = forms.CharField(label=_("Label"), max_length=200)
    name = forms.CharField(
        label=_("Internal name"),
        max_length=100,
        required=False,
        help_text=_("Programs know it by this name, which never changes. Left empty, it is made from the label."),
    )
    group = forms.ChoiceField(label=_("Group"))
    new_group = forms.CharField(label=_("Or a new group"), max_length=100, required=False)
    help = forms.CharField(
        label=_("Help text"), max_length=2000, required=False, help_text=_("Stands under the field in forms.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in CUSTOM_KINDS],
        widget=forms.Select(attrs=REDRAWN),
    )
    required = forms.BooleanField(
        label=_("Must be filled in"),
        required=False,
        widget=Switch,
        help_text=_("By people, programs and imports. Records that come from QuickBooks may come without it."),
    )
    unique = forms.BooleanField(
        label=_("No two records may share a value"),
        required=False,
        widget=Switch,
        help_text=_("Records can then be found by it in imports and over the API. This cannot be changed later."),
    )
    hidden = forms.BooleanField(
        label=_("Hidden from forms and record pages"),
        required=False,
        widget=Switch,
        help_text=_("Imports, filters and the API have it all the same."),
    )

    def __init__(self, record_type: RecordType, is_new: bool, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(record_type.groups.items())  # type: ignore[attr-defined]
        for name in () if is_new else ("name", "unique"):
            del self.fields[name]
        if kind in ALIKE:
            self.fields.pop("unique", None)
        for rule in RULES_OF_KIND.get(kind, ()):
            self.fields[f"rule_{rule}"] = RULE_FIELDS[rule]()

    @property
    def basics(self) -> list[forms.BoundField]:
        return [self[name] for name in BASIC if name in self.fields]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES if name in self.fields]

    @property
    def rules(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("rule_")]

    def values(self) -> dict[str, Any]:
        """For the verb, without options, name and kind."""
        given = {name: self.cleaned_data[name] for name in ("label", "help", *SWITCHES) if name in self.cleaned_data}
        return given | {"rules": {name: self._rule(name) for name in RULE_FIELDS if f"rule_{name}" in self.fields}}

    def _rule(self, name: str) -> str:
        text = str(self.cleaned_data[f"rule_{name}"]).strip()
        return typed_number(text) if name in ("min", "max") else text

    def refuse(self, refused: PropertyRefused) -> None:
        """Beside the field that is wrong."""
        if refused.field == "options":
            self.options_error = refused.message
            return
        names = (refused.field, f"rule_{refused.field}")
        self.add_error(next((name for name in names if name in self.fields), None), refused.message)


def held_values(definition: PropertyDefinition | None) -> dict[str, Any]:
    """What stands in the form before anyone typed."""
    if definition is None:
        return {}
    rules = held_rules(definition.kind, definition.rules)
    said: dict[str, Any] = {f"rule_{name}": value for name, value in rules.as_json().items()}
    ends = {"rule_min": rules.min, "rule_max": rules.max}
    said |= {name: show_number(value) for name, value in ends.items() if value is not None}
    names = ("label", "kind", "group", "help", "required", "hidden")
    return said | {name: getattr(definition, name) for name in names}


def typed_values(posted: QueryDict) -> dict[str, Any]:
    """What was typed, for a form that is drawn again without being checked."""
    return {name: str(value) for name, value in posted.dict().items()}
