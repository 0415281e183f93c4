"""What the wizard's templates need beyond the components: a value by its key, a number as it is read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import template

from crm.records.pages.showing import locale, show_number

register = template.Library()


@register.filter
def at(holder: Any, key: Any) -> Any:
    """`{{ problems|at:line.pk }}`, `{{ form|at:"city" }}`; nothing where there is none."""
    if isinstance(holder, Mapping):
        return holder.get(key)
    try:
        return holder[key]
    except KeyError:
        return None


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A quantity or a rate of exchange: the reader's separators, no idle zeros."""
    return "" if value is None else show_number(value)


@register.filter
def rate(value: Decimal | None) -> str:
    """A price beside an amount that says the currency: cents, and beyond them only what is not zero."""
    return "" if value is None else str(format_decimal(value, "#,##0.00#####", locale=locale()))
