"""Lists that are offered ready-made. A room declares a ListTemplate and names it in settings.LIST_TEMPLATES."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.portals.models import Portal


@dataclass(frozen=True)
class ListTemplate:
    """An active list; `filters` gives the groups for a portal, as parse_filters takes them."""

    key: str
    record_type: str
    name: Any
    note: Any
    icon: str
    filters: Callable[[Portal], list[dict[str, Any]]]


@cache
def list_templates() -> tuple[ListTemplate, ...]:
    return tuple(import_string(path) for path in settings.LIST_TEMPLATES)


def template_named(key: str) -> ListTemplate | None:
    return next((found for found in list_templates() if found.key == key), None)
