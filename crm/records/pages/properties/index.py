"""The properties of an object, group by group: searched, narrowed, put in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.records.defining import move_group, move_property
from crm.records.indexing import is_indexed
from crm.records.models import PropertyDefinition, PropertyGroup
from crm.records.pages.properties.base import PropertiesBase, object_url, steps_asked
from crm.records.pages.properties.kinds import KIND_LABELS
from crm.records.portal_types import portal_types
from crm.records.record_types import Property, RecordType
from crm.records.uses import COUNT_CAP, count_used

ALL, OWN, BUILT_IN, ARCHIVED = "all", "own", "built_in", "archived"
SHOWN = {ALL: _("All properties"), OWN: _("Your own"), BUILT_IN: _("Built-in"), ARCHIVED: _("Archived")}


@dataclass(frozen=True)
class PropertyRow:
    """`used_by` is None for a property with a column, which is not counted."""

    prop: Property
    kind: Any
    used_by: int | None

    @property
    def is_capped(self) -> bool:
        return (self.used_by or 0) > COUNT_CAP

    @property
    def shown_count(self) -> int:
        return min(self.used_by or 0, COUNT_CAP)


@dataclass(frozen=True)
class GroupOfRows:
    """`is_own`: one of the portal's, which can be renamed and deleted."""

    name: str
    label: Any
    is_own: bool
    rows: list[PropertyRow]


class PropertiesPage(PropertiesBase):
    """`?object=deals&q=region&show=own`; a search while typing gets the groups alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        types = portal_types(self.portal)
        record_type = self.record_type(request.GET.get("object") or next(iter(types)))
        show = request.GET.get("show", ALL)
        return self.listed(record_type, request.GET.get("q", ""), show if show in SHOWN else ALL)

    def listed(self, record_type: RecordType, q: str = "", show: str = ALL) -> HttpResponse:
        is_part = self.request.htmx and self.request.htmx.target == "properties"
        context = {
            "record_type": record_type,
            "q": q,
            "show": show,
            "choices": SHOWN.items(),
            "groups": self.groups(record_type, q.strip().casefold(), show),
            "archived": self.archived(record_type, q.strip().casefold()) if show in (ALL, ARCHIVED) else [],
            "may_arrange": self.may_manage and not q.strip() and show == ALL,
            "may_edit": self.may_manage,
        }
        if not is_part:
            types = portal_types(self.portal).values()
            context["tabs"] = [_tab(each, each.name == record_type.name) for each in types]
        template = "records/properties/_groups.html" if is_part else "records/properties/index.html"
        return render(self.request, template, context)

    def groups(self, record_type: RecordType, q: str, show: str) -> list[GroupOfRows]:
        """Every property that people see; empty groups only where nothing is narrowed."""
        shown = [prop for prop in record_type.properties if _is_shown(prop, show) and _fits(q, prop.label, prop.name)]
        counts = count_used(self.portal, record_type, [prop.name for prop in shown if is_indexed(prop)])
        rows = [PropertyRow(prop, KIND_LABELS[prop.kind], counts.get(prop.name)) for prop in shown]
        own = PropertyGroup.objects.for_portal(self.portal).filter(record_type=record_type.name)
        own_names = set(own.values_list("name", flat=True))
        groups = [
            GroupOfRows(name, label, name in own_names, [row for row in rows if row.prop.group == name])
            for name, label in record_type.groups.items()
        ]
        return [group for group in groups if group.rows or (show == ALL and not q)]

    def archived(self, record_type: RecordType, q: str) -> list[PropertyDefinition]:
        rows = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name)
        found: Iterable[PropertyDefinition] = rows.exclude(archived_at=None).order_by("label")
        return [definition for definition in found if _fits(q, definition.label, definition.name)]


class MoveProperty(PropertiesPage):
    """`steps` is -1 for up and 1 for down within the group."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        prop = self.shown_property(record_type, name)
        move_property(self.portal, record_type, prop, steps_asked(request.POST.get("steps", "")), self.actor)
        return self.answer(record_type)

    def answer(self, record_type: RecordType) -> HttpResponse:
        if self.request.htmx:
            return self.listed(self.record_type(record_type.name))
        messages.success(self.request, gettext("Moved."))
        return self.back(record_type)


class MoveGroup(MoveProperty):
    """As MoveProperty, of a whole group, built-in or own."""

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        if name not in record_type.groups:
            raise Http404
        move_group(self.portal, record_type, name, steps_asked(request.POST.get("steps", "")), self.actor)
        return self.answer(record_type)


def _is_shown(prop: Property, show: str) -> bool:
    wanted = {ALL: True, OWN: prop.custom, BUILT_IN: not prop.custom}
    return wanted.get(show, False) and (prop.custom or not prop.hidden)


def _fits(q: str, label: Any, name: str) -> bool:
    return q in str(label).casefold() or q in name


def _tab(record_type: RecordType, active: bool) -> dict[str, Any]:
    return {"label": record_type.label_plural, "url": object_url(record_type), "active": active, "count": None}
