"""Quantities and unit prices in templates: with the decimals that they have, no more."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crm.records.pages.forms import FormField
from crm.records.pages.showing import show_money, show_number

register = template.Library()


@register.filter
def number(value: Decimal | None) -> str:
    """`{{ line.quantity|number }}`: 2.5, not 2.50000."""
    return "" if value is None else show_number(value)


@register.filter
def unit_price(value: Decimal | None, currency: str) -> str:
    """`{{ line.price|unit_price:deal.currency }}`: beyond the cent only where the price goes there."""
    return "" if value is None else show_money(value, currency)


@register.simple_tag
def field_state(field: FormField, autofocus: bool | str = False) -> SafeString:
    """The attributes of a control that say what is asked of it and what is wrong with it."""
    states = [name for name, holds in (("autofocus", autofocus), ("required", field.prop.required)) if holds]
    described = [part for part, holds in (("help", field.help), ("error", field.error)) if holds]
    if field.error:
        states.append(mark_safe('aria-invalid="true"'))
    if described:
        ids = " ".join(f"{field.id}-{part}" for part in described)
        states.append(format_html('aria-describedby="{}"', ids))
    return mark_safe(" ".join(states))  # noqa: S308 - made of the safe parts above
