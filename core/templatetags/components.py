"""What templates are made with: icons, money, times, form fields (docs/design-system.md)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from django import template
from django.forms import BoundField, CheckboxInput
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from core import clock
from core.money import format_money

register = template.Library()
RECENT = 86_400 * 6
ICON = {"aria_hidden": "true", "class": "icon"}


def locale() -> str:
    return to_locale(get_language() or "en")


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "receipt" %}`: a line icon, hidden from screen readers, since a word stands beside it."""
    try:
        drawn = lucide(name, size=16, **ICON)
    except IconDoesNotExist:
        drawn = lucide("circle", size=16, **ICON)
    return SafeString(drawn)


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """`{{ invoice.balance|money:invoice.currency }}`; nothing for no amount."""
    return "" if amount is None else format_money(Decimal(amount), currency or "USD")


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """`{{ change.at|moment }}`: near times as a distance, far ones as a date; the exact time on hover."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    exact = format_datetime(local, "long", locale=locale(), tzinfo=timezone.get_current_timezone())
    passed = value - clock.now()
    if abs(passed.total_seconds()) < RECENT:
        shown = format_timedelta(passed, add_direction=True, locale=locale(), threshold=0.9)
    else:
        shown = format_date(local.date(), "medium", locale=locale())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, shown)


@register.filter
def day(value: date | None) -> str | SafeString:
    """`{{ invoice.due_on|day }}`: a date in the reader's locale."""
    if value is None:
        return ""
    shown = format_date(value, "medium", locale=locale())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """`{% field form.email %}`: label, control, help and errors, tied together for screen readers."""
    described = [f"{bound.id_for_label}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    control = bound.as_widget(attrs={**bound.field.widget.attrs, **attributes})
    return {"field": bound, "control": control, "is_check": isinstance(bound.field.widget, CheckboxInput)}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """`{% form_fields form %}`: every visible field, the form's own errors first."""
    return {"form": form}


@register.inclusion_tag("components/form_tokens.html", takes_context=True)
def form_tokens(context: template.Context) -> dict[str, Any]:
    """`{% form_tokens %}` in every form that posts: the CSRF token and the portal of the page."""
    return {"csrf_token": context.get("csrf_token"), "page_portal": context.get("page_portal", "")}
