"""Filters in the reader's words: `Stage is any of Overdue, Partial payment`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.records.filters.language import Associated, Condition, Filters, Operator
from crm.records.record_types import Property, PropertyKind

WORDS = {
    Operator.EQ: _("is"),
    Operator.NEQ: _("is not"),
    Operator.LT: _("is less than"),
    Operator.LTE: _("is at most"),
    Operator.GT: _("is more than"),
    Operator.GTE: _("is at least"),
    Operator.BETWEEN: _("is between"),
    Operator.IN: _("is any of"),
    Operator.NOT_IN: _("is none of"),
    Operator.HAS_PROPERTY: _("is known"),
    Operator.NOT_HAS_PROPERTY: _("is unknown"),
    Operator.CONTAINS_TOKEN: _("contains"),
    Operator.NOT_CONTAINS_TOKEN: _("does not contain"),
}
WORDS_OF_TIME = {
    **WORDS,
    Operator.LT: _("is before"),
    Operator.LTE: _("is on or before"),
    Operator.GT: _("is after"),
    Operator.GTE: _("is on or after"),
}


def operator_words(prop: Property, operator: Operator) -> str:
    of_time = prop.kind in (PropertyKind.DATE, PropertyKind.DATETIME)
    return str((WORDS_OF_TIME if of_time else WORDS)[operator])


def describe(part: Condition | Associated, owners: dict[int, str], portal_id: int) -> str:
    if isinstance(part, Associated):
        inner = describe_all(part.filters, owners, portal_id)
        words = _("Has %(type)s") if part.has else _("Has no %(type)s")
        said = str(words) % {"type": str(part.to_type.label_plural).lower()}
        return f"{said}: {inner}" if inner else said
    values = " – " if part.operator == Operator.BETWEEN else ", "
    shown = values.join(_shown(part.prop, raw, owners, portal_id) for raw in part.raw)
    return f"{part.prop.label} {operator_words(part.prop, part.operator)} {shown}".strip()


def describe_all(filters: Filters, owners: dict[int, str], portal_id: int) -> str:
    groups = (str(_(" and ")).join(describe(part, owners, portal_id) for part in group) for group in filters.groups)
    return str(_(" or ")).join(groups)


def _shown(prop: Property, raw: str, owners: dict[int, str], portal_id: int) -> str:
    if prop.kind == PropertyKind.OWNER:
        return str(_("me")) if raw == "@me" else owners.get(int(raw) if raw.isdigit() else 0, f"#{raw}")
    if prop.kind == PropertyKind.BOOL:
        return str(_("yes") if raw == "true" else _("no"))
    labels = {option.value: option.full_label for option in prop.options_for(portal_id)}
    return str(labels.get(raw) or MOMENTS.get(raw) or raw.strip("*"))


MOMENTS: dict[str, Any] = {
    "@today": _("today"),
    "@today-1d": _("yesterday"),
    "@today+1d": _("tomorrow"),
    "@today-7d": _("7 days ago"),
    "@today-30d": _("30 days ago"),
    "@today-90d": _("90 days ago"),
    "@today+7d": _("in 7 days"),
    "@today+30d": _("in 30 days"),
    "@this_week": _("this week"),
    "@last_week": _("last week"),
    "@this_month": _("this month"),
    "@last_month": _("last month"),
    "@next_month": _("next month"),
    "@this_quarter": _("this quarter"),
    "@last_quarter": _("last quarter"),
    "@this_year": _("this year"),
    "@last_year": _("last year"),
}
