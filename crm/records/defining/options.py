"""The options of a property. One that records have is never lost: left out, it stays, but hidden."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.records.defining.checking import PropertyRefused
from crm.records.folding import fold
from crm.records.models import PropertyDefinition, PropertyValue
from crm.records.record_types import PropertyKind

WITH_OPTIONS = (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE)
MOST_OPTIONS, LONGEST_VALUE = 5000, 200
Options = list[dict[str, Any]]


def read_options(kind: str, given: Sequence[Mapping[str, Any]]) -> Options:
    """[{"value", "label", "hidden"}]. Raises PropertyRefused."""
    if kind not in WITH_OPTIONS:
        return []
    options = [_option(each) for each in given]
    values = [option["value"] for option in options]
    if not options or not all(values) or not all(option["label"] for option in options):
        raise PropertyRefused(_("Give it at least one option, each with a label."), "options", "INVALID_OPTION")
    if len({fold(value) for value in values}) != len(values) or len(values) > MOST_OPTIONS:
        raise PropertyRefused(_("Each option must have a value of its own."), "options", "DUPLICATE_OPTION")
    if any(";" in value or "\x00" in value or len(value) > LONGEST_VALUE for value in values):
        raise PropertyRefused(_("An option's value has no semicolon and at most 200 characters."), "options")
    return options


def _option(given: Mapping[str, Any]) -> dict[str, Any]:
    value, label = (str(given.get(name) or "").strip() for name in ("value", "label"))
    return {"value": value, "label": label, "hidden": bool(given.get("hidden"))}


def with_used_ones(definition: PropertyDefinition, options: Options) -> Options:
    """The options, and after them those of the definition that were left out though records have them, hidden."""
    kept = {option["value"] for option in options}
    missing = [option for option in definition.options if option["value"] not in kept]
    used = used_options(definition, [option["value"] for option in missing])
    return options + [{**option, "hidden": True} for option in missing if option["value"] in used]


def used_options(definition: PropertyDefinition, values: Iterable[str]) -> set[str]:
    """Those of the values that records have, archived records too."""
    folded = {fold(value): value for value in values}
    if not folded or definition.pk is None:
        return set()
    found = _held(definition).filter(text__in=folded).values_list("text", flat=True).distinct()
    return {folded[text] for text in found}


def _held(definition: PropertyDefinition) -> Any:
    rows = PropertyValue.objects.for_portal(definition.portal_id)
    return rows.filter(record_type=definition.record_type, name=definition.name)
