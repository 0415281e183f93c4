"""Settings > Properties: what each object is made of; Super admins add, change and archive the portal's own."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.components.widgets import Switch
from core.pages.views import PortalPage
from core.portals.models import Portal
from core.portals.roles import Permission
from core.settings.menu import DATA, SettingsPage
from crm.records.defining import (
    CUSTOM_KINDS,
    PropertyRefused,
    archive_property,
    create_group,
    create_property,
    edit_property,
    name_from,
    restore_property,
    used_by,
)
from crm.records.models import PropertyDefinition, PropertyValue
from crm.records.portal_types import portal_type, portal_types
from crm.records.record_types import Property, PropertyKind, RecordType, find_record_type

PAGE = SettingsPage(
    DATA, _("Properties"), _("What records are made of, your own fields too"), "tags", "properties",
    Permission.VIEW_RECORDS,
)  # fmt: skip
KIND_LABELS = {
    PropertyKind.STRING: _("Single-line text"),
    PropertyKind.TEXT: _("Multi-line text"),
    PropertyKind.NUMBER: pgettext_lazy("kind of property", "Number"),
    PropertyKind.CURRENCY: _("Amount of money"),
    PropertyKind.DATE: _("Date"),
    PropertyKind.DATETIME: _("Date and time"),
    PropertyKind.ENUMERATION: _("One of several options"),
    PropertyKind.MULTIPLE: _("Several options"),
    PropertyKind.BOOL: _("Yes or no"),
    PropertyKind.PHONE: _("Phone number"),
    PropertyKind.EMAIL: _("E-mail address"),
    PropertyKind.OWNER: _("User"),
}
SEPARATOR = " = "


@dataclass(frozen=True)
class PropertyRow:
    prop: Property
    kind: Any
    used_by: int


@dataclass(frozen=True)
class GroupOfRows:
    label: Any
    rows: list[PropertyRow]


class PropertyForm(forms.Form):
    """`options` are typed one a line: `Label`, or `value = Label`."""

    label = forms.CharField(label=_("Label"), max_length=200)
    name = forms.CharField(
        label=_("Internal name"),
        max_length=100,
        required=False,
        help_text=_("Programs know it by this name, which never changes. Left empty, it is made from the label."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, KIND_LABELS[kind]) for kind in CUSTOM_KINDS])
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line. “gold = Gold customer” gives the option a value of its own."),
    )
    group = forms.ChoiceField(label=_("Group"))
    new_group = forms.CharField(label=_("Or a new group"), max_length=100, required=False)
    help = forms.CharField(label=_("Help text"), max_length=2000, required=False)
    required = forms.BooleanField(label=_("Must be filled in"), required=False, widget=Switch)
    unique = forms.BooleanField(label=_("No two records may share a value"), required=False, widget=Switch)

    def __init__(self, record_type: RecordType, is_new: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(record_type.groups.items())  # type: ignore[attr-defined]
        for name in () if is_new else ("name", "unique"):
            del self.fields[name]


class PropertiesPage(PortalPage):
    write_permission = Permission.MANAGE_PORTAL

    def record_type(self, name: str) -> RecordType:
        found = find_record_type(name)
        if found is None:
            raise Http404
        return portal_type(found, self.portal)

    def get(self, request: HttpRequest) -> HttpResponse:
        types = portal_types(self.portal)
        record_type = self.record_type(request.GET.get("object") or next(iter(types)))
        archived = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name)
        context = {
            "record_type": record_type,
            "tabs": [_tab(each, each.name == record_type.name) for each in types.values()],
            "groups": rows_of(record_type, self.portal),
            "archived": archived.exclude(archived_at=None).order_by("label"),
            "may_edit": self.may(Permission.MANAGE_PORTAL),
        }
        return render(request, "records/properties/index.html", context)


class PropertyPage(PropertiesPage):
    """The form of a new property, or (with `name`) of one of the portal's own."""

    permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:  # type: ignore[override]
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name) if name else None
        return self.show(
            record_type, definition, PropertyForm(record_type, definition is None, initial=held(definition))
        )

    def post(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name) if name else None
        form = PropertyForm(record_type, definition is None, request.POST)
        if form.is_valid() and self.save(record_type, definition, form):
            messages.success(request, gettext("Saved."))
            return redirect(f"{reverse('properties')}?object={record_type.name}")
        return self.show(record_type, definition, form, status=422)

    def save(self, record_type: RecordType, definition: PropertyDefinition | None, form: PropertyForm) -> bool:
        given = dict(form.cleaned_data)
        kind, label = given.pop("kind"), given["label"]
        given["options"] = read_options(given["options"])
        try:
            given["group"] = self.group_of(record_type, given)
            if definition is None:
                name = given.pop("name") or name_from(label)
                create_property(self.portal, record_type, name, kind, given, self.actor)
            else:
                edit_property(definition, given, self.actor, kind)
        except PropertyRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            return False
        return True

    def group_of(self, record_type: RecordType, given: dict[str, Any]) -> str:
        label = given.pop("new_group").strip()
        if not label:
            return str(given["group"])
        return create_group(self.portal, record_type, name_from(label), label, self.actor).name

    def definition(self, record_type: RecordType, name: str, archived: bool = False) -> PropertyDefinition:
        rows = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name, name=name)
        found = rows.filter(archived_at__isnull=not archived).first()
        if found is None:
            raise Http404
        return found

    def show(
        self, record_type: RecordType, definition: PropertyDefinition | None, form: PropertyForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "record_type": record_type,
            "definition": definition,
            "form": form,
            "used_by": used_by(definition) if definition else 0,
        }
        return render(self.request, "records/properties/edit.html", context, status=status)


class ArchiveProperty(PropertyPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name)
        archive_property(definition, self.actor)
        text = gettext("%(name)s was archived. Its values are kept and come back with it.")
        messages.success(request, text % {"name": definition.label})
        return redirect(f"{reverse('properties')}?object={record_type.name}")


class RestoreProperty(PropertyPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name, archived=True)
        restore_property(definition, self.actor)
        messages.success(request, gettext("%(name)s was restored.") % {"name": definition.label})
        return redirect(f"{reverse('properties')}?object={record_type.name}")


def rows_of(record_type: RecordType, portal: Portal) -> list[GroupOfRows]:
    """Every property that people see, by group; those without a column with the number of records that have a value."""
    held_by = PropertyValue.objects.for_portal(portal).filter(record_type=record_type.name)
    counts = dict(held_by.values_list("name").annotate(Count("record_id", distinct=True)))
    groups = {name: GroupOfRows(label, []) for name, label in record_type.groups.items()}
    for prop in record_type.properties:
        if not prop.hidden or prop.custom:
            group = groups.setdefault(prop.group, GroupOfRows(prop.group, []))
            group.rows.append(PropertyRow(prop, KIND_LABELS[prop.kind], counts.get(prop.name, 0)))
    return [group for group in groups.values() if group.rows]


def held(definition: PropertyDefinition | None) -> dict[str, Any]:
    if definition is None:
        return {}
    lines = (
        option["label"] if option["value"] == option["label"] else f"{option['value']}{SEPARATOR}{option['label']}"
        for option in definition.options
    )
    names = ("label", "kind", "group", "help", "required")
    return {name: getattr(definition, name) for name in names} | {"options": "\n".join(lines)}


def read_options(text: str) -> list[dict[str, Any]]:
    options = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        value, separator, label = line.partition(SEPARATOR)
        options.append({"value": value.strip(), "label": label.strip() if separator else value.strip()})
    return options


def _tab(record_type: RecordType, active: bool) -> dict[str, Any]:
    url = f"{reverse('properties')}?object={record_type.name}"
    return {"label": record_type.label_plural, "url": url, "active": active, "count": None}
