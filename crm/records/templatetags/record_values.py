"""Quantities and unit prices in templates: with the decimals that they have, no more."""

from decimal import Decimal

from django import template

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
