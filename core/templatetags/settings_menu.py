"""`{% settings_menu %}`: the settings that this member may see."""

from typing import Any

from django import template

from core.settings.menu import settings_menu as menu_of

register = template.Library()


@register.inclusion_tag("settings/_menu.html", takes_context=True)
def settings_menu(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    return {"groups": menu_of(request.membership, request.path)}
