"""Filters in the reader's words: `Stage is any of Overdue, Partial payment`."""

from django.utils.translation import gettext_lazy as _

from crm.records.filters.language import TIME_KINDS, Associated, Filters, Membership, Operator, Part
from crm.records.filters.phrases import DISTANCES, distance_words, moment_words, phrase_words, phrased
from crm.records.record_types import Property, PropertyKind


def describe(part: Part, owners: dict[int, str], portal_id: int) -> str:
    if isinstance(part, Membership):
        words = _("Is in the list “%(name)s”") if part.member else _("Is not in the list “%(name)s”")
        return str(words) % {"name": part.name}
    if isinstance(part, Associated):
        inner = describe_all(part.filters, owners, portal_id)
        words = _("Has %(type)s") if part.has else _("Has no %(type)s")
        said = str(words) % {"type": str(part.to_type.label_plural).lower()}
        return f"{said}: {inner}" if inner else said
    phrase, typed = phrased(part.prop, part.operator, part.raw)
    if phrase in DISTANCES:
        return f"{part.prop.label} {phrase_words(part.prop, phrase, distance_words(typed[0]))}"
    values = " – " if part.operator == Operator.BETWEEN else ", "
    shown = values.join(_shown(part.prop, value, owners, portal_id) for value in typed)
    return f"{part.prop.label} {phrase_words(part.prop, phrase)} {shown}".strip()


def describe_all(filters: Filters, owners: dict[int, str], portal_id: int) -> str:
    groups = (str(_(" and ")).join(describe(part, owners, portal_id) for part in group) for group in filters.groups)
    return str(_(" or ")).join(groups)


def _shown(prop: Property, raw: str, owners: dict[int, str], portal_id: int) -> str:
    if prop.kind == PropertyKind.OWNER:
        return str(_("me")) if raw == "@me" else owners.get(int(raw) if raw.isdigit() else 0, f"#{raw}")
    if prop.kind == PropertyKind.BOOL:
        return str(_("yes") if raw == "true" else _("no"))
    if prop.kind in TIME_KINDS:
        return moment_words(prop, raw)
    labels = {option.value: option.full_label for option in prop.options_for(portal_id)}
    return str(labels.get(raw) or raw)
