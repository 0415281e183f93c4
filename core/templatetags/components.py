"""What templates are made with: components, icons, money, times, form fields (docs/design-system.md)."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from core import clock
from core.components.blocks import draw, parse_block, parse_slot
from core.money import format_money

register = template.Library()
RECENT = 86_400 * 6
BLOCKS = ("banner", "card", "dialog", "empty", "entry", "menu", "page_head", "panel")

for block in BLOCKS:
    register.tag(block, parse_block)
register.tag("slot", parse_slot)


@register.simple_tag(takes_context=True)
def component(context: template.Context, component_name: str, **values: Any) -> SafeString:
    """`{% component "button" label=_("Save") kind="primary" %}`: templates/components/button.html with these values."""
    return draw(context, component_name, values)


def locale() -> str:
    return to_locale(get_language() or "en")


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """`{% icon "receipt" %}`: a line icon, hidden from screen readers, since a word stands beside it."""
    try:
        drawn = lucide(name, size=16, aria_hidden="true", **{"class": "icon"})
    except IconDoesNotExist:
        drawn = lucide("circle", size=16, aria_hidden="true", **{"class": "icon"})
    return SafeString(drawn)


@register.filter
def initials(name: Any) -> str:
    """`{{ "Kari Nes"|initials }}` is KN."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


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
def field(bound: BoundField, **attrs: Any) -> dict[str, Any]:
    """`{% field form.email %}`: label, control, help and errors, tied together for screen readers.

    What else is named becomes an attribute of the control: `{% field form.terms hx_get=url hx_target="#side" %}`.
    """
    id_ = bound.id_for_label or bound.html_name
    described = [f"{id_}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{id_}_error")
    attributes: dict[str, Any] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    control = bound.as_widget(attrs={**bound.field.widget.attrs, **attributes})
    return {
        "field": bound,
        "id": id_,
        "kind": _kind(bound),
        "control": control,
        "described": " ".join(described),
        "groups": choice_groups(bound),
    }


def choice_groups(bound: BoundField) -> list[tuple[str, list[BoundWidget]]]:
    """The choices under the names of their groups; "" where they have none."""
    widget, choices = bound.field.widget, iter(bound.subwidgets)
    if not isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return []
    groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()))
    return [(name or "", [next(choices) for _option in options]) for name, options, _place in groups]


def _kind(bound: BoundField) -> str:
    """A group of choices is a fieldset of its own; a box to tick stands before its label."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """`{% form_fields form %}`: every visible field, the form's own errors first."""
    return {"form": form}


@register.inclusion_tag("components/form_tokens.html", takes_context=True)
def form_tokens(context: template.Context) -> dict[str, Any]:
    """`{% form_tokens %}` in every form that posts: the CSRF token and the portal of the page."""
    return {"csrf_token": context.get("csrf_token"), "page_portal": context.get("page_portal", "")}
