"""Lists that are offered ready-made. A room declares a ListTemplate and names it in settings.LIST_TEMPLATES."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.portals.models import Portal
from crm.records.models import RecordList


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


@dataclass(frozen=True)
class Offered:
    """`made` is the live list of that name, where there is one."""

    template: ListTemplate
    made: RecordList | None


def offered_lists(portal: Portal) -> list[Offered]:
    rows = RecordList.objects.for_portal(portal).filter(archived_at=None)
    names = [str(template.name).casefold() for template in list_templates()]
    live = {(row.record_type, row.name_folded): row for row in rows.filter(name_folded__in=names)}
    return [
        Offered(template, live.get((template.record_type, name)))
        for template, name in zip(list_templates(), names, strict=True)
    ]


def template_named(key: str) -> ListTemplate | None:
    return next((found for found in list_templates() if found.key == key), None)
